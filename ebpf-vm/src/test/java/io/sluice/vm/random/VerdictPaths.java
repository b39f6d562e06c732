package io.sluice.vm.random;

import io.sluice.vm.random.Sketch.Kept;

/**
 * Paths that meet again with different states, so that a verifier must not take one for the other; and paths that
 * are never taken.
 */
final class VerdictPaths {
    private static final int BELOW_DATA = -72;

    private final Sketch s;
    private final Code code;
    private final Draw draw;
    private final VerdictScalars scalars;
    private final VerdictMemory memory;

    VerdictPaths(Sketch sketch, VerdictScalars scalars, VerdictMemory memory) {
        this.s = sketch;
        this.code = sketch.code;
        this.draw = sketch.draw;
        this.scalars = scalars;
        this.memory = memory;
    }

    /** A scalar that has another value on each of some paths, and then decides where memory is accessed. */
    void diverge() {
        int index = draw.of(7, 9);
        int other = index == 7 ? 9 : 7;
        int size = memoryInRegister(1);
        int skip = code.label();
        for (int i = draw.between(1, 4); i > 0; i--) {
            int on = code.label();
            code.jumpIf(s.jumpWidth() | draw.of(Ops.CONDITIONS), other, 0, draw.between(0, 40), on);
            switch (draw.below(4)) {
                case 0 -> code.mov(index, draw.between(0, size + (s.slip() ? 1 : -1)));
                case 1 -> code.emit(Ops.ALU | Ops.MOV, index, 0, 0, draw.between(0, size - 1));
                case 2 -> {
                    code.movReg(index, other);
                    scalars.clamp(index, size - 1, 4, skip);
                }
                default -> code.alu(draw.of(Ops.ADD, Ops.XOR, Ops.OR), index, draw.between(0, 3));
            }
            code.bind(on);
        }
        if (!s.slip()) {
            code.jumpIf(Ops.JMP | Ops.JGT, index, 0, size - 1, draw.oneIn(2) ? skip : s.out);
        }
        if (draw.oneIn(3)) {
            int bytes = s.bytes();
            code.store(8, Sketch.FRAME, BELOW_DATA, index);
            code.load(bytes, index, Sketch.FRAME, BELOW_DATA);
        }
        code.aluReg(Ops.ADD, 1, index);
        code.load(1, 3, 1, s.slipping(0));
        code.movReg(other, 3);
        code.bind(skip);
    }

    /** Points a register to the stack's data or to what R8 points to; how many bytes are there. */
    private int memoryInRegister(int register) {
        if (s.kept == Kept.SCALAR || draw.oneIn(3)) {
            code.movReg(register, Sketch.FRAME);
            code.alu(Ops.ADD, register, -Sketch.DATA_SIZE);
            return Sketch.DATA_SIZE;
        }
        code.movReg(register, Sketch.KEPT);
        return s.keptSize;
    }

    /** One insn that accesses what depends on the path. */
    void merge() {
        int on = code.label();
        int size = memoryInRegister(1);
        scalars.condition(on);
        size = Math.min(size, memoryInRegister(1));
        if (draw.oneIn(3)) {
            int shift = draw.between(0, size - 1);
            code.alu(Ops.ADD, 1, shift);
            size -= shift;
        }
        if (s.slip()) {
            code.movReg(1, draw.of(6, 7));
        }
        code.bind(on);
        memory.access(1, s.within(size, 1), 1, false);
    }

    /** A stack slot that is filled by some paths only, or by each with something else. */
    void slots() {
        int on = code.label();
        int slot = draw.oneIn(3) ? -8 * draw.between(9, 20) : -8 * draw.between(1, 8);
        if (draw.oneIn(2)) {
            code.store(s.bytes(), Sketch.FRAME, slot, s.scalar());
        }
        scalars.condition(on);
        switch (draw.below(3)) {
            case 0 -> code.store(8, Sketch.FRAME, slot, draw.of(7, 9));
            case 1 -> code.emit(Ops.ST | Ops.size(s.bytes()), Sketch.FRAME, 0, slot, draw.between(0, 63));
            default -> code.store(8, Sketch.FRAME, slot, s.slip() ? Sketch.CTX : 7);
        }
        code.bind(on);
        int bytes = s.bytes();
        int index = draw.of(7, 9);
        code.load(bytes, index, Sketch.FRAME, slot + bytes * draw.below(8 / bytes));
        if (draw.oneIn(2)) {
            int skip = code.label();
            int size = memoryInRegister(1);
            scalars.clamp(index, size - 1, 4, skip);
            code.aluReg(Ops.ADD, 1, index);
            memory.access(1, 0, 1, false);
            code.bind(skip);
        }
    }

    /** A branch that what is known of a scalar forbids: whatever is there is never verified. */
    void dead() {
        int r = draw.of(7, 9);
        int skip = code.label();
        int top = draw.of(0, 1, 3, 15, 64, 255);
        switch (draw.below(4)) {
            case 0 -> {
                code.alu(Ops.AND, r, Integer.highestOneBit(top + 1) - 1);
                code.jumpIf(s.jumpWidth() | draw.of(Ops.JLE, Ops.JSLE), r, 0, s.slipping(top), skip);
            }
            case 1 -> {
                code.alu(Ops.OR, r, 1 + top);
                code.jumpIf(s.jumpWidth() | draw.of(Ops.JNE, Ops.JNE, Ops.JSET), r, 0, s.slip() ? 1 + top : 0, skip);
            }
            case 2 -> {
                code.jumpIf(s.jumpWidth() | Ops.JNE, r, 0, top, s.out);
                code.alu(Ops.ADD, r, 2);
                code.jumpIf(s.jumpWidth() | draw.of(Ops.JEQ, Ops.JSGE, Ops.JGE), r, 0, s.slipping(top + 2), skip);
            }
            default -> {
                int other = r == 7 ? 9 : 7;
                code.alu(Ops.AND, r, 7);
                code.alu(Ops.AND, other, 0x18);
                code.alu(Ops.OR, other, 8);
                code.jumpIf(s.jumpWidth() | draw.of(Ops.JNE, Ops.JLT) | Ops.REG, r, other, 0, skip);
            }
        }
        code.load(8, 0, r, 0);
        code.bind(skip);
    }
}
