package io.sluice.vm.codegen.lower;

import io.sluice.vm.ir.Block;
import io.sluice.vm.ir.Edge;
import io.sluice.vm.ir.Graph;
import io.sluice.vm.ir.Nodes;
import io.sluice.vm.ir.Op;
import io.sluice.vm.ir.Region;
import io.sluice.vm.ir.Type;
import io.sluice.vm.ir.Value;
import io.sluice.vm.ir.analysis.Analyses;
import io.sluice.vm.ir.analysis.Loops;
import io.sluice.vm.ir.analysis.Order;
import java.util.List;

/** What lowering asks of a graph: the order of its blocks, loops, how often values are used, and where they stand. */
final class Shape {
    /** How many ops a load moves over at most, to the one that absorbs it. */
    private static final int REACH = 64;

    private final Order order;
    private final Loops loops;
    private final int[] uses;
    private final int[] position;
    /** By value id: whether somebody may want more than the lower 32 bits. */
    private final boolean[] wide;
    private final Invariants invariants;

    Shape(Graph graph) {
        order = Analyses.of(graph).order();
        loops = Analyses.of(graph).loops();
        uses = new int[graph.values()];
        position = new int[graph.values()];
        wide = new boolean[graph.values()];
        invariants = new Invariants(graph.values());
        for (int i = 0; i < order.size(); i++) {
            count(order.at(i));
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

    /** The blocks that are reached, each before those that it dominates. */
    Order order() {
        return order;
    }

    /** The addresses and numbers to be made before loops. */
    List<Object> invariants() {
        return invariants.most();
    }

    /** How many loops a block is in. */
    int depth(Block block) {
        return loops.depth(block);
    }

    /** How often the value is used. */
    int uses(Value value) {
        return uses[value.id()];
    }

    /** Whether somebody may want more than the lower 32 bits of the value. */
    boolean isWide(Value value) {
        return wide[value.id()];
    }

    /** Its position in its block. */
    int position(Value value) {
        return position[value.id()];
    }

    private void count(Block block) {
        Nodes<Value> values = block.values();
        boolean hot = depth(block) > 0 && !block.isCold();
        for (int i = 0; i < values.size(); i++) {
            Value value = values.get(i);
            position[value.id()] = i;
            boolean lower = value.type() == Type.I32 && wantsLowerOnly(value.op());
            for (int k = 0; k < value.args(); k++) {
                count(value.arg(k), hot, !lower);
            }
        }
        Nodes<Value> used = block.terminator().uses();
        for (int i = 0; i < used.size(); i++) {
            count(used.get(i), hot, true);
        }
        Nodes<Edge> edges = block.edges();
        for (int i = 0; i < edges.size(); i++) {
            Edge edge = edges.get(i);
            for (int k = 0; k < edge.args(); k++) {
                count(edge.arg(k), hot, true);
            }
        }
    }

    private void count(Value value, boolean hot, boolean whole) {
        int id = real(value).id();
        uses[id]++;
        wide[id] |= whole;
        if (hot) {
            invariants.count(value);
        }
    }

    /** Whether an op of 32 bits is an insn of 32 bits that nothing absorbs. */
    private static boolean wantsLowerOnly(Op op) {
        return op == Op.XOR || op == Op.OR || op == Op.ADD || op == Op.MUL;
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
