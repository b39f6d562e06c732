package io.sluice.vm.opt.control;

import io.sluice.vm.ir.Block;
import io.sluice.vm.ir.Builder;
import io.sluice.vm.ir.Cond;
import io.sluice.vm.ir.Edge;
import io.sluice.vm.ir.Graph;
import io.sluice.vm.ir.Op;
import io.sluice.vm.ir.Simplifier;
import io.sluice.vm.ir.Terminator;
import io.sluice.vm.ir.Terminator.Odds;
import io.sluice.vm.ir.Type;
import io.sluice.vm.ir.Value;
import io.sluice.vm.ir.analysis.Loops;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/** Changes a loop's additions to memory into sums that its blocks pass on, and additions of those behind it. */
final class LoopSums {
    /** Rounds after which a sum is likely to have become something. */
    private static final double ROUNDS = 8;

    private final Graph graph;
    private final Builder builder;
    private final Loops loops;
    private final Loops.Loop loop;
    /** By block id: the sum at hand at the end of a block of the loop. */
    private final Value[] ends;
    private final BitSet removed = new BitSet();

    LoopSums(Graph graph, Simplifier simplifier, Loops loops, Loops.Loop loop) {
        this.graph = graph;
        this.builder = new Builder(graph, simplifier);
        this.loops = loops;
        this.loop = loop;
        this.ends = new Value[graph.blockIds()];
    }

    /** Replaces the additions; {@code uses} counts those of each value. */
    void replace(List<Accumulator> sums, int[] uses) {
        List<Loops.Exit> exits = loops.exits(loop);
        List<List<Value>> results = new ArrayList<>();
        for (int i = 0; i < exits.size(); i++) {
            results.add(new ArrayList<>());
        }
        for (Accumulator sum : sums) {
            thread(sum, uses);
            for (int i = 0; i < exits.size(); i++) {
                results.get(i).add(ends[exits.get(i).from().id()]);
            }
        }
        leave(sums, exits, results);
        for (Block block : loop.blocks()) {
            block.removeIf(value -> removed.get(value.id()));
        }
    }

    /** Has the loop's blocks pass on the sum. */
    private void thread(Accumulator sum, int[] uses) {
        BitSet changing = changing(sum);
        List<Block> joins = new ArrayList<>();
        List<Integer> positions = new ArrayList<>();
        for (Block block : loop.blocks()) {
            Value start = block == loop.header() ? null : only(block, changing);
            if (start == null) {
                joins.add(block);
                positions.add(block.params().size());
                start = graph.newParam(block, Type.I64);
            }
            ends[block.id()] = add(sum, block, start, uses);
        }
        for (int i = 0; i < joins.size(); i++) {
            pass(joins.get(i), positions.get(i));
        }
    }

    /** The headers of the loops in which it changes. */
    private BitSet changing(Accumulator sum) {
        BitSet headers = new BitSet();
        for (Value write : sum.writes()) {
            for (Loops.Loop at = loops.of(write.block()); at != loop; at = at.parent()) {
                headers.set(at.header().id());
            }
        }
        return headers;
    }

    /** The sum that all ways to a block bring along, or null where they differ. */
    private Value only(Block block, BitSet changing) {
        Loops.Loop inner = loops.of(block);
        boolean heads = inner.header() == block;
        if (heads && changing.get(block.id())) {
            return null;
        }
        Value found = null;
        for (Block from : block.predecessors()) {
            if (heads && loops.contains(inner, from)) {
                continue;
            }
            Value value = ends[from.id()];
            if (found != null && found != value) {
                return null;
            }
            found = value;
        }
        return found;
    }

    /** Gives the edges to a block their argument for a new parameter. */
    private void pass(Block block, int position) {
        for (Block from : List.copyOf(block.predecessors())) {
            for (Edge edge : from.edges()) {
                // a block with two edges to this one is met twice
                if (edge.target() == block && edge.args() == position) {
                    edge.addArg(loops.contains(loop, from) ? ends[from.id()] : zero(from));
                }
            }
        }
    }

    private Value zero(Block from) {
        builder.at(from);
        builder.origin(Graph.NO_ORIGIN);
        return builder.constant(0);
    }

    /** The sum after the additions of a block. */
    private Value add(Accumulator sum, Block block, Value start, int[] uses) {
        Value now = start;
        // they were found from the end
        for (Value write : sum.writes().reversed()) {
            if (write.block() == block) {
                builder.at(block, block.values().indexOf(write));
                builder.origin(write.origin());
                removed.set(write.id());
                now = write.op() == Op.ATOMIC_ADD
                        ? builder.op(Op.ADD, write.type(), now, write.arg(1))
                        : again(write.arg(1), Accumulator.loaded(write, uses), now, write);
            }
        }
        return now;
    }

    /** A sum with a load, computed with another number in place of what was loaded. */
    private Value again(Value value, Value load, Value instead, Value write) {
        removed.set(value.id());
        if (value == load) {
            return instead;
        }
        boolean right = !leads(value.arg(0), load);
        Value next = again(value.arg(right ? 1 : 0), load, instead, write);
        return builder.op(value.op(), value.type(), next, value.arg(right ? 0 : 1));
    }

    private static boolean leads(Value value, Value load) {
        if (value == load) {
            return true;
        }
        boolean adds = (value.op() == Op.ADD || value.op() == Op.SUB) && value.block() == load.block();
        return adds && (leads(value.arg(0), load) || value.op() == Op.ADD && leads(value.arg(1), load));
    }

    /** Puts the additions on the ways out: edges to one block share them. */
    private void leave(List<Accumulator> sums, List<Loops.Exit> exits, List<List<Value>> results) {
        BitSet done = new BitSet();
        for (int i = 0; i < exits.size(); i++) {
            Block target = exits.get(i).edge().target();
            if (done.get(target.id())) {
                continue;
            }
            done.set(target.id());
            int ways = 0;
            for (Loops.Exit exit : exits) {
                ways += exit.edge().target() == target ? 1 : 0;
            }
            Block first = newBlock(target);
            List<Value> args = exits.get(i).edge().list();
            List<Value> totals = results.get(i);
            if (ways > 1) {
                args = params(first, args);
                totals = params(first, totals);
            }
            for (int j = i; j < exits.size(); j++) {
                Loops.Exit exit = exits.get(j);
                if (exit.edge().target() == target) {
                    List<Value> passed = new ArrayList<>();
                    if (ways > 1) {
                        passed.addAll(exit.edge().list());
                        passed.addAll(results.get(j));
                    }
                    Flow.replace(exit.from(), exit.edge(), new Edge(first, passed));
                }
            }
            flush(sums, totals, first, new Edge(target, args));
        }
    }

    private Block newBlock(Block target) {
        Block block = graph.newBlock();
        if (target.isCold() || loop.header().isCold()) {
            block.setCold();
        }
        return block;
    }

    private List<Value> params(Block block, List<Value> args) {
        List<Value> params = new ArrayList<>();
        for (Value arg : args) {
            params.add(graph.newParam(block, arg.type().isVector() ? arg.type() : Type.I64));
        }
        return params;
    }

    /** Adds each sum that is not 0 to its memory, then goes on. */
    private void flush(List<Accumulator> sums, List<Value> totals, Block first, Edge after) {
        Block test = first;
        for (int i = 0; i < sums.size(); i++) {
            Accumulator sum = sums.get(i);
            boolean last = i == sums.size() - 1;
            Block next = last ? after.target() : newBlock(after.target());
            Block write = newBlock(after.target());
            builder.at(test);
            builder.origin(sum.writes().getLast().origin());
            int bits = sum.span().size() * Byte.SIZE;
            Value total = totals.get(i);
            Value tested = bits < Integer.SIZE ? builder.zext(total, bits) : total;
            builder.end(new Terminator.Branch(Cond.NE, sum.type(), tested, builder.constant(0), new Edge(write),
                    last ? after : new Edge(next), sum.often() * ROUNDS >= 1 ? Odds.TAKEN : Odds.EVEN));
            builder.at(write);
            add(sum, total);
            builder.end(new Terminator.Jump(last ? new Edge(next, after.list()) : new Edge(next)));
            test = next;
        }
    }

    private void add(Accumulator sum, Value total) {
        Span span = sum.span();
        Value address = remade(span.address());
        Value.Payload payload = new Value.Payload(span.offset(), span.region(), span.size());
        if (sum.isAtomic()) {
            builder.emit(Op.ATOMIC_ADD, sum.type(), payload, address, total);
            return;
        }
        Value before = builder.emit(Op.LOAD, Type.I64, payload, address);
        builder.emit(Op.STORE, Type.VOID, payload, address, builder.op(Op.ADD, sum.type(), before, total));
    }

    private Value remade(Value value) {
        if (!loops.contains(loop, value.block())) {
            return value;
        }
        Value[] args = new Value[value.args()];
        for (int i = 0; i < args.length; i++) {
            args[i] = remade(value.arg(i));
        }
        return builder.emit(value.op(), value.type(), value.payload(), args);
    }
}
