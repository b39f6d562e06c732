package io.sluice.vm.codegen.regs;

import io.sluice.vm.codegen.machine.MBlock;
import io.sluice.vm.codegen.machine.MInsn;
import java.util.Arrays;
import java.util.List;

/**
 * The vregs that insns name, as they were before allocation, in one array: passes over all of them need not look at the
 * insns again. Blocks go by their position in the {@link Flow}, insns by their number from its first block on.
 */
final class Occurrences {
    private final int[] firstInsn;
    private final int[] start;
    private final int[] operands;

    /** Looks through all blocks, and tells where each vreg is defined. */
    Occurrences(Flow flow, Vregs vregs) {
        MBlock[] order = flow.order();
        firstInsn = new int[order.length + 1];
        int insns = 0;
        for (int b = 0; b < order.length; b++) {
            insns += order[b].insns().size();
            firstInsn[b + 1] = insns;
        }
        start = new int[insns + 1];
        int[] all = new int[2 * insns + 16];
        int number = 0;
        int size = 0;
        for (int b = 0; b < order.length; b++) {
            for (int param : order[b].params()) {
                vregs.define(param, order[b], b);
            }
            List<MInsn> in = order[b].insns();
            for (int i = 0; i < in.size(); i++) {
                MInsn insn = in.get(i);
                int count = insn.operands();
                if (size + count > all.length) {
                    all = Arrays.copyOf(all, 2 * all.length + count);
                }
                start[number++] = size;
                for (int k = 0; k < count; k++) {
                    boolean def = insn.isDef(k);
                    all[size++] = insn.vreg(k) << 1 | (def ? 1 : 0);
                    if (def) {
                        vregs.define(insn.vreg(k), order[b], b, insn);
                    }
                }
            }
        }
        start[number] = size;
        operands = all;
    }

    /** The number of a block's first insn; that of the next block is the end of its insns. */
    int firstInsn(int block) {
        return firstInsn[block];
    }

    /** Where an insn's operands start; those of the next insn start at their end. */
    int start(int insn) {
        return start[insn];
    }

    /** How many there are. */
    int size() {
        return start[start.length - 1];
    }

    /** The vreg of an operand. */
    int vreg(int at) {
        return operands[at] >> 1;
    }

    /** Whether an operand is written. */
    boolean isDef(int at) {
        return (operands[at] & 1) != 0;
    }
}
