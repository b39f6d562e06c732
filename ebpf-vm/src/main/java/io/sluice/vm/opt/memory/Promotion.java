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
 * <p>Bytes that are accessed together in one part of the program and apart in another are values of both kinds: a load
 * of several cells looks for a store of just these, over joins too, and puts cells together only behind stores to some
 * of them. So a pointer stays one value where its slot had smaller ones before.
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
    /** By cell: its bytes. */
    private int[] unitOf;
    /** By block: {@link #span} to the value at the block's end. */
    private final List<Map<Integer, Value>> atEnd = new ArrayList<>();
    /** By block: span to the value at its start, as far as asked for. */
    private final List<Map<Integer, Value>> atStart = new ArrayList<>();
    private final Deque<Pending> pending = new ArrayDeque<>();
    private Value undefined;

    private record Pending(Block block, int cell, int cells) {}

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
            unitOf = new int[count];
            for (int i = 0; i < cells.length; i++) {
                cells[i].putSizes(unitOf, firstCell[i]);
            }
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

    /** The number of some cells that follow each other, as one value; that of a single one is its own. */
    private int span(int cell, int cells) {
        return cell + (cells - 1) * count;
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
        int unit = unitOf[cell];
        int parts = store.size() / unit;
        Value value = store.arg(1);
        for (int i = 0; i < parts; i++) {
            now.put(cell + i, lower(builder.shr(value, i * unit * Byte.SIZE), unit));
        }
        // other spans over one of these cells are no more
        for (int n = 2; n <= Cells.MOST_PER_ACCESS; n *= 2) {
            for (int first = Math.max(0, cell - n + 1); first < cell + parts; first++) {
                now.remove(span(first, n));
            }
        }
        if (parts > 1) {
            now.put(span(cell, parts), lower(value, store.size()));
        }
    }

    private Value lower(Value value, int bytes) {
        return bytes == Long.BYTES ? value : builder.zext(value, bytes * Byte.SIZE);
    }

    private Value load(Block block, Map<Integer, Value> now, Value load, int cell) {
        Value whole = read(block, now, cell, load.size() / unitOf[cell]);
        return load.op() == Op.SLOAD && load.size() < Long.BYTES
                ? builder.sext(whole, load.size() * Byte.SIZE) : whole;
    }

    /** The value of some cells where a block has come to; what must be made for it is made there. */
    private Value read(Block block, Map<Integer, Value> now, int cell, int cells) {
        Value found = now.get(span(cell, cells));
        if (found != null) {
            return found.resolved();
        }
        boolean isMixed = holdsSome(now, cell, cells);
        found = isMixed ? null : start(block, cell, cells);
        if (found == null) {
            found = cells == 1 ? null : together(block, now, cell, cells);
            (isMixed ? now : atStart.get(block.id())).put(span(cell, cells), found);
        }
        return found.resolved();
    }

    private Value together(Block block, Map<Integer, Value> now, int cell, int cells) {
        int bits = unitOf[cell] * Byte.SIZE;
        Value whole = read(block, now, cell, 1);
        for (int i = 1; i < cells; i++) {
            whole = builder.op(Op.OR, Type.I64, whole, builder.shl(read(block, now, cell + i, 1), i * bits));
        }
        return whole;
    }

    private static boolean holdsSome(Map<Integer, Value> values, int cell, int cells) {
        for (int i = 0; i < cells; i++) {
            if (values.containsKey(cell + i)) {
                return true;
            }
        }
        return false;
    }

    private static boolean holdsAll(Map<Integer, Value> values, int cell, int cells) {
        for (int i = 0; i < cells; i++) {
            if (!values.containsKey(cell + i)) {
                return false;
            }
        }
        return true;
    }

    /**
     * The value of cells at the start of a block: a new parameter where several ways lead there. It is null where
     * several cells must be put together, as some were stored apart or are there apart anyway.
     */
    private Value start(Block asked, int cell, int cells) {
        int span = span(cell, cells);
        Block block = asked;
        List<Block> passed = new ArrayList<>();
        Value found = null;
        while (found == null) {
            Map<Integer, Value> start = atStart.get(block.id());
            found = start.get(span);
            if (found == null && cells > 1 && holdsAll(start, cell, cells)) {
                return null;
            }
            if (found == null) {
                passed.add(block);
                found = known(block, cell, cells);
            }
            if (found == null) {
                block = block.predecessors().getFirst();
                Map<Integer, Value> end = atEnd.get(block.id());
                found = end.get(span);
                if (found == null && cells > 1 && holdsSome(end, cell, cells)) {
                    return null;
                }
            }
        }
        for (Block b : passed) {
            atStart.get(b.id()).put(span, found);
        }
        return found;
    }

    /** The value at the start of a block that does not simply come from its only predecessor; else null. */
    private Value known(Block block, int cell, int cells) {
        if (block.predecessors().isEmpty() || block.isFresh()) {
            return undefined;
        }
        if (block.predecessors().size() == 1) {
            return null;
        }
        Value param = graph.newParam(block, Type.I64);
        pending.push(new Pending(block, cell, cells));
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
        Value param = atStart.get(p.block().id()).get(span(p.cell(), p.cells()));
        int position = p.block().params().indexOf(param);
        for (Block from : new LinkedHashSet<>(p.block().predecessors())) {
            builder.at(from);
            Value arg = read(from, atEnd.get(from.id()), p.cell(), p.cells());
            for (Edge edge : from.edges()) {
                if (edge.target() == p.block()) {
                    edge.setArg(position, arg);
                }
            }
        }
    }
}
