package io.sluice.vm.codegen.regs;

import io.sluice.vm.codegen.machine.MBlock;
import io.sluice.vm.codegen.machine.MFunction;
import java.util.Arrays;

/** The blocks of a function in reverse post-order, and which of them begin loops. */
final class Flow {
    private final MBlock[] order;
    private final int[] index;
    private final int ids;
    /** For each position in the order where its successors start, and at the end of all where they end. */
    private final int[] firstSuccessor;
    /** Positions of successors, in order of edges. */
    private final int[] successors;
    private final boolean[] headers;

    Flow(MFunction function) {
        int most = 0;
        for (MBlock block : function.blocks()) {
            most = Math.max(most, block.id());
        }
        ids = most + 1;
        index = new int[ids];
        Arrays.fill(index, -1);
        order = walk(function.blocks().getFirst(), function.blocks().size());
        firstSuccessor = new int[order.length + 1];
        int edges = 0;
        for (int b = 0; b < order.length; b++) {
            edges += order[b].edges().size();
            firstSuccessor[b + 1] = edges;
        }
        successors = new int[edges];
        headers = new boolean[order.length];
        for (int b = 0; b < order.length; b++) {
            for (int i = firstSuccessor[b]; i < firstSuccessor[b + 1]; i++) {
                int to = index[order[b].edges().get(i - firstSuccessor[b]).target().id()];
                successors[i] = to;
                headers[to] |= b >= to;
            }
        }
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
        return headers[index(block)];
    }

    /** Whether a loop begins at a position of the order. */
    boolean isHeader(int at) {
        return headers[at];
    }

    /** Where the successors of a position start, for {@link #successor}; those of the next one start at their end. */
    int firstSuccessor(int at) {
        return firstSuccessor[at];
    }

    /** The position of a successor. */
    int successor(int number) {
        return successors[number];
    }
}
