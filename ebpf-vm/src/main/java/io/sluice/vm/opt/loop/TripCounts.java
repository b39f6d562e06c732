package io.sluice.vm.opt.loop;

import io.sluice.vm.ir.Block;
import io.sluice.vm.ir.Builder;
import io.sluice.vm.ir.Cond;
import io.sluice.vm.ir.Edge;
import io.sluice.vm.ir.Graph;
import io.sluice.vm.ir.Op;
import io.sluice.vm.ir.Range;
import io.sluice.vm.ir.Simplifier;
import io.sluice.vm.ir.Terminator;
import io.sluice.vm.ir.Type;
import io.sluice.vm.ir.Value;
import io.sluice.vm.ir.analysis.Analyses;
import io.sluice.vm.ir.analysis.Loops;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * Has loops that several tests of counters may end, {@code i == 64}, {@code i >= count}, {@code first + i >= 1024}, be
 * ended by one at the end of a round: the least of the numbers of rounds after which each test would have ended the
 * loop is computed in front, and a loop of no rounds is gone past there.
 *
 * <p>Requires that the tests at the head of a round are passed in each round before anything with an effect, that they
 * and the one at its end lead to one place with the same arguments, after as many rounds, and that no value of the loop
 * is used there but as an argument. What stands between the tests then runs once less, and can do nothing.
 * Invalidates order, dominators and uses.
 */
public final class TripCounts {
    private final Graph graph;
    private final Builder b;
    private final LoopShape shape;
    private final List<ExitTest> heads = new ArrayList<>(2);
    private final List<Threshold> thresholds = new ArrayList<>(3);
    private Edge exit;
    private Edge latchExit;

    private TripCounts(Graph graph, Builder builder, LoopShape shape) {
        this.graph = graph;
        this.b = builder;
        this.shape = shape;
    }

    /** Changes what can be. */
    public static void run(Graph graph, Simplifier simplifier) {
        if (!LoopShape.mayCount(graph)) {
            return;
        }
        Loops loops = Analyses.of(graph).loops();
        Builder builder = new Builder(graph, simplifier);
        for (Loops.Loop loop : loops.all()) {
            LoopShape shape = LoopShape.of(loops, loop);
            if (shape != null) {
                new TripCounts(graph, builder, shape).work();
            }
        }
    }

    private void work() {
        List<Counter> counters = shape.counters();
        if (counters.isEmpty()) {
            return;
        }
        findHeads(counters);
        if (shape.latch().terminator() instanceof Terminator.Branch && !addLatch(counters)) {
            return;
        }
        if (!thresholds.isEmpty() && pays() && isClosed()) {
            change();
        }
    }

    /** One test alone is changed only where that costs nothing in front. */
    private boolean pays() {
        Threshold first = thresholds.getFirst();
        return thresholds.size() > 1
                || first.isKnown() && (heads.isEmpty() ? first.cond() != Cond.EQ : first.knownRounds() > 0);
    }

    private void findHeads(List<Counter> counters) {
        Block at = shape.header();
        while (at != shape.latch() && isQuiet(at)) {
            Edge on;
            if (at.terminator() instanceof Terminator.Jump jump) {
                on = jump.edge();
            } else {
                ExitTest test = ExitTest.of(shape, at);
                Threshold threshold = test == null || !isPassedOn(test.exit()) || exit != null
                        && !isSame(test.exit()) ? null : Threshold.of(shape, test, counters);
                if (threshold == null) {
                    return;
                }
                exit = test.exit();
                heads.add(test);
                thresholds.add(threshold);
                on = test.stay();
            }
            if (on.target().predecessors().size() != 1) {
                return;
            }
            at = on.target();
        }
    }

    /** Whether a test at the end of a round is one of those, or there are none at the heads. */
    private boolean addLatch(List<Counter> counters) {
        ExitTest test = ExitTest.of(shape, shape.latch());
        if (test == null || heads.isEmpty() && !isPassedOn(test.exit())) {
            return false;
        }
        Threshold threshold = Threshold.of(shape, test, counters);
        if (threshold == null || !heads.isEmpty() && !isSameAfterRound(test.exit())) {
            return false;
        }
        thresholds.add(threshold);
        latchExit = test.exit();
        return true;
    }

    /** Whether nothing that a block does is missed where it does not run. */
    private static boolean isQuiet(Block block) {
        for (Value value : block.values()) {
            boolean load = value.op().isLoad() && !value.op().is(Op.Trait.ORDERED);
            if (!load && !value.op().isPure()) {
                return false;
            }
        }
        return true;
    }

    /** Whether the arguments of an exit are known at both ends of a round. */
    private boolean isPassedOn(Edge edge) {
        for (int i = 0; i < edge.args(); i++) {
            if (!shape.isInvariant(edge.arg(i)) && !isParam(edge.arg(i))) {
                return false;
            }
        }
        return true;
    }

    private boolean isParam(Value value) {
        return value.op() == Op.PARAM && value.block() == shape.header();
    }

    private boolean isSame(Edge other) {
        if (other.target() != exit.target()) {
            return false;
        }
        for (int i = 0; i < exit.args(); i++) {
            if (!areSame(exit.arg(i), other.arg(i))) {
                return false;
            }
        }
        return true;
    }

    /** Whether an edge at the end of a round passes what the exit would pass in the next one. */
    private boolean isSameAfterRound(Edge other) {
        if (other.target() != exit.target()) {
            return false;
        }
        for (int i = 0; i < exit.args(); i++) {
            if (!areSame(along(shape.back(), exit.arg(i)), other.arg(i))) {
                return false;
            }
        }
        return true;
    }

    private static boolean areSame(Value a, Value b) {
        return a == b || a.isConst() && b.isConst(a.imm());
    }

    /** What a value is after an edge to the header. */
    private Value along(Edge edge, Value value) {
        return isParam(value) ? edge.arg(shape.header().params().indexOf(value)) : value;
    }

    /** Whether nobody behind the exit uses a value of the loop, which the way past it does not make. */
    private boolean isClosed() {
        Block target = (exit == null ? latchExit : exit).target();
        BitSet seen = new BitSet(graph.blockIds());
        List<Block> work = new ArrayList<>(List.of(target));
        seen.set(target.id());
        seen.set(shape.header().id());
        while (!work.isEmpty()) {
            Block block = work.removeLast();
            if (usesLoop(block)) {
                return false;
            }
            for (Edge edge : block.edges()) {
                if (!seen.get(edge.target().id())) {
                    seen.set(edge.target().id());
                    work.add(edge.target());
                }
            }
        }
        return true;
    }

    private boolean usesLoop(Block block) {
        for (Value value : block.values()) {
            for (int i = 0; i < value.args(); i++) {
                if (shape.contains(value.arg(i).block())) {
                    return true;
                }
            }
        }
        for (Value used : block.terminator().uses()) {
            if (shape.contains(used.block())) {
                return true;
            }
        }
        for (Edge edge : block.edges()) {
            for (int i = 0; i < edge.args(); i++) {
                if (shape.contains(edge.arg(i).block())) {
                    return true;
                }
            }
        }
        return false;
    }

    private void change() {
        Block before = shape.before();
        b.at(before);
        Value rounds = leastRounds();
        Counter counter = thresholds.getFirst().counter();
        Value grown = b.op(Op.MUL, Type.I64, rounds, b.constant(counter.step()));
        Value end = b.op(Op.ADD, counter.type(), LoopShape.at(b, counter.first()), grown);
        if (!rounds.range().isNonZero()) {
            goPast(rounds);
        }
        for (ExitTest test : heads) {
            test.block().setTerminator(new Terminator.Jump(test.stay()));
        }
        b.at(shape.latch());
        Edge leave = latchExit == null ? exit(shape.back()) : latchExit;
        shape.latch().setTerminator(new Terminator.Branch(
                Cond.EQ, counter.type(), counter.next(), end, leave, shape.back(), Terminator.Odds.EVEN));
    }

    private Value leastRounds() {
        Value least = null;
        for (Threshold threshold : thresholds) {
            Value next = threshold.rounds(b);
            if (least == null) {
                least = next;
                continue;
            }
            long most = Long.compareUnsigned(least.range().max(), next.range().max()) < 0
                    ? least.range().max() : next.range().max();
            least = b.select(Cond.ULT, Type.I64, next, least, next, least);
            least.narrow(Range.between(0, most));
        }
        return least;
    }

    /** Has the block in front lead to the exit where there are no rounds, and else to another one in front. */
    private void goPast(Value rounds) {
        Block before = shape.before();
        Edge past = exit(shape.entry());
        Block inner = graph.newBlock();
        if (shape.header().isCold()) {
            inner.setCold();
        }
        before.setTerminator(new Terminator.Branch(Cond.EQ, Type.I64, rounds, b.constant(0), past, new Edge(inner),
                Terminator.Odds.NOT_TAKEN));
        inner.setTerminator(new Terminator.Jump(shape.entry()));
        List<Block> order = new ArrayList<>(graph.blocks());
        order.removeLast();
        order.add(order.indexOf(shape.header()), inner);
        graph.setBlocks(order);
    }

    /** The exit as it is after an edge to the header. */
    private Edge exit(Edge edge) {
        List<Value> args = new ArrayList<>(exit.args());
        for (int i = 0; i < exit.args(); i++) {
            args.add(LoopShape.at(b, along(edge, exit.arg(i))));
        }
        return new Edge(exit.target(), args);
    }
}
