package io.sluice.vm.codegen.lower;

import io.sluice.vm.ir.Block;
import io.sluice.vm.ir.Edge;
import io.sluice.vm.ir.Graph;
import io.sluice.vm.ir.Op;
import io.sluice.vm.ir.Region;
import io.sluice.vm.ir.Terminator;
import io.sluice.vm.ir.Value;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/** What lowering asks of a graph: an order of its blocks, loops, how often values are used, and where they stand. */
final class Shape {
    /** How many ops a load moves over at most, to the one that absorbs it. */
    private static final int REACH = 64;

    private final List<Block> postorder = new ArrayList<>();
    private final int[] depth;
    private final int[] uses;
    private final int[] position;

    Shape(Graph graph) {
        depth = new int[graph.blockIds()];
        uses = new int[graph.values()];
        position = new int[graph.values()];
        List<Edge> back = walk(graph);
        for (Block block : postorder) {
            nest(block, back);
        }
        for (Block block : postorder) {
            count(block);
        }
    }

    /** The value, or the one whose bits it has: a zero extension of what is short enough anyway has no insn. */
    static Value real(Value value) {
        Value at = value.resolved();
        while (at.op() == Op.ZEXT && at.arg(0).range().fits((int) at.imm())) {
            at = at.arg(0);
        }
        return at;
    }

    /** The operand that is computed. */
    static Value arg(Value value, int operand) {
        return real(value.arg(operand));
    }

    /** The blocks that are reached, each after those that it dominates. */
    List<Block> postorder() {
        return postorder;
    }

    /** How many loops a block is in. */
    int depth(Block block) {
        return depth[block.id()];
    }

    /** How often the value is used. */
    int uses(Value value) {
        return uses[value.id()];
    }

    /** Its position in its block. */
    int position(Value value) {
        return position[value.id()];
    }

    private List<Edge> walk(Graph graph) {
        List<Edge> back = new ArrayList<>();
        BitSet seen = new BitSet();
        BitSet open = new BitSet();
        Block[] stack = new Block[graph.blockIds() + 1];
        int[] next = new int[graph.blockIds() + 1];
        int top = 0;
        stack[0] = graph.entry();
        seen.set(graph.entry().id());
        open.set(graph.entry().id());
        while (top >= 0) {
            Block block = stack[top];
            if (next[top] == block.edges().size()) {
                open.clear(block.id());
                postorder.add(block);
                top--;
                continue;
            }
            Edge edge = block.edges().get(next[top]++);
            Block target = edge.target();
            if (open.get(target.id())) {
                back.add(edge);
            }
            if (!seen.get(target.id())) {
                seen.set(target.id());
                open.set(target.id());
                stack[++top] = target;
                next[top] = 0;
            }
        }
        return back;
    }

    /** Adds one to the depth of all blocks of the loop that starts with a block, if one does. */
    private void nest(Block head, List<Edge> back) {
        List<Block> work = new ArrayList<>();
        BitSet inside = new BitSet();
        for (Block from : head.predecessors()) {
            for (Edge edge : from.edges()) {
                if (edge.target() == head && contains(back, edge) && !inside.get(from.id())) {
                    inside.set(from.id());
                    work.add(from);
                }
            }
        }
        if (work.isEmpty()) {
            return;
        }
        boolean single = inside.get(head.id());
        inside.set(head.id());
        if (!single) {
            depth[head.id()]++;
        }
        while (!work.isEmpty()) {
            Block block = work.removeLast();
            depth[block.id()]++;
            for (Block from : block == head ? List.<Block>of() : block.predecessors()) {
                if (!inside.get(from.id())) {
                    inside.set(from.id());
                    work.add(from);
                }
            }
        }
    }

    private static boolean contains(List<Edge> edges, Edge wanted) {
        for (Edge edge : edges) {
            if (edge == wanted) {
                return true;
            }
        }
        return false;
    }

    private void count(Block block) {
        List<Value> values = block.values();
        for (int i = 0; i < values.size(); i++) {
            Value value = values.get(i);
            position[value.id()] = i;
            for (int k = 0; k < value.args(); k++) {
                uses[arg(value, k).id()]++;
            }
        }
        Terminator terminator = block.terminator();
        for (Value value : terminator.uses()) {
            uses[real(value).id()]++;
        }
        for (Edge edge : terminator.edges()) {
            for (int k = 0; k < edge.args(); k++) {
                uses[real(edge.arg(k)).id()]++;
            }
        }
    }

    /** Whether a load gives the same where it stands and just before a later position of its block. */
    boolean movesTo(Value load, int to) {
        int from = position[load.id()] + 1;
        Region region = load.region();
        if (region.kind() == Region.Kind.CONSTANT) {
            return true;
        }
        if (to - from > REACH) {
            return false;
        }
        List<Value> values = load.block().values();
        for (int i = from; i < to; i++) {
            if (interferes(values.get(i), load)) {
                return false;
            }
        }
        return true;
    }

    private static boolean interferes(Value other, Value load) {
        if (other.op().is(Op.Trait.ORDERED)) {
            return other.op() != Op.PREFETCH;
        }
        if (!other.op().is(Op.Trait.WRITES) || !other.region().overlaps(load.region())) {
            return false;
        }
        if (other.arg(0) != load.arg(0)) {
            return true;
        }
        return other.imm() < load.imm() + bytes(load) && load.imm() < other.imm() + bytes(other);
    }

    private static int bytes(Value access) {
        if (access.size() != 0) {
            return access.size();
        }
        return access.op() == Op.VSTORE ? access.arg(1).type().bytes() : access.type().bytes();
    }
}
