package io.sluice.vm.opt.control;

import io.sluice.vm.ir.Block;
import io.sluice.vm.ir.Edge;
import io.sluice.vm.ir.Graph;
import io.sluice.vm.ir.Nodes;
import io.sluice.vm.ir.Op;
import io.sluice.vm.ir.Region;
import io.sluice.vm.ir.Simplifier;
import io.sluice.vm.ir.Value;
import io.sluice.vm.ir.analysis.Analyses;
import io.sluice.vm.ir.analysis.Dominators;
import io.sluice.vm.ir.analysis.Frequencies;
import io.sluice.vm.ir.analysis.Loops;
import io.sluice.vm.ir.analysis.Uses;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Has loops sum up in a register what they add to memory at an address that does not change, {@code m[a] += k}, and add
 * the sum to the memory once, where they are left: in the loop over packets after the batch. An addition to memory has
 * to wait for the one of the round before, 5 to 7 cycles through the store buffer, and an atomic one for all stores, 18
 * cycles; both take more of the processor than one in a register.
 *
 * <p>Legal where no other access of the loop may touch these bytes, and nothing in it orders accesses: no call, no
 * fence, no atomic with a result (RFC 9669, section 5.3: those without one order nothing). Additions then commute, and
 * the processor might have kept them back as well. What others add meanwhile is kept as it was: the exit adds to what
 * is there then; if one of the additions was atomic, atomically. What was not added to is not written. Others see an
 * addition later, by a batch (64 packets) at most; a loop in a program that may wait for what others write stays as it
 * is. The address is computed anew at the exit, where it is valid if something was added.
 *
 * <p>A sum takes a register through the loop: the hottest four go, atomic ones first, and fewer where the loop keeps
 * much else. What is added to seldom stays where it is.
 *
 * <p>Requires reducible loops. Adds parameters in the loop and blocks behind it. Invalidates order, dominators, uses.
 */
public final class Accumulators {
    private static final int MOST = 4;
    /** Registers that a loop's own work leaves to what is kept through it. */
    private static final int ROOM = 11;
    /** An addition that runs less often in a round is not worth a register. */
    private static final double SELDOM = 1.0 / 32;
    /** Different addresses looked at in a loop. */
    private static final int MOST_ADDRESSES = 16;
    /** Places that a loop leads to: each gets the additions. */
    private static final int MOST_EXITS = 2;
    private static final int DEEP = 8;

    private final Graph graph;
    private final Simplifier simplifier;
    private final Loops loops;
    private final Dominators dominators;
    /** These two only where a loop may have something to sum up: most have not. */
    private int[] uses;
    private Frequencies frequencies;
    private Loops.Loop loop;
    private LoopMemory memory;

    private Accumulators(Graph graph, Simplifier simplifier, Dominators dominators, Loops loops) {
        this.graph = graph;
        this.simplifier = simplifier;
        this.dominators = dominators;
        this.loops = loops;
    }

    /** Sums up what can be. */
    public static void run(Graph graph, Simplifier simplifier) {
        boolean found = false;
        for (Block block : graph.blocks()) {
            Nodes<Value> values = block.values();
            for (int i = 0; i < values.size() && !found; i++) {
                found = mayAdd(values.get(i)) && !isJoined(values.get(i).arg(0), graph);
            }
        }
        if (!found) {
            return;
        }
        Dominators dominators = Analyses.of(graph).dominators();
        Loops loops = Analyses.of(graph).loops();
        if (loops.all().isEmpty() || !loops.isReducible()) {
            return;
        }
        Accumulators pass = new Accumulators(graph, simplifier, dominators, loops);
        for (Loops.Loop next : loops.all()) {
            pass.work(next);
        }
    }

    private static boolean mayAdd(Value value) {
        return value.op() == Op.ATOMIC_ADD || value.op() == Op.STORE
                && (value.arg(1).op() == Op.ADD || value.arg(1).op() == Op.SUB);
    }

    /** Whether an address comes from several ways, as that of a lookup: it hardly is the same in all rounds. */
    private static boolean isJoined(Value address, Graph graph) {
        Value base = address;
        while (base.op() == Op.ADD && base.arg(1).isConst()) {
            base = base.arg(0);
        }
        return base.op() == Op.PARAM && base.block() != graph.entry();
    }

    private void work(Loops.Loop next) {
        loop = next;
        if (!allows()) {
            return;
        }
        if (uses == null) {
            uses = Uses.counts(graph);
            frequencies = Frequencies.of(graph, dominators, loops);
        }
        memory = new LoopMemory(loop, false);
        List<Value> others = new ArrayList<>();
        List<Accumulator> found = find(others);
        if (found.isEmpty() || mayWait(others)) {
            return;
        }
        refuse(found, others);
        found.removeIf(sum -> sum.isRefused() || sum.often() < SELDOM);
        if (found.isEmpty() || exits() > MOST_EXITS) {
            return;
        }
        // stable: of equal ones the first in the loop
        found.sort(Comparator.comparing(Accumulator::isAtomic).thenComparingDouble(Accumulator::often).reversed());
        int room = Math.max(0, Math.min(MOST, ROOM - kept()));
        if (room > 0) {
            new LoopSums(graph, simplifier, loops, loop).replace(found.subList(0, Math.min(room, found.size())), uses);
        }
    }

    /** Whether there is something that may be an addition, and nothing that orders accesses. */
    private boolean allows() {
        boolean found = false;
        for (Block block : loop.blocks()) {
            for (Block from : block.predecessors()) {
                if (block != loop.header() && !loops.contains(loop, from)) {
                    return false;
                }
            }
            Nodes<Value> values = block.values();
            for (int i = 0; i < values.size(); i++) {
                Value value = values.get(i);
                found |= mayAdd(value);
                if (value.op().is(Op.Trait.ORDERED)) {
                    switch (value.op()) {
                        // a load that others do not pass does pass stores before it
                        case ATOMIC_ADD, PREFETCH, LOAD_ACQUIRE, RDTSC -> { }
                        default -> {
                            return false;
                        }
                    }
                }
            }
        }
        return found;
    }

    /** The additions by their addresses; what accesses memory beside goes to {@code others}. */
    private List<Accumulator> find(List<Value> others) {
        List<Accumulator> found = new ArrayList<>();
        double rounds = Math.max(Double.MIN_NORMAL, frequencies.of(loop.header()));
        boolean[] taken = new boolean[graph.values()];
        for (Block block : loop.blocks()) {
            Nodes<Value> values = block.values();
            // from the end: a store comes before the load that it belongs to
            for (int i = values.size() - 1; i >= 0; i--) {
                Value value = values.get(i);
                if (!value.op().isAccess() || taken[value.id()]) {
                    continue;
                }
                Value load = mayAdd(value) && isFixed(value) ? load(value, values, i) : null;
                Accumulator sum = load == null ? null : of(found, Span.of(value));
                if (sum == null) {
                    others.add(value);
                } else {
                    sum.add(value, block.isCold() ? 0 : frequencies.of(block) / rounds);
                    taken[load.id()] = true;
                }
            }
        }
        return found;
    }

    private boolean isFixed(Value access) {
        // what is in the frame is gone with a packet
        boolean kept = !loop.header().isFresh() || access.region().kind() == Region.Kind.SHARED;
        return kept && isFixed(access.arg(0), DEEP);
    }

    /** Whether a value is the same in all rounds, and can be computed again behind the loop. */
    private boolean isFixed(Value value, int depth) {
        if (!loops.contains(loop, value.block())) {
            return true;
        }
        boolean again = depth > 0 && switch (value.op()) {
            case CONST, SYMBOL, FRAME, ADD, SUB, MUL, AND, OR, XOR, SHL, SHR, ZEXT, SEXT -> true;
            case LOAD -> value.region().kind() != Region.Kind.SHARED && memory.isUnchanged(value);
            default -> false;
        };
        for (int i = 0; again && i < value.args(); i++) {
            again = isFixed(value.arg(i), depth - 1);
        }
        return again;
    }

    /** The load of an addition; an atomic one itself; null where there is none or something may come between. */
    private Value load(Value write, List<Value> values, int position) {
        if (write.op() == Op.ATOMIC_ADD) {
            return write;
        }
        Value load = Accumulator.loaded(write, uses);
        Span span = Span.of(write);
        for (int i = position - 1; load != null && values.get(i) != load; i--) {
            Value between = values.get(i);
            boolean writes = between.op().isAccess() && between.op().is(Op.Trait.WRITES);
            if (writes && span.mayOverlap(Span.of(between))) {
                return null;
            }
        }
        return load;
    }

    private static Accumulator of(List<Accumulator> found, Span span) {
        for (Accumulator sum : found) {
            if (sum.span().isSame(span)) {
                return sum;
            }
        }
        if (found.size() == MOST_ADDRESSES) {
            return null;
        }
        found.add(new Accumulator(span));
        return found.getLast();
    }

    /** Whether a program's loop may go on until another thread has seen what it wrote. */
    private boolean mayWait(List<Value> others) {
        if (loop.header().isFresh() || BriefLoops.isBrief(loop, dominators)) {
            return false;
        }
        for (Value other : others) {
            if (other.op().is(Op.Trait.READS) && other.region().kind() == Region.Kind.SHARED) {
                return true;
            }
        }
        return false;
    }

    private static void refuse(List<Accumulator> found, List<Value> others) {
        for (Value other : others) {
            Span span = null;
            for (Accumulator sum : found) {
                if (!sum.isRefused() && sum.span().region().overlaps(other.region())) {
                    span = span == null ? Span.of(other) : span;
                    if (sum.span().mayOverlap(span)) {
                        sum.refuse();
                    }
                }
            }
        }
        for (int i = 0; i < found.size(); i++) {
            for (int j = 0; j < i; j++) {
                if (found.get(i).span().mayOverlap(found.get(j).span())) {
                    found.get(i).refuse();
                    found.get(j).refuse();
                }
            }
        }
    }

    private int exits() {
        List<Block> targets = new ArrayList<>();
        for (Loops.Exit exit : loops.exits(loop)) {
            if (!targets.contains(exit.edge().target())) {
                targets.add(exit.edge().target());
            }
        }
        return targets.size();
    }

    /** How many values are kept through the loop anyway. */
    private int kept() {
        boolean[] counted = new boolean[graph.values()];
        int kept = loop.header().params().size();
        for (Block block : loop.blocks()) {
            for (Value value : block.values()) {
                for (int i = 0; i < value.args(); i++) {
                    kept += keep(value.arg(i), counted);
                }
            }
            for (Value used : block.terminator().uses()) {
                kept += keep(used, counted);
            }
            for (Edge edge : block.edges()) {
                for (int i = 0; i < edge.args(); i++) {
                    kept += keep(edge.arg(i), counted);
                }
            }
        }
        return kept;
    }

    private int keep(Value value, boolean[] counted) {
        boolean made = switch (value.op()) {
            case CONST, SYMBOL, FRAME -> true;
            default -> false;
        };
        if (made || counted[value.id()] || loops.contains(loop, value.block())) {
            return 0;
        }
        counted[value.id()] = true;
        return 1;
    }
}
