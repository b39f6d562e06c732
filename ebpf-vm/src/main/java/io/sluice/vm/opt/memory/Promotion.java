package io.sluice.vm.opt.memory;

import io.sluice.vm.ir.Block;
import io.sluice.vm.ir.Builder;
import io.sluice.vm.ir.Edge;
import io.sluice.vm.ir.FrameObject;
import io.sluice.vm.ir.Graph;
import io.sluice.vm.ir.Op;
import io.sluice.vm.ir.Region;
import io.sluice.vm.ir.Simplifier;
import io.sluice.vm.ir.Type;
import io.sluice.vm.ir.Value;
import io.sluice.vm.ir.analysis.Dominators;
import io.sluice.vm.ir.analysis.Loops;
import io.sluice.vm.ir.analysis.Order;
import io.sluice.vm.opt.control.Frequencies;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
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
    /** By cell: the numbers of all spans of several cells with this one in them. */
    private int[][] spansOver;
    /** By block: {@link #span} to the value at the block's end. */
    private final List<Map<Integer, Value>> atEnd = new ArrayList<>();
    /** By block: span to the value at its start, as far as asked for. */
    private final List<Map<Integer, Value>> atStart = new ArrayList<>();
    private final Deque<Pending> pending = new ArrayDeque<>();
    private Value undefined;

    private record Pending(Block block, Span span) {}

    /** Some cells of an object that follow each other. */
    private record Span(Cells of, int cell, int cells) {
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
            for (Value value : block.values()) {
                look(value, block);
            }
            block.terminator().uses().forEach(this::escape);
            for (Edge edge : block.edges()) {
                edge.list().forEach(this::escape);
            }
        }
        Frequencies frequencies = null;
        for (Cells of : cells) {
            if (of.isReached() && frequencies == null) {
                Dominators dominators = Dominators.of(graph);
                frequencies = Frequencies.of(graph, dominators, Loops.of(dominators, graph.blockIds()));
            }
            count = of.divide(count, frequencies);
        }
        if (count > 0) {
            findSpans();
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

    /** Finds the spans of several cells that are loaded or stored. */
    private void findSpans() {
        spansOver = new int[count][0];
        for (Block block : graph.blocks()) {
            for (Value value : block.values()) {
                Span span = spanOf(value);
                if (span != null && span.cells > 1) {
                    int number = span(span.cell, span.cells);
                    for (int i = span.cell; i < span.cell + span.cells; i++) {
                        spansOver[i] = with(spansOver[i], number);
                    }
                }
            }
        }
    }

    private static int[] with(int[] numbers, int number) {
        for (int known : numbers) {
            if (known == number) {
                return numbers;
            }
        }
        int[] more = Arrays.copyOf(numbers, numbers.length + 1);
        more[numbers.length] = number;
        return more;
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

    /** The cells of an access, or null where it stays. */
    private Span spanOf(Value value) {
        if (!isScalarAccess(value) || value.arg(0).op() != Op.FRAME) {
            return null;
        }
        Cells of = cells[((FrameObject) value.arg(0).aux()).index()];
        int cell = of.cellAt(value.arg(0).imm() + value.imm());
        return cell == NONE ? null : new Span(of, cell, of.count(cell, value.size()));
    }

    /** The number of some cells that follow each other, as one value; that of a single one is its own. */
    private int span(int cell, int cells) {
        return cell + (cells - 1) * count;
    }

    private int number(Span span) {
        return span(span.cell, span.cells);
    }

    private void rewrite(Block block) {
        Map<Integer, Value> now = atEnd.get(block.id());
        List<Value> old = List.copyOf(block.values());
        List<Value> kept = new ArrayList<>(old.size());
        builder.at(block);
        // values are made at the end of the block and put in order afterwards
        for (Value value : old) {
            int made = block.values().size();
            builder.origin(value.origin());
            Span span = spanOf(value);
            if (span != null && value.op() == Op.STORE) {
                store(now, value, span);
            } else if (span != null) {
                value.replaceBy(load(block, now, value, span));
            } else if (value.op() == Op.CALL) {
                storeReached(block, now, value);
                kept.addAll(block.values().subList(made, block.values().size()));
                kept.add(value);
                made = block.values().size();
                loadReached(now, value);
            } else {
                kept.add(value);
            }
            kept.addAll(block.values().subList(made, block.values().size()));
        }
        if (kept.size() != old.size() || block.values().size() != old.size()) {
            block.setValues(kept);
        }
    }

    private void store(Map<Integer, Value> now, Value store, Span span) {
        Value value = store.arg(1);
        for (int i = span.cell; i < span.cell + span.cells; i++) {
            int shift = (span.of.offsetOf(i) - span.of.offsetOf(span.cell)) * Byte.SIZE;
            Value part = shift == 0 || value.isConst(0) ? value : builder.shr(value, shift);
            put(now, i, lower(part, span.of.sizeOf(i)));
        }
        if (span.cells > 1) {
            now.put(number(span), lower(value, store.size()));
        }
    }

    /** Gives a cell a value; what was known of several cells with this one among them is known no more. */
    private void put(Map<Integer, Value> now, int cell, Value value) {
        now.put(cell, value);
        for (int over : spansOver[cell]) {
            now.remove(over);
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

    private Value load(Block block, Map<Integer, Value> now, Value load, Span span) {
        Value whole = read(block, now, span);
        return load.op() == Op.SLOAD && load.size() < Long.BYTES
                ? builder.sext(whole, load.size() * Byte.SIZE) : whole;
    }

    /** The spans that calls' bytes fall into: accesses of several cells where there are such, else each by itself. */
    private List<Span> reached(Value call) {
        List<Span> all = new ArrayList<>();
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
                Span span = new Span(of, cell, longest(cell));
                all.add(span);
                at = (long) of.offsetOf(cell) + span.bytes();
            }
        }
        return all;
    }

    private int longest(int cell) {
        int most = 1;
        for (int over : spansOver[cell]) {
            most = over % count == cell ? Math.max(most, over / count + 1) : most;
        }
        return most;
    }

    private Region regionOf(Span span) {
        return regions[span.of.object().index()];
    }

    private void storeReached(Block block, Map<Integer, Value> now, Value call) {
        for (Span span : reached(call)) {
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

    private void loadReached(Map<Integer, Value> now, Value call) {
        for (Span span : reached(call)) {
            if (call.callee().mayWrite(regionOf(span))) {
                for (int i = span.cell; i < span.cell + span.cells; i++) {
                    put(now, i, loaded(new Span(span.of, i, 1)));
                }
                if (span.cells > 1) {
                    now.put(number(span), loaded(span));
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
    private Value read(Block block, Map<Integer, Value> now, Span span) {
        Value found = now.get(number(span));
        if (found != null) {
            return found.resolved();
        }
        boolean isMixed = holdsSome(now, span.cell, span.cells);
        found = isMixed ? null : start(block, span);
        if (found == null) {
            found = span.cells == 1 ? null : together(block, now, span);
            (isMixed ? now : atStart.get(block.id())).put(number(span), found);
        }
        return found.resolved();
    }

    private Value together(Block block, Map<Integer, Value> now, Span span) {
        Value whole = read(block, now, new Span(span.of, span.cell, 1));
        for (int i = span.cell + 1; i < span.cell + span.cells; i++) {
            int shift = (span.of.offsetOf(i) - span.of.offsetOf(span.cell)) * Byte.SIZE;
            Value part = builder.shl(read(block, now, new Span(span.of, i, 1)), shift);
            whole = builder.op(Op.OR, Type.I64, whole, part);
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
    private Value start(Block asked, Span wanted) {
        int span = number(wanted);
        int cell = wanted.cell;
        int cells = wanted.cells;
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
                found = known(block, wanted);
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
    private Value known(Block block, Span span) {
        if (block.predecessors().isEmpty() || block.isFresh()) {
            return undefined;
        }
        if (block.predecessors().size() == 1) {
            return null;
        }
        Value param = graph.newParam(block, Type.I64);
        pending.push(new Pending(block, span));
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
        Value param = atStart.get(p.block().id()).get(number(p.span()));
        int position = p.block().params().indexOf(param);
        for (Block from : new LinkedHashSet<>(p.block().predecessors())) {
            builder.at(from);
            Value arg = read(from, atEnd.get(from.id()), p.span());
            for (Edge edge : from.edges()) {
                if (edge.target() == p.block()) {
                    edge.setArg(position, arg);
                }
            }
        }
    }
}
