package io.sluice.vm.opt.memory;

import io.sluice.vm.ir.Block;
import io.sluice.vm.ir.Builder;
import io.sluice.vm.ir.Edge;
import io.sluice.vm.ir.FrameObject;
import io.sluice.vm.ir.Graph;
import io.sluice.vm.ir.Op;
import io.sluice.vm.ir.Simplifier;
import io.sluice.vm.ir.Type;
import io.sluice.vm.ir.Value;
import io.sluice.vm.ir.analysis.Order;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;

/**
 * Scalar replacement of frame memory: bytes that only loads and stores at known offsets touch become values, with
 * block parameters where paths meet. Each read looks for its definition backwards, as in Braun et al., "Simple and
 * efficient construction of static single assignment form", CC 2013.
 *
 * <p>Requires addresses folded into {@link Op#FRAME} and displacements. Ensures that what is left of frame memory is
 * reached by other ways too; leaves trivial block parameters behind. What is read before it is written is 0.
 */
public final class Promotion {
    private static final int NONE = -1;

    private final Graph graph;
    private final Builder builder;
    private final Cells[] cells;
    /** By object: the number of its first cell. */
    private final int[] firstCell;
    private int count;
    /** By block: cell to the value at the block's end. */
    private final List<Map<Integer, Value>> atEnd = new ArrayList<>();
    /** By block: cell to the value at its start, as far as asked for. */
    private final List<Map<Integer, Value>> atStart = new ArrayList<>();
    private final Deque<Pending> pending = new ArrayDeque<>();
    private Value undefined;

    private record Pending(Block block, int cell) {}

    private Promotion(Graph graph, Simplifier simplifier) {
        this.graph = graph;
        this.builder = new Builder(graph, simplifier);
        this.cells = new Cells[graph.frame().size()];
        this.firstCell = new int[cells.length];
        for (FrameObject object : graph.frame()) {
            cells[object.index()] = new Cells(object);
        }
        for (int i = 0; i < graph.blockIds(); i++) {
            atEnd.add(new HashMap<>());
            atStart.add(new HashMap<>());
        }
    }

    /** Promotes what can be. */
    public static void run(Graph graph, Simplifier simplifier) {
        if (!graph.frame().isEmpty()) {
            new Promotion(graph, simplifier).run();
        }
    }

    private void run() {
        for (Block block : graph.blocks()) {
            block.values().forEach(this::look);
            block.terminator().uses().forEach(this::escape);
            for (Edge edge : block.edges()) {
                edge.list().forEach(this::escape);
            }
        }
        for (int i = 0; i < cells.length; i++) {
            firstCell[i] = count;
            count = cells[i].divide(count);
        }
        if (count > 0) {
            builder.at(graph.entry(), 0);
            undefined = builder.constant(0);
            // a block with one predecessor comes after it
            for (Block block : Order.of(graph).list()) {
                rewrite(block);
            }
            while (!pending.isEmpty()) {
                fill(pending.pop());
            }
        }
    }

    private void look(Value value) {
        boolean access = isScalarAccess(value);
        for (int i = 0; i < value.args(); i++) {
            Value arg = value.arg(i);
            if (arg.op() == Op.FRAME) {
                Cells of = cells[((FrameObject) arg.aux()).index()];
                if (i == 0 && access) {
                    of.access(arg.imm() + value.imm(), value.size());
                } else if (i == 0 && (value.op() == Op.VLOAD || value.op() == Op.VSTORE)) {
                    of.escape(arg.imm() + value.imm(), arg.imm() + value.imm() + value.type().bytes());
                } else if (value.op() == Op.CALL && value.callee().reach(i) > 0) {
                    of.escape(arg.imm(), arg.imm() + value.callee().reach(i));
                } else {
                    of.escapeAll();
                }
            }
        }
    }

    private static boolean isScalarAccess(Value value) {
        return switch (value.op()) {
            case LOAD, SLOAD, STORE -> true;
            default -> false;
        };
    }

    private void escape(Value value) {
        if (value.op() == Op.FRAME) {
            cells[((FrameObject) value.aux()).index()].escapeAll();
        }
    }

    /** The first cell of an access, or NONE where it stays. */
    private int cellOf(Value value) {
        if (!isScalarAccess(value) || value.arg(0).op() != Op.FRAME) {
            return NONE;
        }
        FrameObject object = (FrameObject) value.arg(0).aux();
        return cells[object.index()].cellAt(value, value.arg(0).imm());
    }

    private int sizeOf(Value access, int cell) {
        int object = ((FrameObject) access.arg(0).aux()).index();
        return cells[object].sizeOf(cell - firstCell[object]);
    }

    private void rewrite(Block block) {
        Map<Integer, Value> now = atEnd.get(block.id());
        List<Value> old = List.copyOf(block.values());
        List<Value> kept = new ArrayList<>(old.size());
        // values are made at the end of the block and put in order afterwards
        for (Value value : old) {
            int cell = cellOf(value);
            if (cell == NONE) {
                kept.add(value);
                continue;
            }
            int made = block.values().size();
            builder.at(block);
            builder.origin(value.origin());
            if (value.op() == Op.STORE) {
                store(now, value, cell);
            } else {
                value.replaceBy(load(block, now, value, cell));
            }
            kept.addAll(block.values().subList(made, block.values().size()));
        }
        if (kept.size() != old.size() || block.values().size() != old.size()) {
            block.setValues(kept);
        }
    }

    private void store(Map<Integer, Value> now, Value store, int cell) {
        int unit = sizeOf(store, cell);
        Value value = store.arg(1);
        for (int at = 0; at < store.size(); at += unit) {
            Value part = builder.shr(value, at * Byte.SIZE);
            now.put(cell + at / unit, unit == Long.BYTES ? part : builder.zext(part, unit * Byte.SIZE));
        }
    }

    private Value load(Block block, Map<Integer, Value> now, Value load, int cell) {
        int unit = sizeOf(load, cell);
        Value whole = null;
        for (int at = 0; at < load.size(); at += unit) {
            int part = cell + at / unit;
            Value value = now.get(part);
            if (value == null) {
                value = start(block, part);
            }
            Value shifted = builder.shl(value.resolved(), at * Byte.SIZE);
            whole = whole == null ? shifted : builder.op(Op.OR, Type.I64, whole, shifted);
        }
        return load.op() == Op.SLOAD && load.size() < Long.BYTES
                ? builder.sext(whole, load.size() * Byte.SIZE) : whole;
    }

    /** The value of a cell at the start of a block: a new parameter where several ways lead there. */
    private Value start(Block asked, int cell) {
        Block block = asked;
        List<Block> passed = new ArrayList<>();
        Value found = null;
        while (found == null) {
            found = atStart.get(block.id()).get(cell);
            if (found == null) {
                passed.add(block);
                found = known(block, cell);
            }
            if (found == null) {
                block = block.predecessors().getFirst();
                found = atEnd.get(block.id()).get(cell);
            }
        }
        for (Block b : passed) {
            atStart.get(b.id()).put(cell, found);
        }
        return found;
    }

    /** The value at the start of a block that does not simply come from its only predecessor; else null. */
    private Value known(Block block, int cell) {
        if (block.predecessors().isEmpty() || block.isFresh()) {
            return undefined;
        }
        if (block.predecessors().size() == 1) {
            return null;
        }
        Value param = graph.newParam(block, Type.I64);
        pending.push(new Pending(block, cell));
        // all edges get their argument at once, in the order of the parameters; it is put right later
        for (Edge edge : edgesTo(block)) {
            edge.addArg(param);
        }
        return param;
    }

    private static List<Edge> edgesTo(Block block) {
        List<Edge> all = new ArrayList<>();
        for (Block from : new LinkedHashSet<>(block.predecessors())) {
            for (Edge edge : from.edges()) {
                if (edge.target() == block) {
                    all.add(edge);
                }
            }
        }
        return all;
    }

    private void fill(Pending p) {
        Value param = atStart.get(p.block().id()).get(p.cell());
        int position = p.block().params().indexOf(param);
        for (Block from : new LinkedHashSet<>(p.block().predecessors())) {
            Value last = atEnd.get(from.id()).get(p.cell());
            Value arg = last != null ? last : start(from, p.cell());
            for (Edge edge : from.edges()) {
                if (edge.target() == p.block()) {
                    edge.setArg(position, arg.resolved());
                }
            }
        }
    }
}
