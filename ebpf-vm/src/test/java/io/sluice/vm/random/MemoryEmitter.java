package io.sluice.vm.random;

/** Emits fragments that read and write the stack, the packet, its metadata and the context. */
final class MemoryEmitter {
    /** Offsets in {@code struct xdp_md}. */
    private static final int DATA = 0;
    private static final int DATA_END = 4;
    private static final int DATA_META = 8;
    private static final int INGRESS_IFINDEX = 12;
    private static final int RX_QUEUE_INDEX = 16;
    private static final int MAX_ACCESSES = 3;
    private static final int NONE = -1;

    private final Code code;
    private final ScalarEmitter scalars;

    MemoryEmitter(Code code, ScalarEmitter scalars) {
        this.code = code;
        this.scalars = scalars;
    }

    void stack(Scope scope, Draw draw) {
        if (draw.oneIn(2)) {
            stackAccess(scope, draw, Scope.FRAME, 0);
        } else {
            int distance = draw.between(1, Scope.DATA_SIZE / Long.BYTES) * Long.BYTES;
            code.movReg(2, Scope.FRAME);
            code.alu(Ops.ADD, 2, -distance);
            stackAccess(scope, draw, 2, distance);
            code.mov(2, draw.imm());
        }
    }

    private void stackAccess(Scope scope, Draw draw, int base, int shift) {
        int bytes = draw.of(1, 2, 4, 8);
        int off = -draw.between(1, Scope.DATA_SIZE / bytes) * bytes + shift;
        access(scope, draw, bytes, base, off);
    }

    void atomic(Scope scope, Draw draw) {
        if (draw.oneIn(4)) {
            ordered(scope, draw);
            return;
        }
        int bytes = draw.of(4, 8);
        int fetched = atomicAt(scope, draw, bytes, Scope.FRAME, -draw.between(1, Scope.DATA_SIZE / bytes) * bytes);
        if (fetched != NONE) {
            // the kernel takes what an atomic fetched from a stack slot with a known scalar as known, but does not
            // track its precision back through the atomic, and so removes branches that are alive (seen in 6.18.44)
            hide(fetched);
        }
    }

    /** Makes a scalar unknown to the kernel's verifier, value unchanged. */
    void hide(int register) {
        code.store(8, Scope.FRAME, Scope.SPILL, register);
        code.store(1, Scope.FRAME, Scope.SPILL, register);
        code.load(8, register, Scope.FRAME, Scope.SPILL);
    }

    private void ordered(Scope scope, Draw draw) {
        int bytes = draw.of(1, 2, 4, 8);
        int opcode = Ops.ATOMIC | Ops.size(bytes);
        int off = -draw.between(1, Scope.DATA_SIZE / bytes) * bytes;
        if (draw.oneIn(2)) {
            code.emit(opcode, scope.kept(draw), Scope.FRAME, off, Ops.LOAD_ACQ);
        } else {
            code.emit(opcode, Scope.FRAME, scope.readableKept(draw), off, Ops.STORE_REL);
        }
    }

    /**
     * An atomic op on memory at {@code base + off}; what it fetches goes to a callee-saved register or, for
     * cmpxchg, R0.
     *
     * @return the register that got the old value, or {@link #NONE}
     */
    int atomicAt(Scope scope, Draw draw, int bytes, int base, int off) {
        int opcode = Ops.ATOMIC | Ops.size(bytes);
        int op = draw.of(Ops.ATOMICS);
        int kept = scope.kept(draw);
        switch (draw.below(base == 0 ? 3 : 4)) {
            case 0 -> {
                code.emit(opcode, base, scope.readableKept(draw), off, op);
                return NONE;
            }
            case 1 -> {
                code.emit(opcode, base, kept, off, op | Ops.ATOMIC_FETCH);
                return kept;
            }
            case 2 -> {
                code.emit(opcode, base, kept, off, Ops.ATOMIC_XCHG);
                return kept;
            }
            default -> {
                if (draw.oneIn(2)) {
                    code.load(bytes, 0, base, off);
                }
                code.emit(opcode, base, scope.readableKept(draw), off, Ops.ATOMIC_CMPXCHG);
                return 0;
            }
        }
    }

    void context(Scope scope, Draw draw) {
        int dst = scope.kept(draw);
        switch (draw.below(3)) {
            case 0 -> code.load(4, dst, Scope.CTX, INGRESS_IFINDEX);
            case 1 -> code.load(4, dst, Scope.CTX, RX_QUEUE_INDEX);
            default -> {
                code.load(4, dst, Scope.CTX, DATA_END);
                code.load(4, 1, Scope.CTX, DATA);
                code.aluReg(Ops.SUB, dst, 1);
                code.mov(1, draw.imm());
            }
        }
    }

    void spill(Scope scope, Draw draw) {
        if (draw.oneIn(2)) {
            code.store(8, Scope.FRAME, Scope.SPILL, Scope.CTX);
            code.mov(Scope.CTX, draw.imm());
            code.load(8, Scope.CTX, Scope.FRAME, Scope.SPILL);
        } else {
            int bytes = draw.of(1, 2, 4, 8);
            code.store(8, Scope.FRAME, Scope.SPILL, scope.readable(draw));
            code.load(bytes, scope.writable(draw), Scope.FRAME, Scope.SPILL + draw.below(8 / bytes) * bytes);
        }
    }

    void packet(Scope scope, Draw draw) {
        code.load(4, 2, Scope.CTX, DATA);
        code.load(4, 3, Scope.CTX, DATA_END);
        if (draw.oneIn(3)) {
            code.movReg(5, scope.readableKept(draw));
            code.alu(Ops.AND, 5, draw.of(7, 31, 63, 127));
            code.aluReg(Ops.ADD, 2, 5);
        }
        checked(scope, draw, draw.between(1, 32));
    }

    /** Reads and writes the bytes before the packet; they are there only after adjust_meta. */
    void metadata(Scope scope, Draw draw) {
        code.load(4, 2, Scope.CTX, DATA_META);
        code.load(4, 3, Scope.CTX, DATA);
        checked(scope, draw, 4);
    }

    /** Accesses {@code length} bytes from R2 on if they end at R3 or before. */
    private void checked(Scope scope, Draw draw, int length) {
        int skip = code.label();
        check(draw, length, skip);
        for (int i = draw.between(1, MAX_ACCESSES); i > 0; i--) {
            int bytes = draw.of(1, 2, 4, 8);
            if (bytes <= length) {
                access(scope, draw, bytes, 2, draw.between(0, length - bytes));
            }
        }
        code.bind(skip);
        scalars.refill(draw, 2, 5);
    }

    /** Points R2 to the packet, and leaves for {@code skip} if it is shorter than {@code length}. */
    void start(Draw draw, int length, int skip) {
        code.load(4, 2, Scope.CTX, DATA);
        code.load(4, 3, Scope.CTX, DATA_END);
        check(draw, length, skip);
    }

    private void check(Draw draw, int length, int skip) {
        code.movReg(4, 2);
        code.alu(Ops.ADD, 4, length);
        if (draw.oneIn(2)) {
            code.jumpIf(Ops.JMP | Ops.JGT | Ops.REG, 4, 3, 0, skip);
        } else {
            code.jumpIf(Ops.JMP | Ops.JLT | Ops.REG, 3, 4, 0, skip);
        }
    }

    /** One load or store; loads go to callee-saved registers, stores come from them or are immediate. */
    void access(Scope scope, Draw draw, int bytes, int base, int off) {
        switch (draw.below(bytes == 8 ? 3 : 4)) {
            case 0 -> code.load(bytes, scope.kept(draw), base, off);
            case 1 -> code.store(bytes, base, off, scope.readableKept(draw));
            case 2 -> code.emit(Ops.ST | Ops.size(bytes), base, 0, off, draw.imm());
            default -> code.emit(Ops.LDXSX | Ops.size(bytes), scope.kept(draw), base, off, 0);
        }
    }
}
