package io.sluice.vm.opt.memory;

import io.sluice.vm.ir.Block;
import io.sluice.vm.ir.Builder;
import io.sluice.vm.ir.Edge;
import io.sluice.vm.ir.FrameObject;
import io.sluice.vm.ir.Graph;
import io.sluice.vm.ir.Nodes;
import io.sluice.vm.ir.Op;
import io.sluice.vm.ir.Region;
import io.sluice.vm.ir.Simplifier;
import io.sluice.vm.ir.Type;
import io.sluice.vm.ir.Value;
import io.sluice.vm.ir.analysis.Analyses;
import io.sluice.vm.ir.analysis.Frequencies;
import io.sluice.vm.ir.analysis.Order;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/**
 * Scalar replacement of frame memory: bytes that only loads and stores at known offsets touch become values, with
 * block parameters where paths meet. Each read looks for its definition backwards, as in Braun et al., "Simple and
 * efficient construction of static single assignment form", CC 2013.
 *
 * <p>Bytes that are accessed together in one part of the program and apart in another are values of both kinds: a load
 * of several cells looks for a store of just these, over joins too, and puts cells together only behind stores to some
 * of them. So a pointer stays one value where its slot had smaller ones before.
 *
 * <p>Bytes that calls reach, too, where these run rarely: what calls may read is stored in front of them, and what they
 * may change is loaded behind them ("partial escape", after Stadler et al., "Partial escape analysis and scalar
 * replacement for Java", CGO 2014). A key that is put together in the frame and then hashed does not wait for memory.
 *
 * <p>Requires addresses folded into {@link Op#FRAME} and displacements. Ensures that what is left of frame memory is
 * reached by other ways too; leaves trivial block parameters behind. What is read before it is written is 0.
 */
public final class Promotion {
    private static final int NONE = -1;

    private final Graph graph;
    private final Builder builder;
    private final Cells[] cells;
    /** By object: of what memory it is. */
    private final Region[] regions;
    private int count;
    /** By number: each cell by itself, then those of several cells that are accessed. */
    private Span[] spans;
    private int spanCount;
    /** By cell: all spans of several cells with this one in them. */
    private Span[][] spansOver;
    /** By id of a value that was there before: the span that it accesses, or null. */
    private Span[] accessed;
    /** By block: by span's number, the value at the block's end; null before the first. */
    private final Value[][] atEnd;
    /** By block: by span's number, the value at its start, as far as asked for; null before the first. */
    private final Value[][] atStart;
    private final List<Pending> pending = new ArrayList<>();
    private Value undefined;

    /** A parameter whose arguments are wanted. */
    private record Pending(Block block, int position, Span span) {}

    /** Some cells of an object that follow each other. */
    private record Span(Cells of, int cell, int cells, int number) {
        int bytes() {
            int last = cell + cells - 1;
            return of.offsetOf(last) + of.sizeOf(last) - of.offsetOf(cell);
        }
    }

    private Promotion(Graph graph, Simplifier simplifier) {
        this.graph = graph;
        this.builder = new Builder(graph, simplifier);
        this.cells = new Cells[graph.frame().size()];
        this.regions = new Region[cells.length];
        for (FrameObject object : graph.frame()) {
            cells[object.index()] = new Cells(object);
        }
        this.atEnd = new Value[graph.blockIds()][];
        this.atStart = new Value[graph.blockIds()][];
    }

    /** Promotes what can be. */
    public static void run(Graph graph, Simplifier simplifier) {
        if (!graph.frame().isEmpty()) {
            new Promotion(graph, simplifier).run();
        }
    }

    private void run() {
        Nodes<Block> blocks = graph.blocks();
        for (int b = 0; b < blocks.size(); b++) {
            Block block = blocks.get(b);
            Nodes<Value> values = block.values();
            for (int i = 0; i < values.size(); i++) {
                look(values.get(i), block);
            }
            escape(block);
        }
        Frequencies frequencies = null;
        for (Cells of : cells) {
            if (of.isReached() && frequencies == null) {
                frequencies = Analyses.of(graph).frequencies();
            }
            count = of.divide(count, frequencies);
        }
        if (count > 0) {
            builder.at(graph.entry(), 0);
            undefined = builder.constant(0);
            BitSet touched = findSpans();
            Order order = Analyses.of(graph).order();
            // a block with one predecessor comes after it
            for (int i = 0; i < order.size(); i++) {
                if (touched.get(order.at(i).id())) {
                    rewrite(order.at(i));
                }
            }
            while (!pending.isEmpty()) {
                fill(pending.removeLast());
            }
        }
    }

    private void look(Value value, Block block) {
        boolean access = isScalarAccess(value);
        for (int i = 0; i < value.args(); i++) {
            Value arg = value.arg(i);
            if (arg.op() == Op.FRAME) {
                FrameObject object = (FrameObject) arg.aux();
                Cells of = cells[object.index()];
                if (i == 0 && access) {
                    of.access(value, arg.imm(), block);
                    Region before = regions[object.index()];
                    regions[object.index()] =
                            before == null || before.equals(value.region()) ? value.region() : Region.ANY;
                } else if (i == 0 && (value.op() == Op.VLOAD || value.op() == Op.VSTORE)) {
                    of.escape(arg.imm() + value.imm(), arg.imm() + value.imm() + value.type().bytes());
                } else if (value.op() == Op.CALL && value.callee().reach(i) > 0) {
                    of.reach(arg.imm(), arg.imm() + value.callee().reach(i), block);
                } else {
                    of.escapeAll();
                }
            }
        }
    }

    /** Finds the spans that are loaded or stored; the blocks where that is, or where calls reach memory. */
    private BitSet findSpans() {
        spans = new Span[2 * count];
        spansOver = new Span[count][];
        accessed = new Span[graph.values()];
        for (Cells of : cells) {
            for (int i = of.first(); i < of.end(); i++) {
                spans[spanCount++] = new Span(of, i, 1, i);
            }
        }
        BitSet touched = new BitSet(graph.blockIds());
        Nodes<Block> blocks = graph.blocks();
        for (int b = 0; b < blocks.size(); b++) {
            Nodes<Value> values = blocks.get(b).values();
            for (int i = 0; i < values.size(); i++) {
                Value value = values.get(i);
                if (isScalarAccess(value) && value.arg(0).op() == Op.FRAME) {
                    Cells of = cells[((FrameObject) value.arg(0).aux()).index()];
                    int cell = of.cellAt(value.arg(0).imm() + value.imm());
                    accessed[value.id()] = cell == NONE ? null : span(of, cell, of.count(cell, value.size()));
                }
                if (accessed[value.id()] != null || value.op() == Op.CALL) {
                    touched.set(blocks.get(b).id());
                }
            }
        }
        return touched;
    }

    /** Those cells as one. */
    private Span span(Cells of, int cell, int count) {
        if (count == 1) {
            return spans[cell];
        }
        Span[] over = spansOver[cell];
        for (int i = 0; over != null && i < over.length; i++) {
            if (over[i].cell == cell && over[i].cells == count) {
                return over[i];
            }
        }
        if (spanCount == spans.length) {
            spans = Arrays.copyOf(spans, 2 * spanCount);
        }
        Span span = new Span(of, cell, count, spanCount);
        spans[spanCount++] = span;
        for (int i = cell; i < cell + count; i++) {
            Span[] before = spansOver[i];
            int known = before == null ? 0 : before.length;
            spansOver[i] = before == null ? new Span[1] : Arrays.copyOf(before, known + 1);
            spansOver[i][known] = span;
        }
        return span;
    }

    private static boolean isScalarAccess(Value value) {
        return switch (value.op()) {
            case LOAD, SLOAD, STORE -> true;
            default -> false;
        };
    }

    private void escape(Block block) {
        Nodes<Value> uses = block.terminator().uses();
        for (int i = 0; i < uses.size(); i++) {
            escape(uses.get(i));
        }
        Nodes<Edge> edges = block.edges();
        for (int e = 0; e < edges.size(); e++) {
            Edge edge = edges.get(e);
            for (int i = 0; i < edge.args(); i++) {
                escape(edge.arg(i));
            }
        }
    }

    private void escape(Value value) {
        if (value.op() == Op.FRAME) {
            cells[((FrameObject) value.aux()).index()].escapeAll();
        }
    }

    /** What a block's spans are at its end, or where the walk has come to. */
    private Value[] end(Block block) {
        return known(atEnd, block);
    }

    private Value[] start(Block block) {
        return known(atStart, block);
    }

    private Value[] known(Value[][] of, Block block) {
        Value[] known = of[block.id()];
        if (known == null) {
            known = new Value[spanCount];
            of[block.id()] = known;
        }
        return known;
    }

    private void rewrite(Block block) {
        Value[] now = end(block);
        Value[] old = block.values().toArray(Value.NONE);
        List<Value> kept = new ArrayList<>(old.length + 8);
        builder.at(block);
        // values are made at the end of the block and put in order afterwards
        for (Value value : old) {
            int made = block.values().size();
            builder.origin(value.origin());
            Span span = accessed[value.id()];
            if (span != null && value.op() == Op.STORE) {
                store(now, value, span);
            } else if (span != null) {
                value.replaceBy(load(block, now, value, span));
            } else if (value.op() == Op.CALL) {
                List<Span> reached = reached(value);
                storeReached(block, now, value, reached);
                keepNew(block, made, kept);
                kept.add(value);
                made = block.values().size();
                loadReached(now, value, reached);
            } else {
                kept.add(value);
            }
            keepNew(block, made, kept);
        }
        if (kept.size() != old.length || block.values().size() != old.length) {
            block.setValues(kept);
        }
    }

    private static void keepNew(Block block, int from, List<Value> kept) {
        Nodes<Value> values = block.values();
        for (int i = from; i < values.size(); i++) {
            kept.add(values.get(i));
        }
    }

    private void store(Value[] now, Value store, Span span) {
        Value value = store.arg(1);
        for (int i = span.cell; i < span.cell + span.cells; i++) {
            int shift = (span.of.offsetOf(i) - span.of.offsetOf(span.cell)) * Byte.SIZE;
            Value part = shift == 0 || value.isConst(0) ? value : builder.shr(value, shift);
            put(now, i, lower(part, span.of.sizeOf(i)));
        }
        if (span.cells > 1) {
            now[span.number] = lower(value, store.size());
        }
    }

    /** Gives a cell a value; what was known of several cells with this one among them is known no more. */
    private void put(Value[] now, int cell, Value value) {
        now[cell] = value;
        Span[] over = spansOver[cell];
        for (int i = 0; over != null && i < over.length; i++) {
            now[over[i].number] = null;
        }
    }

    private Value lower(Value value, int bytes) {
        if (value.isConst(0)) {
            return value;
        }
        return switch (bytes) {
            case Long.BYTES -> value;
            case Integer.BYTES, Short.BYTES, Byte.BYTES -> builder.zext(value, bytes * Byte.SIZE);
            default -> builder.and(value, (1L << bytes * Byte.SIZE) - 1);
        };
    }

    private Value load(Block block, Value[] now, Value load, Span span) {
        Value whole = read(block, now, span);
        return load.op() == Op.SLOAD && load.size() < Long.BYTES
                ? builder.sext(whole, load.size() * Byte.SIZE) : whole;
    }

    /** The spans that calls' bytes fall into: accesses of several cells where there are such, else each by itself. */
    private List<Span> reached(Value call) {
        List<Span> all = List.of();
        for (int i = 0; i < call.args(); i++) {
            Value arg = call.arg(i);
            int reach = call.callee().reach(i);
            if (arg.op() != Op.FRAME || reach == 0) {
                continue;
            }
            Cells of = cells[((FrameObject) arg.aux()).index()];
            long at = arg.imm();
            while (at < arg.imm() + reach) {
                int cell = of.cellAround(at);
                if (cell == NONE) {
                    at++;
                    continue;
                }
                Span span = longest(cell);
                all = all.isEmpty() ? new ArrayList<>() : all;
                all.add(span);
                at = (long) of.offsetOf(cell) + span.bytes();
            }
        }
        return all;
    }

    private Span longest(int cell) {
        Span most = spans[cell];
        Span[] over = spansOver[cell];
        for (int i = 0; over != null && i < over.length; i++) {
            most = over[i].cell == cell && over[i].cells > most.cells ? over[i] : most;
        }
        return most;
    }

    private Region regionOf(Span span) {
        return regions[span.of.object().index()];
    }

    private void storeReached(Block block, Value[] now, Value call, List<Span> reached) {
        for (Span span : reached) {
            Region region = regionOf(span);
            // bytes that it may but need not change stay what they were
            if (call.callee().mayRead(region) || call.callee().mayWrite(region)) {
                Value value = read(block, now, span);
                int at = 0;
                for (int left = span.bytes(); left > 0; left -= Integer.highestOneBit(left)) {
                    int size = Integer.highestOneBit(left);
                    Value address = builder.frame(span.of.object(), (long) span.of.offsetOf(span.cell) + at);
                    builder.store(size, region, address, 0, at == 0 ? value : builder.shr(value, at * Byte.SIZE));
                    at += size;
                }
            }
        }
    }

    private void loadReached(Value[] now, Value call, List<Span> reached) {
        for (Span span : reached) {
            if (call.callee().mayWrite(regionOf(span))) {
                for (int i = span.cell; i < span.cell + span.cells; i++) {
                    put(now, i, loaded(spans[i]));
                }
                if (span.cells > 1) {
                    now[span.number] = loaded(span);
                }
            }
        }
    }

    private Value loaded(Span span) {
        Value whole = null;
        int at = 0;
        for (int left = span.bytes(); left > 0; left -= Integer.highestOneBit(left)) {
            int size = Integer.highestOneBit(left);
            Value address = builder.frame(span.of.object(), (long) span.of.offsetOf(span.cell) + at);
            Value part = builder.load(size, regionOf(span), address, 0);
            whole = at == 0 ? part : builder.op(Op.OR, Type.I64, whole, builder.shl(part, at * Byte.SIZE));
            at += size;
        }
        return whole;
    }

    /** The value of some cells where a block has come to; what must be made for it is made there. */
    private Value read(Block block, Value[] now, Span span) {
        Value found = now[span.number];
        if (found != null) {
            return found.resolved();
        }
        boolean isMixed = holdsSome(now, span.cell, span.cells);
        found = isMixed ? null : start(block, span);
        if (found == null) {
            found = span.cells == 1 ? null : together(block, now, span);
            (isMixed ? now : start(block))[span.number] = found;
        }
        return found.resolved();
    }

    private Value together(Block block, Value[] now, Span span) {
        Value whole = read(block, now, spans[span.cell]);
        for (int i = span.cell + 1; i < span.cell + span.cells; i++) {
            int shift = (span.of.offsetOf(i) - span.of.offsetOf(span.cell)) * Byte.SIZE;
            Value part = builder.shl(read(block, now, spans[i]), shift);
            whole = builder.op(Op.OR, Type.I64, whole, part);
        }
        return whole;
    }

    private static boolean holdsSome(Value[] values, int cell, int cells) {
        for (int i = 0; i < cells; i++) {
            if (values[cell + i] != null) {
                return true;
            }
        }
        return false;
    }

    private static boolean holdsAll(Value[] values, int cell, int cells) {
        for (int i = 0; i < cells; i++) {
            if (values[cell + i] == null) {
                return false;
            }
        }
        return true;
    }

    /**
     * The value of cells at the start of a block: a new parameter where several ways lead there. It is null where
     * several cells must be put together, as some were stored apart or are there apart anyway.
     */
    private Value start(Block asked, Span wanted) {
        int span = wanted.number;
        int cell = wanted.cell;
        int cells = wanted.cells;
        Block block = asked;
        int passed = 0;
        Value found = null;
        while (found == null) {
            Value[] start = atStart[block.id()];
            if (start != null) {
                found = start[span];
                if (found == null && cells > 1 && holdsAll(start, cell, cells)) {
                    return null;
                }
            }
            if (found == null) {
                passed++;
                found = known(block, wanted);
            }
            if (found == null) {
                block = block.predecessors().getFirst();
                Value[] end = atEnd[block.id()];
                if (end != null) {
                    found = end[span];
                    if (found == null && cells > 1 && holdsSome(end, cell, cells)) {
                        return null;
                    }
                }
            }
        }
        Block at = asked;
        for (int i = 0; i < passed; i++) {
            start(at)[span] = found;
            at = i == passed - 1 ? null : at.predecessors().getFirst();
        }
        return found;
    }

    /** The value at the start of a block that does not simply come from its only predecessor; else null. */
    private Value known(Block block, Span span) {
        Nodes<Block> predecessors = block.predecessors();
        if (predecessors.isEmpty() || block.isFresh()) {
            return undefined;
        }
        if (predecessors.size() == 1) {
            return null;
        }
        int position = block.params().size();
        Value param = graph.newParam(block, Type.I64);
        pending.add(new Pending(block, position, span));
        // all edges get their argument at once, in the order of the parameters; it is put right later
        for (int p = 0; p < predecessors.size(); p++) {
            Nodes<Edge> edges = predecessors.get(p).edges();
            for (int i = 0; i < edges.size(); i++) {
                // a block with two edges to this one is met twice
                if (edges.get(i).target() == block && edges.get(i).args() == position) {
                    edges.get(i).addArg(param);
                }
            }
        }
        return param;
    }

    private void fill(Pending p) {
        Nodes<Block> predecessors = p.block.predecessors();
        for (int i = 0; i < predecessors.size(); i++) {
            Block from = predecessors.get(i);
            builder.at(from);
            Value arg = read(from, end(from), p.span);
            Nodes<Edge> edges = from.edges();
            for (int e = 0; e < edges.size(); e++) {
                if (edges.get(e).target() == p.block) {
                    edges.get(e).setArg(p.position, arg);
                }
            }
        }
    }
}
