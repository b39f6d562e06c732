package io.sluice.vm.opt.control;

import io.sluice.vm.ir.Block;
import io.sluice.vm.ir.Graph;
import io.sluice.vm.ir.Op;
import io.sluice.vm.ir.Type;
import io.sluice.vm.ir.Value;
import io.sluice.vm.ir.analysis.Dominators;
import io.sluice.vm.ir.analysis.Loops;
import io.sluice.vm.ir.analysis.Order;
import io.sluice.vm.ir.analysis.Uses;
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
    private final Uses uses;
    /** By value id: where it stands now, if it was moved. */
    private final Block[] moved;
    /** By block id: what was moved there, the last first; null for nothing. */
    private final List<List<Value>> arrived = new ArrayList<>();

    private Sinking(Graph graph) {
        this.graph = graph;
        this.dominators = Dominators.of(graph);
        this.loops = Loops.of(dominators, graph.blockIds());
        this.frequencies = Frequencies.of(graph, dominators, loops);
        this.uses = Uses.of(graph);
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
            List<Value> values = block.values();
            for (int i = values.size() - 1; i >= 0; i--) {
                Value value = values.get(i);
                Block target = mayMove(value) ? target(value, block) : block;
                if (target != block) {
                    moved[value.id()] = target;
                    left[block.id()] = true;
                    put(value, target);
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
        Block found = null;
        for (int i = 0; i < uses.count(value); i++) {
            Value user = uses.user(value, i);
            Block at = user != null && moved[user.id()] != null ? moved[user.id()] : uses.block(value, i);
            found = found == null ? at : dominators.common(found, at);
            if (found == block) {
                return block;
            }
        }
        if (found == null) {
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
        if (value.op() != Op.ADD || value.type() != Type.I64 || uses.count(value) != 1) {
            return false;
        }
        Value user = uses.user(value, 0);
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
