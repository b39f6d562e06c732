package io.sluice.vm.opt.loop;

import io.sluice.vm.ir.Block;
import io.sluice.vm.ir.Builder;
import io.sluice.vm.ir.Cond;
import io.sluice.vm.ir.Graph;
import io.sluice.vm.ir.Op;
import io.sluice.vm.ir.Range;
import io.sluice.vm.ir.Simplifier;
import io.sluice.vm.ir.Terminator;
import io.sluice.vm.ir.Type;
import io.sluice.vm.ir.Value;
import io.sluice.vm.ir.analysis.Analyses;
import io.sluice.vm.ir.analysis.Dominators;
import io.sluice.vm.ir.analysis.Loops;
import io.sluice.vm.ir.analysis.Uses;
import java.util.ArrayList;
import java.util.List;

/**
 * Strength reduction: an address {@code base + i * 16} that is computed in each round from what the loop counts becomes
 * a parameter that grows by 16, and where nothing but the loop's end needs the counter any more, the parameter is
 * compared with what it is then (linear function test replacement; see Cooper, Simpson, Vick, "Operator strength
 * reduction", 2001).
 *
 * <p>Products of x86's scales, 2 to 8, are left to its addressing, and so is what is not computed in every round.
 * Invalidates uses.
 */
public final class Strides {
    /** A register each. */
    private static final int MOST = 3;
    private static final int MOST_SCALE = 3;

    private final Graph graph;
    private final Builder b;
    private final LoopShape shape;
    private final Dominators dominators;
    private final Uses uses;
    private final int[] counts;
    private final Counter counter;

    /** A value that becomes a parameter. */
    private record Root(Value value, Affine affine) {
    }

    /** What it becomes. */
    private record Stride(Root root, Value param, Value next) {
    }

    private Strides(Graph graph, Builder builder, LoopShape shape, Dominators dominators, Counter counter) {
        this.graph = graph;
        this.b = builder;
        this.shape = shape;
        this.dominators = dominators;
        this.counter = counter;
        this.uses = Uses.of(graph);
        this.counts = Uses.counts(graph);
    }

    /** Changes what can be. */
    public static void run(Graph graph, Simplifier simplifier) {
        if (!LoopShape.mayCount(graph)) {
            return;
        }
        Dominators dominators = Analyses.of(graph).dominators();
        Loops loops = Analyses.of(graph).loops();
        Builder builder = new Builder(graph, simplifier);
        for (Loops.Loop loop : loops.all()) {
            LoopShape shape = LoopShape.of(loops, loop);
            if (shape == null || !hasProducts(loop)) {
                continue;
            }
            for (Counter counter : shape.counters()) {
                new Strides(graph, builder, shape, dominators, counter).work();
            }
        }
    }

    private static boolean hasProducts(Loops.Loop loop) {
        for (Block block : loop.blocks()) {
            for (Value value : block.values()) {
                if (isProduct(value)) {
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean isProduct(Value value) {
        return value.op() == Op.MUL && value.arg(1).isConst()
                || value.op() == Op.SHL && value.arg(1).isConst() && value.arg(1).imm() > MOST_SCALE;
    }

    private void work() {
        List<Root> roots = roots();
        if (roots.isEmpty()) {
            return;
        }
        List<Stride> strides = new ArrayList<>(roots.size() + 1);
        // from the last: what only a product of it needs is then not wanted any more
        for (Root root : roots.reversed()) {
            if (counts[root.value().id()] > 0) {
                strides.add(stride(root));
            }
        }
        Terminator.Branch end = end();
        Value sum = end == null ? null : onlySum(end);
        if (sum != null) {
            strides.addFirst(stride(new Root(sum, Affine.of(shape, counter, sum))));
        }
        if (end != null && isFree(end)) {
            replaceEnd(end, strides);
        }
        for (Stride stride : strides) {
            Value value = stride.root().value();
            Block block = value.block();
            value.replaceBy(stride.param());
            block.removeIf(v -> v == value);
        }
    }

    /** Whether only its own next number and the end of a round use the counter. */
    private boolean isFree(Terminator.Branch end) {
        return counts[counter.param().id()] == (end.left() == counter.param() ? 2 : 1)
                && counts[counter.next().id()] == (end.left() == counter.next() ? 2 : 1);
    }

    /** Products, with what is added to them where nothing else uses them. */
    private List<Root> roots() {
        List<Root> found = new ArrayList<>(MOST);
        for (Block block : shape.loop().blocks()) {
            if (!dominators.dominates(block, shape.latch())) {
                continue;
            }
            for (Value value : block.values()) {
                if (found.size() < MOST && isProduct(value) && shape.loops().of(block) == shape.loop()) {
                    Root root = root(value);
                    if (root != null) {
                        found.add(root);
                    }
                }
            }
        }
        return found;
    }

    private Root root(Value product) {
        Value value = product;
        Affine affine = Affine.of(shape, counter, value);
        if (affine == null || affine.stride() == 0 || uses.count(value) == 0) {
            return null;
        }
        while (uses.count(value) == 1) {
            Value user = uses.user(value, 0);
            boolean isSum = user != null && user.op() == Op.ADD && shape.contains(user.block())
                    && dominators.dominates(user.block(), shape.latch());
            Affine next = isSum ? Affine.of(shape, counter, user) : null;
            if (next == null) {
                break;
            }
            value = user;
            affine = next;
        }
        return new Root(value, affine);
    }

    /** Makes a parameter that grows as a value does. */
    private Stride stride(Root root) {
        Value value = root.value();
        Type type = root.affine().wide() ? Type.I64 : Type.I32;
        b.origin(value.origin());
        b.at(shape.before());
        shape.entry().addArg(Affine.at(shape, b, counter, value, counter.first()));
        Value param = graph.newParam(shape.header(), Type.I64).narrow(Range.bits(type.bits()));
        b.at(shape.latch());
        Value next = b.raw(Op.ADD, type, Value.Payload.NONE, param, b.constant(root.affine().stride() & type.mask()));
        shape.back().addArg(next);
        counts[value.id()] = 0;
        release(value);
        return new Stride(root, param, next);
    }

    /** Has a value that nobody uses not use others. */
    private void release(Value value) {
        for (int i = 0; i < value.args(); i++) {
            Value arg = value.arg(i);
            if (arg.id() < counts.length && --counts[arg.id()] == 0 && arg.op().isPure()) {
                release(arg);
            }
        }
    }

    /** The branch at the end of a round where it leaves the loop at one number of the counter, or null. */
    private Terminator.Branch end() {
        if (!(shape.latch().terminator() instanceof Terminator.Branch branch)
                || branch.cond() != Cond.EQ && branch.cond() != Cond.NE || branch.type() != counter.type()) {
            return null;
        }
        boolean leaves = (branch.cond() == Cond.EQ) == (branch.other() == shape.back());
        boolean counts = branch.left() == counter.next() || branch.left() == counter.param();
        return leaves && counts && shape.isInvariant(branch.right()) ? branch : null;
    }

    /** The one sum that uses the counter beside its own next number and the end of a round, or null. */
    private Value onlySum(Terminator.Branch end) {
        Value param = counter.param();
        boolean isAlone = counts[param.id()] == (end.left() == param ? 3 : 2)
                && counts[counter.next().id()] == (end.left() == counter.next() ? 2 : 1);
        for (int i = 0; isAlone && i < uses.count(param); i++) {
            Value user = uses.user(param, i);
            if (user != null && user != counter.next() && counts[user.id()] > 0) {
                boolean isSum = user.op() == Op.ADD && shape.contains(user.block())
                        && dominators.dominates(user.block(), shape.latch());
                return isSum && Affine.of(shape, counter, user) != null ? user : null;
            }
        }
        return null;
    }

    /**
     * Compares with what a parameter is at the end, if it is that only then: where the counter passes no number twice,
     * so it is with sums modulo the same width, and with products that do not wrap.
     */
    private void replaceEnd(Terminator.Branch end, List<Stride> strides) {
        for (Stride stride : strides) {
            Affine affine = stride.root().affine();
            Type type = affine.wide() ? Type.I64 : Type.I32;
            boolean isSum = type == counter.type() && affine.stride() == counter.step();
            boolean isSmall = affine.wide() && affine.stride() == (int) affine.stride()
                    && (counter.type() == Type.I32 || areFewRounds(end));
            if (isSum || isSmall) {
                Value number = isSum ? inRound(1, end, stride.root()) : afterLast(end, stride.root());
                shape.latch().setTerminator(new Terminator.Branch(
                        end.cond(), type, stride.next(), number, end.taken(), end.other(), end.odds()));
                return;
            }
        }
    }

    /** Whether a counter of 64 bits is known to end after less than 2^31 rounds. */
    private boolean areFewRounds(Terminator.Branch end) {
        if (!counter.first().isConst() || !end.right().isConst()) {
            return false;
        }
        long distance = end.right().imm() - counter.first().imm();
        long rounds = distance / counter.step();
        return distance % counter.step() == 0 && rounds > 0 && rounds < Integer.MAX_VALUE;
    }

    /** What a value is, or would be, in a round behind the last. */
    private Value inRound(int behind, Terminator.Branch end, Root root) {
        b.at(shape.before());
        long rounds = end.left() == counter.next() ? behind - 1L : behind;
        Value number = b.op(Op.ADD, counter.type(), LoopShape.at(b, end.right()),
                b.constant(rounds * counter.step() & counter.type().mask()));
        return Affine.at(shape, b, counter, root.value(), number);
    }

    /** What it is in the last round, grown once more: the counter itself may wrap there. */
    private Value afterLast(Terminator.Branch end, Root root) {
        Value last = inRound(0, end, root);
        return b.add(last, root.affine().stride());
    }
}
