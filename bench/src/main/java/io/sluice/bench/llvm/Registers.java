package io.sluice.bench.llvm;

import io.sluice.vm.insn.Insn;

/** A function's registers and its stack, as variables that LLVM makes values of. */
final class Registers {
    private final Ir ir;
    private final long[] variables = new long[Insn.R10];
    private final long frame;
    private final int frameSize;

    /** Variables in the block that is current, the function's first. */
    Registers(Ir ir, int frameSize) {
        this.ir = ir;
        this.frameSize = frameSize;
        for (int i = 0; i < variables.length; i++) {
            variables[i] = ir.variable(Long.SIZE);
        }
        this.frame = ir.frame(Math.max(frameSize, Long.BYTES));
    }

    /** All 64 bits of a register. */
    long get(int register) {
        return register == Insn.R10 ? ir.toInteger(ir.plus(frame, frameSize))
                : ir.load(Long.SIZE, variables[register]);
    }

    /** A register's lower bits. */
    long get(int register, int bits) {
        return bits == Long.SIZE ? get(register) : ir.truncate(bits, get(register));
    }

    void set(int register, long value) {
        ir.store(value, variables[register]);
    }

    /** Sets a register to fewer bits than it has, and zeros above. */
    void set(int register, int bits, long value) {
        set(register, bits == Long.SIZE ? value : ir.zeroExtend(Long.SIZE, value));
    }

    /** The address in memory that a register and an offset make. */
    long address(int register, int offset) {
        return register == Insn.R10 ? ir.plus(frame, frameSize + offset)
                : ir.plus(ir.toPointer(get(register)), offset);
    }
}
