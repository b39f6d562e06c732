package io.sluice.vm.codegen.machine;

/** The machine ops; emission gives each its bytes. */
public enum MOp {
    /** A copy: DEF, USE of the same class. The allocator makes such too; aux: the {@link RegClass}, null for GPR. */
    MOVE(Kind.PLAIN),
    /** Exchanges two general-purpose registers; made by the allocator only: two USEs with pregs. */
    EXCHANGE(Kind.PLAIN),
    /** Stores a register in a spill slot: USE; imm: the slot's offset among the spill slots; aux: the class. */
    SPILL(Kind.PLAIN),
    /** Loads a register from a spill slot: DEF; imm: the slot's offset; aux: the class. */
    RELOAD(Kind.PLAIN),
    /** DEF = imm. */
    CONSTANT(Kind.REMAT),
    /** DEF = the address of aux, an {@link io.sluice.vm.ir.Symbol}, plus imm. */
    ADDRESS(Kind.REMAT),
    /** DEF = the address of mem, which is in the frame. */
    FRAME_ADDRESS(Kind.REMAT),
    /** The function's parameters: DEFs in the registers where the convention has them; the entry's first insn. */
    PARAMETERS(Kind.PLAIN),
    /** Goes to the only edge's target. */
    JUMP(Kind.END),
    /** Returns; USE fixed to the result register. */
    RETURN(Kind.END),
    /** No path gets here. */
    UNREACHABLE(Kind.END);

    /** How the allocator treats an op. */
    public enum Kind {
        /** Nothing special. */
        PLAIN,
        /** Without uses and effect: may be done again instead of a reload. */
        REMAT,
        /** Ends a block. */
        END
    }

    private final Kind kind;

    MOp(Kind kind) {
        this.kind = kind;
    }

    /** Whether it may be done again wherever its result is wanted. */
    public boolean isRemat() {
        return kind == Kind.REMAT;
    }

    /** Whether it ends a block. */
    public boolean isEnd() {
        return kind == Kind.END;
    }
}
