package io.sluice.vm.cfg;

import java.util.List;

/**
 * A basic block: insns that run one after the other, entered at the first and left after the last.
 *
 * @param id its number, from 0 in the order of the insns
 * @param first the index of its first insn
 * @param end the index after its last insn
 * @param successors the blocks that may follow: of a conditional jump the target before the next block
 * @param predecessors the blocks that it may follow
 */
public record Block(int id, int first, int end, List<Integer> successors, List<Integer> predecessors) {
    /** The index of its last insn. */
    public int last() {
        return end - 1;
    }
}
