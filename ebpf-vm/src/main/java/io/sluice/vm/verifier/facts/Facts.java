package io.sluice.vm.verifier.facts;

import io.sluice.vm.insn.InsnMap;
import java.util.ArrayList;
import java.util.List;

/**
 * What the verifier knows about a program, by insn index. Arrays are not copied: nobody writes to them.
 *
 * @param subprogs the index of each function's first insn, ascending, the main program's 0 first
 * @param stackDepth by position in {@code subprogs}: bytes of the frame that the function may touch, 0 to 512,
 *     a multiple of 8
 * @param combinedStack bytes that all frames of any chain of calls touch together, at most
 * @param callMap by insn index: at a helper call the map (index in the program's list) that its map argument holds on
 *     every path, or -1
 * @param reachable by insn index: whether any path gets there
 * @param changesPacket whether it may change data, data_end or data_meta: a helper or a tail call does
 * @param tailCalls whether it may make a tail call
 * @param insns what is known insn by insn
 */
public record Facts(
        List<Integer> subprogs,
        List<Integer> stackDepth,
        int combinedStack,
        int[] callMap,
        boolean[] reachable,
        boolean changesPacket,
        boolean tailCalls,
        InsnFacts insns) {

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

    /** These facts with others insn by insn. */
    public Facts withInsns(InsnFacts other) {
        return new Facts(
                subprogs, stackDepth, combinedStack, callMap, reachable, changesPacket, tailCalls, other);
    }

    /**
     * These facts after an edit: functions of which nothing is left are gone, of insns that were replaced or added
     * nothing is known but that paths get there.
     */
    public Facts through(InsnMap edit) {
        List<Integer> starts = new ArrayList<>();
        List<Integer> depths = new ArrayList<>();
        for (int s = 0; s < subprogs.size(); s++) {
            int start = edit.landing(subprogs.get(s));
            int end = s + 1 < subprogs.size() ? edit.landing(subprogs.get(s + 1)) : edit.to().size();
            if (start < end) {
                starts.add(start);
                depths.add(stackDepth.get(s));
            }
        }
        int[] maps = new int[edit.to().size()];
        boolean[] reached = new boolean[maps.length];
        for (int i = 0; i < maps.length; i++) {
            maps[i] = edit.isKept(i) ? callMap[edit.oldIndex(i)] : InsnMap.NONE;
            reached[i] = !edit.isKept(i) || reachable[edit.oldIndex(i)];
        }
        return new Facts(starts, depths, combinedStack, maps, reached, changesPacket, tailCalls, insns.through(edit));
    }
}
