package io.sluice.vm.ir.analysis;

import io.sluice.vm.ir.Block;
import io.sluice.vm.ir.Edge;
import io.sluice.vm.ir.Graph;
import io.sluice.vm.ir.Nodes;
import java.util.Arrays;
import java.util.List;

/** The blocks that the entry reaches, in reverse post-order: a block comes after all that lead to it but by loops. */
public final class Order {
    private static final int UNREACHABLE = -1;
    private static final int OPEN = -2;

    private final Block[] blocks;
    private final int[] positions;

    private Order(Block[] blocks, int[] positions) {
        this.blocks = blocks;
        this.positions = positions;
    }

    /** That of a graph, whose blocks all have a terminator. */
    public static Order of(Graph graph) {
        int[] positions = new int[graph.blockIds()];
        Arrays.fill(positions, UNREACHABLE);
        int all = graph.blocks().size();
        Block[] post = new Block[all];
        Block[] stack = new Block[all];
        int[] next = new int[all];
        int depth = 0;
        int done = 0;
        stack[0] = graph.entry();
        positions[graph.entry().id()] = OPEN;
        while (depth >= 0) {
            Nodes<Edge> edges = stack[depth].edges();
            if (next[depth] == edges.size()) {
                post[done++] = stack[depth--];
                continue;
            }
            Block target = edges.get(next[depth]++).target();
            if (positions[target.id()] == UNREACHABLE) {
                positions[target.id()] = OPEN;
                stack[++depth] = target;
                next[depth] = 0;
            }
        }
        Block[] blocks = new Block[done];
        for (int i = 0; i < done; i++) {
            blocks[i] = post[done - 1 - i];
            positions[blocks[i].id()] = i;
        }
        return new Order(blocks, positions);
    }

    /** Whether it is the same order of the same blocks. */
    boolean isSame(Order other) {
        return Arrays.equals(positions, other.positions) && Arrays.equals(blocks, other.blocks);
    }

    /** How many blocks are reached. */
    public int size() {
        return blocks.length;
    }

    /** The block at a position, of which 0 is the entry's. */
    public Block at(int position) {
        return blocks[position];
    }

    /** All of them: a new list. */
    public List<Block> list() {
        return List.of(blocks);
    }

    /** The position of a block, or -1 where the entry doesn't reach it. */
    public int position(Block block) {
        return positions[block.id()];
    }

    /** Whether the entry reaches it. */
    public boolean isReachable(Block block) {
        return positions[block.id()] != UNREACHABLE;
    }

    /** Whether an edge between two reached blocks leads back. */
    public boolean isBack(Block from, Block to) {
        return positions[to.id()] <= positions[from.id()];
    }
}
