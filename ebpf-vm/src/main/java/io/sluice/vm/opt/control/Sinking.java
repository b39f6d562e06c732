package io.sluice.vm.opt.control;

import io.sluice.vm.ir.Block;
import io.sluice.vm.ir.Edge;
import io.sluice.vm.ir.Graph;
import io.sluice.vm.ir.Nodes;
import io.sluice.vm.ir.Op;
import io.sluice.vm.ir.Type;
import io.sluice.vm.ir.Value;
import io.sluice.vm.ir.analysis.Analyses;
import io.sluice.vm.ir.analysis.Dominators;
import io.sluice.vm.ir.analysis.Frequencies;
import io.sluice.vm.ir.analysis.Loops;
import io.sluice.vm.ir.analysis.Order;
import java.util.ArrayList;
import java.util.List;

/**
 * Moves pure values down to where all their uses are, if that runs less often; into no loop that they were not in.
 *
 * <p>Requires nothing. Invalidates uses; blocks and edges stay.
 */
public final class Sinking {
    /** A value with one operand gives back the register that it takes; others must run rarely where they go. */
    private static final double LESS = 0.95;
    private static final double RARE = 0.3;
    /** Not more often, but for what rounding makes of it. */
    private static final double SAME = 1.01;

    private final Graph graph;
    private final Dominators dominators;
    private final Loops loops;
    private final Frequencies frequencies;
    /** By value id: how many uses were met, the last value that is a user, and the nearest block above all uses. */
    private final int[] uses;
    private final Value[] users;
    private final Block[] above;
    /** By value id: where it stands now, if it was moved. */
    private final Block[] moved;
    /** By block id: what was moved there, the last first; null for nothing. */
    private final List<List<Value>> arrived = new ArrayList<>();

    private Sinking(Graph graph) {
        this.graph = graph;
        this.dominators = Analyses.of(graph).dominators();
        this.loops = Analyses.of(graph).loops();
        this.frequencies = Analyses.of(graph).frequencies();
        this.uses = new int[graph.values()];
        this.users = new Value[graph.values()];
        this.above = new Block[graph.values()];
        this.moved = new Block[graph.values()];
        for (int i = 0; i < graph.blockIds(); i++) {
            arrived.add(null);
        }
    }

    /** Moves what runs less often further down. */
    public static void run(Graph graph) {
        if (graph.blocks().size() > 1) {
            new Sinking(graph).run();
        }
    }

    private void run() {
        Order order = dominators.order();
        boolean[] left = new boolean[graph.blockIds()];
        for (int b = order.size() - 1; b >= 0; b--) {
            Block block = order.at(b);
            end(block);
            Nodes<Value> values = block.values();
            for (int i = values.size() - 1; i >= 0; i--) {
                Value value = values.get(i);
                // all uses of a value were met: it dominates them
                Block target = mayMove(value) ? target(value, block) : block;
                if (target != block) {
                    moved[value.id()] = target;
                    left[block.id()] = true;
                    put(value, target);
                }
                for (int a = 0; a < value.args(); a++) {
                    use(value.arg(a), value, target);
                }
            }
        }
        for (int b = 0; b < order.size(); b++) {
            Block block = order.at(b);
            if (left[block.id()]) {
                block.removeIf(value -> moved[value.id()] != null && moved[value.id()] != block);
            }
        }
        for (int b = 0; b < order.size(); b++) {
            arrive(order.at(b));
        }
    }

    private void end(Block block) {
        Nodes<Value> used = block.terminator().uses();
        for (int i = 0; i < used.size(); i++) {
            use(used.get(i), null, block);
        }
        Nodes<Edge> edges = block.edges();
        for (int e = 0; e < edges.size(); e++) {
            Edge edge = edges.get(e);
            for (int i = 0; i < edge.args(); i++) {
                use(edge.arg(i), null, block);
            }
        }
    }

    private void use(Value value, Value user, Block at) {
        int id = value.id();
        uses[id]++;
        users[id] = user;
        above[id] = above[id] == null ? at : above[id] == at ? at : dominators.common(above[id], at);
    }

    private void put(Value value, Block target) {
        List<Value> there = arrived.get(target.id());
        if (there == null) {
            there = new ArrayList<>();
            arrived.set(target.id(), there);
        }
        there.add(value);
    }

    /** Uses were moved before their operands, so that the last one that came goes first. */
    private void arrive(Block block) {
        List<Value> there = arrived.get(block.id());
        if (there != null) {
            List<Value> all = new ArrayList<>(there.size() + block.values().size());
            all.addAll(there.reversed());
            all.addAll(block.values());
            block.setValues(all);
        }
    }

    private static boolean mayMove(Value value) {
        return switch (value.op()) {
            case CONST, SYMBOL, FRAME -> false;
            default -> ValueTable.holds(value);
        };
    }

    /** The block where it is best computed: its own, or one below where all uses are. */
    private Block target(Value value, Block block) {
        Block found = above[value.id()];
        if (found == null || found == block) {
            return block;
        }
        int depth = loops.depth(block);
        while (found != block && (loops.depth(found) > depth || !isInLoopOf(block, found))) {
            found = dominators.idom(found);
        }
        double ratio = frequencies.of(found) / Math.max(Double.MIN_NORMAL, frequencies.of(block));
        double most = isAddress(value) ? SAME : operands(value) <= 1 ? LESS : RARE;
        return ratio < most ? found : block;
    }

    /** Whether it is a sum that is only the address of one access, which does it for nothing. */
    private boolean isAddress(Value value) {
        if (value.op() != Op.ADD || value.type() != Type.I64 || uses[value.id()] != 1) {
            return false;
        }
        Value user = users[value.id()];
        return user != null && user.op().isAccess() && user.arg(0) == value
                && (user.args() == 1 || user.arg(1) != value);
    }

    /** Whether it is in no loop that the block is not in. */
    private boolean isInLoopOf(Block block, Block found) {
        Loops.Loop loop = loops.of(found);
        return loop == null || loops.contains(loop, block);
    }

    private static int operands(Value value) {
        int count = 0;
        for (int i = 0; i < value.args(); i++) {
            count += value.arg(i).isConst() ? 0 : 1;
        }
        return count;
    }
}
