package io.sluice.vm.ir.analysis;

import io.sluice.vm.ir.Block;
import io.sluice.vm.ir.Edge;
import io.sluice.vm.ir.Graph;
import io.sluice.vm.ir.Nodes;
import io.sluice.vm.ir.Terminator;
import io.sluice.vm.ir.Value;
import java.util.Arrays;

/** Who uses each value: other values, terminators, and edges, once for each operand. */
public final class Uses {
    /** By value id: where its users begin in the array of all; one more at the end. */
    private final int[] starts;
    private final Value[] users;
    private final Block[] blocks;

    private Uses(int[] starts, Value[] users, Block[] blocks) {
        this.starts = starts;
        this.users = users;
        this.blocks = blocks;
    }

    /** Those in all blocks of a graph. */
    public static Uses of(Graph graph) {
        int[] counts = counts(graph);
        int[] starts = new int[counts.length + 1];
        for (int i = 0; i < counts.length; i++) {
            starts[i + 1] = starts[i] + counts[i];
        }
        Uses uses = new Uses(starts, new Value[starts[counts.length]], new Block[starts[counts.length]]);
        int[] next = Arrays.copyOf(starts, counts.length);
        for (Block block : graph.blocks()) {
            for (Value value : block.values()) {
                for (int i = 0; i < value.args(); i++) {
                    uses.put(next[value.arg(i).id()]++, value, block);
                }
            }
            if (block.terminator() != null) {
                uses.end(block, next);
            }
        }
        return uses;
    }

    private void end(Block block, int[] next) {
        for (Value used : block.terminator().uses()) {
            put(next[used.id()]++, null, block);
        }
        for (Edge edge : block.terminator().edges()) {
            for (int i = 0; i < edge.args(); i++) {
                put(next[edge.arg(i).id()]++, null, block);
            }
        }
    }

    private void put(int at, Value user, Block block) {
        users[at] = user;
        blocks[at] = block;
    }

    /** How many uses each value has, by id. */
    public static int[] counts(Graph graph) {
        int[] counts = new int[graph.values()];
        for (Block block : graph.blocks()) {
            Nodes<Value> values = block.values();
            for (int v = 0; v < values.size(); v++) {
                Value value = values.get(v);
                for (int i = 0; i < value.args(); i++) {
                    counts[value.arg(i).id()]++;
                }
            }
            Terminator terminator = block.terminator();
            if (terminator != null) {
                for (Value used : terminator.uses()) {
                    counts[used.id()]++;
                }
                for (Edge edge : terminator.edges()) {
                    for (int i = 0; i < edge.args(); i++) {
                        counts[edge.arg(i).id()]++;
                    }
                }
            }
        }
        return counts;
    }

    /** How many uses. */
    public int count(Value value) {
        return starts[value.id() + 1] - starts[value.id()];
    }

    /** The value that is a user, or null where the terminator of {@link #block} is, or an edge of it. */
    public Value user(Value value, int number) {
        return users[starts[value.id()] + number];
    }

    /** The block of a user; an edge's use is at the end of the block that it leaves. */
    public Block block(Value value, int number) {
        return blocks[starts[value.id()] + number];
    }
}
