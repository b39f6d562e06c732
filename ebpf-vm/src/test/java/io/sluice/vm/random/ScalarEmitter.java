package io.sluice.vm.random;

/** Emits fragments that compute, branch and loop. */
final class ScalarEmitter {
    private static final int SIGNED = 1;
    private static final int[] DIVISORS = {1, 2, 3, 5, 6, 7, 10, 16, 60, 100, 255, 641, 1000, 4096, 1_000_000, 1 << 30,
        -1, -2, -3, -7, -10, -4096, Integer.MIN_VALUE, Integer.MAX_VALUE};

    private final Code code;

    ScalarEmitter(Code code) {
        this.code = code;
    }

    void alu(Scope scope, Draw draw) {
        int dst = scope.writable(draw);
        switch (draw.below(10)) {
            case 0 -> code.emit((draw.oneIn(2) ? Ops.ALU : Ops.ALU64) | Ops.NEG, dst, 0, 0, 0);
            case 1 -> {
                int swap = draw.of(Ops.ALU, Ops.ALU | Ops.REG, Ops.ALU64) | Ops.END;
                code.emit(swap, dst, 0, 0, draw.of(16, 32, 64));
            }
            case 2 -> code.wide(dst, draw.wide());
            case 3 -> code.emit(Ops.ALU64 | Ops.MOV | Ops.REG, dst, scope.readable(draw), draw.of(8, 16, 32), 0);
            case 4 -> code.emit(Ops.ALU | Ops.MOV | Ops.REG, dst, scope.readable(draw), draw.of(8, 16), 0);
            default -> binary(scope, draw, dst);
        }
    }

    private void binary(Scope scope, Draw draw, int dst) {
        int op = draw.of(Ops.BINARY);
        int width = draw.oneIn(2) ? Ops.ALU : Ops.ALU64;
        boolean divides = op == Ops.DIV || op == Ops.MOD;
        int off = divides && draw.oneIn(2) ? SIGNED : 0;
        if (draw.oneIn(2)) {
            code.emit(width | op | Ops.REG, dst, scope.readable(draw), off, 0);
        } else if (op == Ops.LSH || op == Ops.RSH || op == Ops.ARSH) {
            code.emit(width | op, dst, 0, 0, draw.below(width == Ops.ALU ? 32 : 64));
        } else {
            int imm = draw.imm();
            code.emit(width | op, dst, 0, off, divides && imm == 0 ? 3 : imm);
        }
    }

    /** Divides by a constant what may be known to be small. */
    void divide(Scope scope, Draw draw) {
        int dst = scope.kept(draw);
        if (draw.oneIn(3)) {
            code.alu(Ops.AND, dst, draw.of(0xff, 0xffff, 0x7fffffff, 0xfff0));
        }
        int width = draw.oneIn(2) ? Ops.ALU : Ops.ALU64;
        int imm = draw.oneIn(4) ? draw.imm() | 1 : draw.of(DIVISORS);
        code.emit(width | draw.of(Ops.DIV, Ops.MOD), dst, 0, draw.of(0, SIGNED), imm);
    }

    /** Emits a conditional jump to {@code label}. */
    void condition(Scope scope, Draw draw, int label) {
        int opcode = draw.of(Ops.CONDITIONS) | (draw.oneIn(2) ? Ops.JMP : Ops.JMP32);
        int dst = scope.readable(draw);
        if (draw.oneIn(2)) {
            code.jumpIf(opcode | Ops.REG, dst, scope.readable(draw), 0, label);
        } else {
            code.jumpIf(opcode, dst, 0, draw.imm(), label);
        }
    }

    /** Sets the registers that a call destroys to constants. */
    void refill(Draw draw, int from, int to) {
        for (int r = from; r <= to; r++) {
            if (draw.oneIn(3)) {
                code.emit(Ops.ALU | Ops.MOV, r, 0, 0, draw.imm());
            } else {
                code.mov(r, draw.imm());
            }
        }
    }

    /** Folds all scalars and the stack's data into the low half of R0. */
    void fold() {
        for (int r = 1; r <= 9; r++) {
            if (r != Scope.CTX) {
                code.aluReg(r % 2 == 0 ? Ops.ADD : Ops.XOR, 0, r);
            }
        }
        for (int off = -Scope.DATA_SIZE; off < 0; off += Long.BYTES) {
            code.load(Long.BYTES, 1, Scope.FRAME, off);
            code.aluReg(off % 16 == 0 ? Ops.ADD : Ops.XOR, 0, 1);
        }
        code.movReg(1, 0);
        code.alu(Ops.RSH, 1, 32);
        code.aluReg(Ops.XOR, 0, 1);
    }
}
