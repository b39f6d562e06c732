package io.sluice.vm.opt.control;

import io.sluice.vm.ir.Block;
import io.sluice.vm.ir.Builder;
import io.sluice.vm.ir.Cond;
import io.sluice.vm.ir.Edge;
import io.sluice.vm.ir.Graph;
import io.sluice.vm.ir.Op;
import io.sluice.vm.ir.Simplifier;
import io.sluice.vm.ir.Terminator;
import io.sluice.vm.ir.Type;
import io.sluice.vm.ir.Value;
import io.sluice.vm.ir.analysis.Analyses;
import io.sluice.vm.ir.analysis.Order;

/**
 * Of two bounds checks with the same way out, and nothing between them but pure values, loads and branches that leave
 * that way too, the stronger one stands in the place of the first: what lies between runs less often, with more known.
 *
 * <p>Requires parameters of blocks with one way in to be gone, as {@link Numbering} leaves it. Ensures nothing about
 * checks that other work stands between. Invalidates uses, not the order of blocks.
 */
public final class CheckMerging {
    /** How many branches further on a check may stand. */
    private static final int REACH = 16;

    private final Graph graph;
    private final Builder builder;

    /**
     * A branch that leaves where {@code base + offset cond other}, or where {@code base cond offset} if there is no
     * {@code other}.
     */
    private record Check(Cond cond, Type type, Value base, long offset, Value other) {
        /** Whether this leaves wherever the other one does; null where they cannot be compared. */
        Boolean isStronger(Check than) {
            if (cond != than.cond || type != than.type || base != than.base || other != than.other) {
                return null;
            }
            int order = Long.compareUnsigned(offset, than.offset);
            boolean more = other != null;
            return switch (cond) {
                case ULT, ULE -> more ? order <= 0 : order >= 0;
                case UGT, UGE -> more ? order >= 0 : order <= 0;
                default -> null;
            };
        }
    }

    private CheckMerging(Graph graph, Simplifier simplifier) {
        this.graph = graph;
        this.builder = new Builder(graph, simplifier);
    }

    /** Merges what can be. */
    public static void run(Graph graph, Simplifier simplifier) {
        new CheckMerging(graph, simplifier).run();
    }

    private void run() {
        Order order = Analyses.of(graph).order();
        // from the end, so that what was merged below can be merged further
        for (int i = order.size() - 1; i >= 0; i--) {
            Block block = order.at(i);
            boolean merged = true;
            while (merged && block.terminator() instanceof Terminator.Branch branch) {
                merged = merge(block, branch, branch.taken()) || merge(block, branch, branch.other());
            }
        }
        Flow.sweep(graph);
    }

    /** Takes a later check with the same way out into the place of a branch. */
    private boolean merge(Block block, Terminator.Branch branch, Edge exit) {
        Check first = check(branch, exit);
        if (first == null) {
            return false;
        }
        Block later = Chain.next(Chain.on(branch, exit).target());
        for (int i = 0; i < REACH && later != null; i++) {
            if (!(later.terminator() instanceof Terminator.Branch second)) {
                return false;
            }
            Edge edge = Chain.exit(second, exit);
            if (edge == null) {
                return false;
            }
            Edge rest = Chain.on(second, edge);
            Check check = check(second, edge);
            Boolean stronger = check == null ? null : check.isStronger(first);
            if (stronger != null) {
                if (stronger) {
                    put(block, branch, exit, check);
                }
                later.setTerminator(new Terminator.Jump(rest));
                return true;
            }
            later = Chain.next(rest.target());
        }
        return false;
    }

    private static Check check(Terminator.Branch branch, Edge exit) {
        Cond cond = exit == branch.taken() ? branch.cond() : branch.cond().negated();
        Value left = branch.left();
        Value right = branch.right();
        if (right.isConst()) {
            return new Check(cond, branch.type(), left, right.imm() & branch.type().mask(), null);
        }
        boolean whole = branch.type() == Type.I64
                || left.range().fits(Integer.SIZE) && right.range().fits(Integer.SIZE);
        if (!whole) {
            return null;
        }
        if (isMoved(left)) {
            return new Check(cond, Type.I64, left.arg(0), left.arg(1).imm(), right);
        }
        if (isMoved(right)) {
            return new Check(cond.swapped(), Type.I64, right.arg(0), right.arg(1).imm(), left);
        }
        return null;
    }

    /** Whether it is a value plus a positive number that does not wrap. */
    private static boolean isMoved(Value v) {
        return v.op() == Op.ADD && v.type() == Type.I64 && v.arg(1).isConst() && v.arg(1).imm() > 0
                && v.arg(0).range().max() >= 0 && v.arg(0).range().max() + v.arg(1).imm() >= 0;
    }

    private void put(Block block, Terminator.Branch branch, Edge exit, Check check) {
        builder.at(block);
        Value number = builder.constant(check.offset());
        Value left = check.other() == null ? check.base() : builder.op(Op.ADD, Type.I64, check.base(), number);
        Value right = check.other() == null ? number : check.other();
        boolean taken = exit == branch.taken();
        Cond cond = taken ? check.cond() : check.cond().negated();
        block.setTerminator(new Terminator.Branch(
                cond, check.type(), left, right, branch.taken(), branch.other(), branch.odds()));
    }
}
