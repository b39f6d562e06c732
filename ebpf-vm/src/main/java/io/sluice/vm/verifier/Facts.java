package io.sluice.vm.verifier;

import java.util.List;

/**
 * What the verifier knows about a program, by insn index.
 *
 * @param subprogs the index of each function's first insn, ascending, the main program's 0 first
 * @param stackDepth by position in {@code subprogs}: bytes of the frame that the function may touch, 0 to 512,
 *     a multiple of 8
 * @param callMap by insn index: at a helper call the map (index in the program's list) that its map argument holds on
 *     every path, or -1
 * @param reachable by insn index: whether any path gets there
 * @param changesPacket whether it may change data, data_end or data_meta: a helper or a tail call does
 * @param tailCalls whether it may make a tail call
 */
public record Facts(
        List<Integer> subprogs,
        List<Integer> stackDepth,
        int[] callMap,
        boolean[] reachable,
        boolean changesPacket,
        boolean tailCalls) {

    /** Copies the lists. */
    public Facts {
        subprogs = List.copyOf(subprogs);
        stackDepth = List.copyOf(stackDepth);
    }

    /** The position in {@code subprogs} of the function that an insn belongs to. */
    public int subprogOf(int index) {
        int found = 0;
        for (int i = 0; i < subprogs.size() && subprogs.get(i) <= index; i++) {
            found = i;
        }
        return found;
    }
}
