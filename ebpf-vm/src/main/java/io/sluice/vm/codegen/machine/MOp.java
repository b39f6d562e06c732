package io.sluice.vm.codegen.machine;

/**
 * The machine ops; emission gives each its bytes. A row lists the register operands in order; those of memory operands
 * come after them, as USEs. "USE or mem" is a memory operand where the insn has one.
 */
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
    UNREACHABLE(Kind.END),

    /** DEF = the address that mem is: sums and shifts by up to 3; an add or shift insn where DEF is one of the USEs. */
    LEA(Kind.PLAIN),
    /** DEF, TIED, and USE or mem: {@code DEF op= USE}; aux: {@link io.sluice.vm.x64.Alu}. */
    ALU(Kind.PLAIN),
    /** DEF, TIED: {@code DEF op= imm}; aux: {@link io.sluice.vm.x64.Alu}. */
    ALU_IMM(Kind.PLAIN),
    /** USE, mem: {@code mem op= USE}; aux: {@link io.sluice.vm.x64.Alu}. */
    ALU_STORE(Kind.PLAIN),
    /** mem: {@code mem op= imm}; aux: {@link io.sluice.vm.x64.Alu}. */
    ALU_STORE_IMM(Kind.PLAIN),
    /** DEF, TIED: NEG or NOT; aux: {@link io.sluice.vm.x64.Unary}. */
    UNARY(Kind.PLAIN),
    /** DEF, TIED, and USE or mem: the lower half of the product. */
    MUL(Kind.PLAIN),
    /** DEF, and USE or mem: their product with imm. */
    MUL_IMM(Kind.PLAIN),
    /** DEF in RDX, USE in RAX, and USE or mem: the upper half of the product; destroys RAX. */
    MUL_HIGH(Kind.PLAIN),
    /** DEF, USE in RDX, and USE or mem: the upper half of the product, by BMI2. */
    MULX_HIGH(Kind.PLAIN),
    /** DEF in RDX and DEF in RAX the upper and lower half of the product, USE in RAX, and USE. */
    MUL_BOTH(Kind.PLAIN),
    /** DEF and DEF the upper and lower half of the product, USE in RDX, and USE; by BMI2. */
    MULX_BOTH(Kind.PLAIN),
    /** DEF in RAX the quotient, EARLY_DEF in RDX the remainder, USE in RAX, and USE or mem: aux: DIV or IDIV. */
    DIVIDE(Kind.PLAIN),
    /** DEF, TIED: a shift by imm; aux: {@link io.sluice.vm.x64.Shift}. */
    SHIFT_IMM(Kind.PLAIN),
    /** DEF, TIED, USE in RCX: a shift by RCX; aux: {@link io.sluice.vm.x64.Shift}. */
    SHIFT_CL(Kind.PLAIN),
    /** DEF, USE the count, and USE or mem: a shift by BMI2; aux: {@link io.sluice.vm.x64.Bmi}. */
    SHIFT_BMI(Kind.PLAIN),
    /** DEF, and USE or mem: rotates left by imm, by BMI2. */
    ROTATE_BMI(Kind.PLAIN),
    /** DEF, USE, and USE or mem: {@code ~first & second}, by BMI1. */
    ANDN(Kind.PLAIN),
    /** DEF, USE: the lower bits, of the width; zeros above. */
    ZERO_EXTEND(Kind.PLAIN),
    /** DEF, USE: in the width, the lower bits of aux, a {@link io.sluice.vm.x64.Width}, with the sign above. */
    SIGN_EXTEND(Kind.PLAIN),
    /** DEF, TIED: the bytes reversed; of WORD the upper bits must be zero, and stay so. */
    SWAP_BYTES(Kind.PLAIN),
    /** DEF, and USE or mem: aux: one of {@link io.sluice.vm.x64.RegRm} that scans bits. */
    SCAN(Kind.PLAIN),
    /** DEF, TIED, and USE or mem: CRC-32C of bits of the width, by SSE4.2. */
    CRC32(Kind.PLAIN),
    /** DEF, TIED, LATE_USE (zeros above the width), EARLY_DEF twice as scratch: CRC-32C without SSE4.2. */
    CRC32_LOOP(Kind.PLAIN),
    /** DEF, TIED, and the terms, LATE_USEs: the ones' complement sum of all; aux: {@link Terms}. */
    ONES_SUM(Kind.PLAIN),

    /** DEF, mem: of the width, zeros above. */
    LOAD(Kind.PLAIN),
    /** DEF, mem: in the width, memory of aux, a {@link io.sluice.vm.x64.Width}, with the sign above. */
    LOAD_SIGNED(Kind.PLAIN),
    /** DEF, mem: the bytes reversed, by MOVBE; DWORD or QWORD. */
    LOAD_SWAPPED(Kind.PLAIN),
    /** USE, mem. */
    STORE(Kind.PLAIN),
    /** mem: stores imm. */
    STORE_IMM(Kind.PLAIN),
    /** USE, mem: the bytes reversed, by MOVBE. */
    STORE_SWAPPED(Kind.PLAIN),

    /** DEF and a comparison, aux: {@link Comparison}: 1 or 0. */
    SET(Kind.PLAIN),
    /** DEF, TIED, USE and a comparison, aux: {@link Comparison}: the USE where it holds, else the TIED. */
    SELECT(Kind.PLAIN),
    /** A comparison, aux: {@link Comparison}: goes to the first edge's target where it holds, else to the second's. */
    BRANCH(Kind.END),

    /** USE, mem: {@code lock mem op= USE}; aux: {@link io.sluice.vm.x64.Alu}. */
    LOCK_ALU(Kind.PLAIN),
    /** mem: {@code lock mem op= imm}; aux: {@link io.sluice.vm.x64.Alu}. */
    LOCK_ALU_IMM(Kind.PLAIN),
    /** DEF, TIED, mem: adds it to memory, whose old number is the result. */
    LOCK_XADD(Kind.PLAIN),
    /** DEF, TIED, mem: puts it in memory, whose old number is the result. */
    XCHG(Kind.PLAIN),
    /** DEF in RAX the old number, USE in RAX the expected one, USE the new one, mem. */
    LOCK_CMPXCHG(Kind.PLAIN),
    /** EARLY_DEF in RAX the old number, EARLY_DEF as scratch, LATE_USE, mem: a loop; aux: AND, OR or XOR. */
    FETCH_LOOP(Kind.PLAIN),

    /** DEF in RAX, arguments, and where aux, an {@link io.sluice.vm.ir.Symbol}, is null the address as the last USE. */
    CALL(Kind.PLAIN),
    /** USE the address, which the epilogue leaves alone, and arguments: releases the frame and jumps. */
    TAIL_CALL(Kind.END),

    /** DEF in RAX; destroys RDX. */
    RDTSC(Kind.PLAIN),
    /** Waits a little. */
    PAUSE(Kind.PLAIN),
    /** mem. */
    PREFETCH(Kind.PLAIN),

    /** DEF, mem; aux of vector ops that say nothing else: {@link io.sluice.vm.x64.VecLength}. */
    V_LOAD(Kind.PLAIN),
    /** USE, mem. */
    V_STORE(Kind.PLAIN),
    /** DEF, mem: 32-bit words, each zero-extended to 64. */
    V_LOAD_ZX32(Kind.PLAIN),
    /** DEF, USE: the scalar's lower bits, of the width, in each lane. */
    V_SPLAT(Kind.PLAIN),
    /** DEF of 128 bits, USE, USE: two scalars, the lower one first. */
    V_PAIR(Kind.PLAIN),
    /** DEF: all bits 0. */
    V_ZERO(Kind.REMAT),
    /** DEF, USE, and USE or mem; aux: {@link VectorOp}. */
    V_BINARY(Kind.PLAIN),
    /** DEF, TIED, USE, USE: lanes of 32 bits plus two products of signed halves, by AVX512_VNNI. */
    V_ADD_PRODUCTS(Kind.PLAIN),
    /** DEF, USE: lanes of 64 bits shifted right by imm. */
    V_SHR64(Kind.PLAIN),
    /** DEF, USE: lanes of 64 bits shifted left by imm. */
    V_SHL64(Kind.PLAIN),
    /** DEF a scalar, USE: the top bits of all bytes. */
    V_MASK(Kind.PLAIN),
    /** DEF a scalar, USE, EARLY_DEF as scratch, of 256 bits and more two: the sum of the lanes of 64 bits. */
    V_SUM64(Kind.PLAIN),
    /** DEF a scalar, USE, EARLY_DEF a vector as scratch: lane imm of 64 bits. */
    V_LANE(Kind.PLAIN);

    /** How the allocator treats an op. */
    public enum Kind {
        /** Nothing special. */
        PLAIN,
        /** Without uses and effect: may be done again instead of a reload. */
        REMAT,
        /** Ends a block. */
        END
    }

    private final boolean remat;
    private final boolean end;

    MOp(Kind kind) {
        this.remat = kind == Kind.REMAT;
        this.end = kind == Kind.END;
    }

    /** Whether it may be done again wherever its result is wanted. */
    public boolean isRemat() {
        return remat;
    }

    /** Whether it ends a block. */
    public boolean isEnd() {
        return end;
    }
}
