package io.sluice.vm.random;

import io.sluice.vm.random.Sketch.Kept;

/** Scalars whose bounds a verifier has to find out: their sources, what is done to them, how they are limited. */
final class VerdictScalars {
    private static final int INGRESS_IFINDEX = 12;
    private static final int RX_QUEUE_INDEX = 16;
    private static final int PRANDOM = 7;
    private static final int SMP_ID = 8;

    private final Sketch s;
    private final Code code;
    private final Draw draw;

    VerdictScalars(Sketch sketch) {
        this.s = sketch;
        this.code = sketch.code;
        this.draw = sketch.draw;
    }

    /** A scalar of which little is known; calls no helper. */
    void unknown(int dst) {
        switch (draw.below(9)) {
            case 0 -> code.load(4, dst, Sketch.CTX, draw.of(INGRESS_IFINDEX, RX_QUEUE_INDEX));
            case 1, 2 -> {
                int bytes = s.bytes();
                code.load(bytes, dst, Sketch.FRAME, -bytes * draw.between(1, Sketch.DATA_SIZE / bytes));
            }
            case 3 -> {
                int bytes = draw.of(1, 2, 4);
                code.emit(Ops.LDXSX | Ops.size(bytes), dst, Sketch.FRAME,
                    -bytes * draw.between(1, Sketch.DATA_SIZE / bytes), 0);
            }
            case 4 -> kept(dst);
            case 5 -> code.mov(dst, draw.between(-2, 70));
            case 6 -> code.emit(Ops.ALU64 | Ops.MOV | Ops.REG, dst, s.scalar(), draw.of(8, 16, 32), 0);
            case 7 -> code.emit(Ops.ALU | Ops.MOV | Ops.REG, dst, s.scalar(), draw.of(0, 8, 16), 0);
            default -> code.movReg(dst, s.scalar());
        }
    }

    private void kept(int dst) {
        if (s.kept == Kept.SCALAR || s.keptSize == 0) {
            code.movReg(dst, s.scalar());
        } else {
            int bytes = Math.min(s.bytes(), Integer.highestOneBit(s.keptSize));
            code.load(bytes, dst, Sketch.KEPT, s.within(s.keptSize, bytes));
        }
    }

    /** New scalars in R7 and R9, by helpers too. */
    void renew() {
        int dst = draw.of(7, 9);
        if (draw.oneIn(3)) {
            code.helper(draw.of(PRANDOM, PRANDOM, SMP_ID));
            code.movReg(dst, 0);
        } else {
            unknown(dst);
        }
        mangle(dst, draw.below(3));
    }

    /** A few operations on a scalar. */
    void mangle(int dst, int count) {
        for (int i = 0; i < count; i++) {
            operation(dst);
        }
    }

    private void operation(int dst) {
        int width = draw.oneIn(3) ? Ops.ALU : Ops.ALU64;
        switch (draw.below(12)) {
            case 0 -> code.emit(width | Ops.AND, dst, 0, 0, draw.of(1, 3, 7, 0xf, 0x3f, 0xff, 0xfff, -8, -2, 0x38));
            case 1 -> code.emit(width | Ops.ADD, dst, 0, 0, draw.of(1, 2, 4, 8, -1, -4, -8, 16));
            case 2 -> code.emit(width | Ops.SUB, dst, 0, 0, draw.of(1, 2, 4, 8, -1, -4));
            case 3 -> code.emit(width | draw.of(Ops.LSH, Ops.RSH, Ops.ARSH), dst, 0, 0,
                draw.of(1, 2, 3, 4, 8, 16, 24, 31, width == Ops.ALU ? 1 : 32, width == Ops.ALU ? 8 : 56));
            case 4 -> code.emit(width | Ops.OR, dst, 0, 0, draw.of(1, 2, 4, 8, 0x10));
            case 5 -> code.emit(width | Ops.XOR, dst, 0, 0, draw.of(1, 3, 7, 8, -1));
            case 6 -> code.emit(width | Ops.MUL, dst, 0, 0, draw.of(2, 3, 4, 8, 12));
            case 7 -> code.emit(width | draw.of(Ops.DIV, Ops.MOD), dst, 0, draw.oneIn(4) ? 1 : 0,
                draw.of(2, 3, 4, 8, 10, 49));
            case 8 -> code.emit(width | draw.of(Ops.ADD, Ops.SUB, Ops.AND, Ops.OR, Ops.XOR, Ops.MUL) | Ops.REG, dst,
                s.scalar(), 0, 0);
            case 9 -> code.emit(width | Ops.NEG, dst, 0, 0, 0);
            case 10 -> code.emit(Ops.ALU | (draw.oneIn(2) ? Ops.REG : 0) | Ops.END, dst, 0, 0, draw.of(16, 32, 64));
            default -> code.emit(width | Ops.MOV | Ops.REG, dst, dst,
                draw.of(0, 8, 16, width == Ops.ALU ? 0 : 32), 0);
        }
    }

    /**
     * Makes a scalar 0 to {@code limit}, if no mistake is made, on the path that goes on; others go to a label.
     *
     * @param spare a register for copies and constants
     */
    void clamp(int dst, int limit, int spare, int skip) {
        int top = s.slipping(limit);
        int mask = Integer.highestOneBit(top + 1) - 1;
        switch (draw.below(14)) {
            case 0 -> code.alu(Ops.AND, dst, mask);
            case 1 -> code.emit(Ops.ALU | Ops.AND, dst, 0, 0, mask);
            case 2 -> code.jumpIf(Ops.JMP | Ops.JGT, dst, 0, top, skip);
            case 3 -> code.jumpIf(Ops.JMP | Ops.JGE, dst, 0, top + 1, skip);
            case 4 -> over(draw.of(Ops.JLT, Ops.JSLT), dst, top + 1, skip);
            case 5 -> signed(dst, top, skip);
            case 6 -> narrow(dst, top, skip);
            case 7 -> code.emit(Ops.ALU64 | Ops.MOD, dst, 0, 0, top + 1);
            case 8 -> shifted(dst, mask);
            case 9 -> {
                code.mov(spare, top);
                code.jumpIf(Ops.JMP | (draw.oneIn(2) ? Ops.JGT : Ops.JSGT) | Ops.REG, dst, spare, 0, skip);
                below(dst, skip);
            }
            case 10 -> linked(dst, top, spare, skip);
            case 11 -> code.jumpIf(Ops.JMP | Ops.JSET, dst, 0, ~mask, skip);
            case 12 -> over(Ops.JLE, dst, top, skip);
            default -> equal(dst, top, skip);
        }
    }

    /** Makes a function's argument 0 to {@code limit}, without registers of the caller. */
    void clampParameter(int dst, int limit, int skip) {
        int top = s.slipping(limit);
        if (draw.oneIn(2)) {
            code.alu(Ops.AND, dst, Integer.highestOneBit(top + 1) - 1);
        } else {
            code.jumpIf(Ops.JMP | Ops.JGT, dst, 0, top, skip);
        }
    }

    private void over(int condition, int dst, int bound, int skip) {
        int on = code.label();
        code.jumpIf(Ops.JMP | condition, dst, 0, bound, on);
        code.jump(skip);
        code.bind(on);
        if (condition == Ops.JSLT) {
            below(dst, skip);
        }
    }

    private void below(int dst, int skip) {
        if (!s.slip()) {
            code.jumpIf(Ops.JMP | draw.of(Ops.JSLT), dst, 0, 0, skip);
        }
    }

    private void signed(int dst, int top, int skip) {
        if (draw.oneIn(2)) {
            code.jumpIf(Ops.JMP | Ops.JSGT, dst, 0, top, skip);
            below(dst, skip);
        } else {
            below(dst, skip);
            code.jumpIf(Ops.JMP | Ops.JSGE, dst, 0, top + 1, skip);
        }
    }

    private void narrow(int dst, int top, int skip) {
        boolean first = draw.oneIn(2);
        if (first) {
            code.emit(Ops.ALU | Ops.MOV | Ops.REG, dst, dst, 0, 0);
        }
        if (draw.oneIn(2)) {
            code.jumpIf(Ops.JMP32 | Ops.JGT, dst, 0, top, skip);
        } else {
            code.jumpIf(Ops.JMP32 | Ops.JSGT, dst, 0, top, skip);
            code.jumpIf(Ops.JMP32 | Ops.JSLT, dst, 0, 0, skip);
        }
        if (!first && !s.slip()) {
            code.emit(Ops.ALU | Ops.MOV | Ops.REG, dst, dst, 0, 0);
        }
    }

    private void shifted(int dst, int mask) {
        int bits = Integer.bitCount(mask);
        if (bits == 0) {
            code.mov(dst, 0);
        } else if (draw.oneIn(2)) {
            code.alu(Ops.RSH, dst, Long.SIZE - bits);
        } else {
            code.alu(Ops.LSH, dst, Long.SIZE - bits);
            code.alu(s.slip() ? Ops.ARSH : Ops.RSH, dst, Long.SIZE - bits);
        }
    }

    /** A check of a copy, or of what differs by a constant, tells about the other. */
    private void linked(int dst, int top, int spare, int skip) {
        code.movReg(spare, dst);
        int add = draw.oneIn(2) ? 0 : draw.between(1, 16);
        if (add != 0) {
            code.emit((draw.oneIn(3) ? Ops.ALU : Ops.ALU64) | Ops.ADD, spare, 0, 0, add);
        }
        code.jumpIf(Ops.JMP | Ops.JGT, spare, 0, top + add, skip);
        if (add != 0 && draw.oneIn(2)) {
            code.jumpIf(Ops.JMP | Ops.JLT, spare, 0, add, skip);
        } else if (add != 0 && !s.slip()) {
            below(dst, skip);
            code.jumpIf(Ops.JMP | Ops.JSGT, dst, 0, top, skip);
        }
    }

    private void equal(int dst, int top, int skip) {
        int value = draw.between(0, Math.max(0, top));
        if (draw.oneIn(2)) {
            code.jumpIf(s.jumpWidth() | Ops.JNE, dst, 0, value, skip);
            if (draw.oneIn(2)) {
                code.emit(Ops.ALU | Ops.MOV | Ops.REG, dst, dst, 0, 0);
            }
        } else {
            int on = code.label();
            code.jumpIf(Ops.JMP | Ops.JEQ, dst, 0, value, on);
            code.jump(skip);
            code.bind(on);
        }
    }

    /** A condition on any scalars that goes to a label. */
    void condition(int label) {
        int opcode = s.jumpWidth() | draw.of(Ops.CONDITIONS);
        int dst = s.scalar();
        if (draw.oneIn(3)) {
            code.jumpIf(opcode | Ops.REG, dst, s.scalar(), 0, label);
        } else {
            code.jumpIf(opcode, dst, 0, draw.oneIn(2) ? draw.between(-2, 64) : draw.imm(), label);
        }
    }
}
