package io.sluice.vm.codegen.regs;

import io.sluice.vm.codegen.machine.MBlock;
import io.sluice.vm.codegen.machine.MFunction;
import java.util.Arrays;

/** The blocks of a function in reverse post-order, and which of them begin loops. */
final class Flow {
    private final MBlock[] order;
    private final int[] index;
    private final int ids;

    Flow(MFunction function) {
        int most = 0;
        for (MBlock block : function.blocks()) {
            most = Math.max(most, block.id());
        }
        ids = most + 1;
        index = new int[ids];
        Arrays.fill(index, -1);
        order = walk(function.blocks().getFirst(), function.blocks().size());
    }

    private MBlock[] walk(MBlock entry, int count) {
        MBlock[] done = new MBlock[count];
        MBlock[] stack = new MBlock[count];
        int[] edge = new int[count];
        int place = count;
        int depth = 0;
        stack[depth++] = entry;
        index[entry.id()] = 0;
        while (depth > 0) {
            MBlock block = stack[depth - 1];
            if (edge[depth - 1] == block.edges().size()) {
                done[--place] = block;
                depth--;
                continue;
            }
            MBlock target = block.edges().get(edge[depth - 1]++).target();
            if (index[target.id()] < 0) {
                index[target.id()] = 0;
                edge[depth] = 0;
                stack[depth++] = target;
            }
        }
        MBlock[] result = Arrays.copyOfRange(done, place, count);
        for (int i = 0; i < result.length; i++) {
            index[result[i].id()] = i;
        }
        return result;
    }

    /** Reachable blocks in reverse post-order. */
    MBlock[] order() {
        return order;
    }

    /** One more than the greatest id of a block. */
    int ids() {
        return ids;
    }

    /** The position of a block in the order, or -1 if no path gets there. */
    int index(MBlock block) {
        return index[block.id()];
    }

    /** Whether an edge leads backward. */
    boolean isBack(MBlock from, MBlock to) {
        return index(from) >= index(to);
    }

    /** Whether a loop begins there. */
    boolean isHeader(MBlock block) {
        for (MBlock predecessor : block.predecessors()) {
            if (isBack(predecessor, block)) {
                return true;
            }
        }
        return false;
    }
}
