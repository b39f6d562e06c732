package io.sluice.vm.opt.control;

import io.sluice.vm.ir.Block;
import io.sluice.vm.ir.Edge;
import io.sluice.vm.ir.FrameObject;
import io.sluice.vm.ir.Graph;
import io.sluice.vm.ir.Nodes;
import io.sluice.vm.ir.Op;
import io.sluice.vm.ir.Value;
import io.sluice.vm.ir.analysis.Analyses;
import io.sluice.vm.ir.analysis.Dominators;
import io.sluice.vm.ir.analysis.Frequencies;
import io.sluice.vm.ir.analysis.Loops;
import io.sluice.vm.ir.analysis.Order;
import java.util.ArrayList;
import java.util.List;

/**
 * Moves stores to frame memory down to where all that may read them is, if that runs less often: the key of a lookup
 * that is done in line is in memory only for the update after a miss. The partial dead code elimination of Knoop,
 * Rüthing and Steffen, PLDI 1994, for the one case that lookups make.
 *
 * <p>A store moves where no other writes any of its bytes, but calls that may read them too, and the frame object is
 * known to be reached by loads, stores and calls with a known length only. Its new block D dominates all readers and is
 * dominated by the store's own, B. No way leads from B to a reader but through D, as it would make one from the entry;
 * and D is in no loop that B is not in, so that the stored value is still that of the last run of B.
 *
 * <p>Requires reducible loops: in a cycle of another kind the store would be done again, over what calls wrote.
 * Invalidates uses; blocks and edges stay.
 */
public final class StoreSinking {
    private static final double LESS = 0.95;

    private final Dominators dominators;
    private final Loops loops;
    private final Frequencies frequencies;
    /** By frame object: what reaches it; null where it is reached by other ways. */
    private final List<List<Reach>> objects;

    /** Bytes of an object that a value touches, and whether it only writes them. */
    private record Reach(Value by, Block block, long start, long end, boolean stores) {
        boolean overlaps(Reach other) {
            return start < other.end && other.start < end;
        }
    }

    private StoreSinking(Graph graph, List<List<Reach>> objects) {
        this.objects = objects;
        this.dominators = Analyses.of(graph).dominators();
        this.loops = Analyses.of(graph).loops();
        this.frequencies = Analyses.of(graph).frequencies();
    }

    /** Moves what runs less often further down. */
    public static void run(Graph graph) {
        if (graph.frame().isEmpty() || graph.blocks().size() < 2 || !hasStores(graph)) {
            return;
        }
        List<List<Reach>> objects = new ArrayList<>();
        for (int i = 0; i < graph.frame().size(); i++) {
            objects.add(new ArrayList<>());
        }
        Order order = Analyses.of(graph).order();
        for (int i = 0; i < order.size(); i++) {
            look(order.at(i), objects);
        }
        StoreSinking pass = new StoreSinking(graph, objects);
        if (pass.loops.isReducible()) {
            pass.sink(graph);
        }
    }

    /** Whether anything is stored at known places of the frame. */
    private static boolean hasStores(Graph graph) {
        Nodes<Block> blocks = graph.blocks();
        for (int b = 0; b < blocks.size(); b++) {
            Nodes<Value> values = blocks.get(b).values();
            for (int i = 0; i < values.size(); i++) {
                Value value = values.get(i);
                if ((value.op() == Op.STORE || value.op() == Op.VSTORE) && value.arg(0).op() == Op.FRAME) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Notes what a block does to frame memory. */
    private static void look(Block block, List<List<Reach>> objects) {
        Nodes<Value> values = block.values();
        for (int v = 0; v < values.size(); v++) {
            Value value = values.get(v);
            for (int i = 0; i < value.args(); i++) {
                Value arg = value.arg(i);
                if (arg.op() != Op.FRAME) {
                    continue;
                }
                Reach reach = reach(value, block, i, arg.imm());
                List<Reach> of = objects.get(((FrameObject) arg.aux()).index());
                if (reach == null) {
                    escape(arg, objects);
                } else if (of != null) {
                    of.add(reach);
                }
            }
        }
        Nodes<Value> uses = block.terminator().uses();
        for (int i = 0; i < uses.size(); i++) {
            escape(uses.get(i), objects);
        }
        Nodes<Edge> edges = block.edges();
        for (int e = 0; e < edges.size(); e++) {
            for (int i = 0; i < edges.get(e).args(); i++) {
                escape(edges.get(e).arg(i), objects);
            }
        }
    }

    private static void escape(Value value, List<List<Reach>> objects) {
        Value real = value.resolved();
        if (real.op() == Op.FRAME) {
            objects.set(((FrameObject) real.aux()).index(), null);
        }
    }

    /** What a value does by its operand that is an address in the frame; null for what is not known. */
    private static Reach reach(Value value, Block block, int arg, long offset) {
        return switch (value.op()) {
            case LOAD, SLOAD, STORE -> arg != 0 ? null
                    : reach(value, block, offset + value.imm(), value.size());
            case VLOAD, VSTORE -> arg != 0 ? null
                    : reach(value, block, offset + value.imm(), value.type().bytes());
            case CALL -> value.callee().reach(arg) == 0 ? null
                    : reach(value, block, offset, value.callee().reach(arg));
            default -> null;
        };
    }

    private static Reach reach(Value value, Block block, long start, long size) {
        boolean stores = value.op() == Op.STORE || value.op() == Op.VSTORE;
        return new Reach(value, block, start, start + size, stores);
    }

    private void sink(Graph graph) {
        Order order = dominators.order();
        List<List<Value>> arrived = new ArrayList<>();
        for (int i = 0; i < graph.blockIds(); i++) {
            arrived.add(null);
        }
        for (List<Reach> object : objects) {
            for (int i = 0; object != null && i < object.size(); i++) {
                Reach store = object.get(i);
                Block target = store.stores() ? target(store, object) : null;
                if (target != null) {
                    move(store, target, arrived);
                }
            }
        }
        for (int i = 0; i < order.size(); i++) {
            Block block = order.at(i);
            List<Value> there = arrived.get(block.id());
            if (there != null) {
                there.addAll(block.values());
                block.setValues(there);
            }
        }
    }

    private static void move(Reach store, Block target, List<List<Value>> arrived) {
        store.block().removeIf(value -> value == store.by());
        List<Value> there = arrived.get(target.id());
        if (there == null) {
            there = new ArrayList<>();
            arrived.set(target.id(), there);
        }
        there.add(store.by());
    }

    /** The block to which a store may go with profit, or null. */
    private Block target(Reach store, List<Reach> object) {
        Block from = store.block();
        Block found = null;
        for (int i = 0; i < object.size(); i++) {
            Reach other = object.get(i);
            if (other.by() == store.by() || !other.overlaps(store)) {
                continue;
            }
            if (other.stores()) {
                return null;
            }
            found = found == null ? other.block() : dominators.common(found, other.block());
            if (found == from) {
                return null;
            }
        }
        if (found == null || !dominators.dominates(from, found)) {
            return null;
        }
        while (found != from && loops.of(found) != null && !loops.contains(loops.of(found), from)) {
            found = dominators.idom(found);
        }
        return found != from && frequencies.of(found) < LESS * frequencies.of(from) ? found : null;
    }
}
