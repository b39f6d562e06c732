package io.sluice.vm.codegen.emit;

import io.sluice.vm.x64.Assembler;
import java.util.Arrays;

/** Where in the code each insn of the program starts. */
public final class Marks {
    private long[] positions = new long[64];
    private int[] insns = new int[64];
    private int size;

    /** What follows is of an insn, or of none (-1). */
    public void at(Assembler a, int insn) {
        if (size > 0 && insns[size - 1] == insn) {
            return;
        }
        if (size == insns.length) {
            positions = Arrays.copyOf(positions, 2 * size);
            insns = Arrays.copyOf(insns, 2 * size);
        }
        positions[size] = a.here();
        insns[size++] = insn;
    }

    /** How many there are; they are in order. */
    public int size() {
        return size;
    }

    /** The position in the assembler from where on code is of {@link #insn}. */
    public long position(int mark) {
        return positions[mark];
    }

    /** The index of the insn, or -1. */
    public int insn(int mark) {
        return insns[mark];
    }
}
