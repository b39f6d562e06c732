package io.sluice.vm.opt.control;

import io.sluice.vm.ir.Block;
import io.sluice.vm.ir.Builder;
import io.sluice.vm.ir.Cond;
import io.sluice.vm.ir.Edge;
import io.sluice.vm.ir.Graph;
import io.sluice.vm.ir.Op;
import io.sluice.vm.ir.Simplifier;
import io.sluice.vm.ir.Terminator;
import io.sluice.vm.ir.Value;
import io.sluice.vm.ir.analysis.Analyses;
import io.sluice.vm.ir.analysis.Order;
import io.sluice.vm.opt.fold.Comparison;
import java.util.ArrayList;
import java.util.List;

/**
 * Makes branches whose two ways soon meet again, with hardly anything on them, a choice of values: a few insns for a
 * branch that may be guessed wrong. Branches of known odds stay, as do those with memory, products or calls on a way.
 *
 * <p>More is chosen where one of the two values is the other side of the comparison: the update of a minimum or maximum
 * and what goes with it. Of n numbers in any order about ln(n) are a new maximum, and nothing foretells which; a chosen
 * maximum costs its loop two cycles a round, a branch that is guessed wrong a dozen or more. Where two conditions are
 * joined by OR or AND for one branch, as LLVM does, the one that is no such comparison becomes a branch of its own:
 * that is less than to compute both as numbers, and it guards what only the other one needs.
 *
 * <p>The last of several checks stays one, where all leave with the same numbers to a block that stores one of them:
 * {@link StoreSplitting} makes a chosen number, set before each packet's checks, part of a store.
 *
 * <p>Requires nothing. Ensures that blocks with one way in behind such a branch are joined to it. Invalidates order,
 * dominators and uses.
 */
public final class IfConversion {
    /** Values that may be computed for nothing. */
    private static final int MOST_VALUES = 3;
    private static final int MOST_CHOICES = 2;
    private static final int MOST_CHOICES_OF_EXTREMUM = 4;

    private final Graph graph;
    private final Builder builder;

    private IfConversion(Graph graph, Simplifier simplifier) {
        this.graph = graph;
        this.builder = new Builder(graph, simplifier);
    }

    /** Converts what pays. */
    public static void run(Graph graph, Simplifier simplifier) {
        new IfConversion(graph, simplifier).run();
    }

    private void run() {
        Order order = Analyses.of(graph).order();
        boolean changed = false;
        // from the end: what lies on a way is converted before
        for (int i = order.size() - 1; i >= 0; i--) {
            Block block = order.at(i);
            while (block.terminator() instanceof Terminator.Branch branch && convert(block, branch)) {
                changed = true;
            }
        }
        if (changed) {
            graph.removeReplaced();
            Flow.sweep(graph);
        }
    }

    private boolean convert(Block block, Terminator.Branch branch) {
        if (branch.odds() != Terminator.Odds.EVEN || block.isCold()) {
            return false;
        }
        Block taken = arm(branch.taken());
        Block other = arm(branch.other());
        Edge yes = taken == null ? branch.taken() : taken.edges().getFirst();
        Edge no = other == null ? branch.other() : other.edges().getFirst();
        if (yes.target() != no.target()) {
            // one way may be the block where the other one leads to
            if (taken != null && yes.target() == branch.other().target()) {
                other = null;
                no = branch.other();
            } else if (other != null && no.target() == branch.taken().target()) {
                taken = null;
                yes = branch.taken();
            } else {
                return false;
            }
        }
        Block join = yes.target();
        int choices = choices(yes, no);
        Value extremum = choices > MOST_CHOICES_OF_EXTREMUM ? null : extremumOfTwo(branch, yes, no);
        boolean many = choices > MOST_CHOICES && extremum == null
                && (choices > MOST_CHOICES_OF_EXTREMUM
                || !isExtremum(branch.cond(), branch.left(), branch.right(), yes, no));
        boolean dear = size(taken) + size(other) > MOST_VALUES || many;
        if (dear || join == block || join.isCold() || isLastCheck(block, taken == null ? yes : no)
                && StoreSplitting.ofParam(join) != null) {
            return false;
        }
        builder.at(block);
        move(taken);
        move(other);
        if (extremum == null) {
            Comparison by = new Comparison(branch.cond(), branch.type(), branch.left(), branch.right());
            block.setTerminator(new Terminator.Jump(new Edge(join, chosen(by, yes, no))));
        } else {
            split(block, branch, extremum, yes, no);
        }
        drop(taken);
        drop(other);
        if (join.predecessors().size() == 1 && !join.isFresh()) {
            append(block, join);
        }
        return true;
    }

    /** Whether a way out of a block is that of the check before it, too. */
    private static boolean isLastCheck(Block block, Edge exit) {
        Block at = block;
        while (at.predecessors().size() == 1) {
            at = at.predecessors().getFirst();
            if (at.terminator() instanceof Terminator.Branch above) {
                return Flow.equal(above.taken(), exit) || Flow.equal(above.other(), exit);
            }
        }
        return false;
    }

    /** The arguments of one edge instead of two, made where the builder is. */
    private List<Value> chosen(Comparison by, Edge yes, Edge no) {
        List<Value> args = new ArrayList<>(yes.args());
        for (int i = 0; i < yes.args(); i++) {
            Value a = yes.arg(i);
            Value b = no.arg(i);
            args.add(isSame(a, b) ? a : builder.select(by.cond(), by.type(), by.left(), by.right(), a, b));
        }
        return args;
    }

    /** Whether the comparison decides which of its own sides goes on: then that is a minimum or maximum. */
    private static boolean isExtremum(Cond cond, Value left, Value right, Edge yes, Edge no) {
        boolean orders = switch (cond) {
            case ULT, ULE, UGT, UGE, SLT, SLE, SGT, SGE -> true;
            case EQ, NE, TEST, NTEST -> false;
        };
        for (int i = 0; orders && i < yes.args(); i++) {
            Value a = yes.arg(i);
            Value b = no.arg(i);
            if (a != b && (a == left && b == right || a == right && b == left)) {
                return true;
            }
        }
        return false;
    }

    /** The SET of two, joined for this branch, that alone would decide a minimum or maximum; else null. */
    private static Value extremumOfTwo(Terminator.Branch branch, Edge yes, Edge no) {
        Value both = branch.left();
        boolean isTest = (branch.cond() == Cond.EQ || branch.cond() == Cond.NE) && branch.right().isConst(0);
        if (!isTest || both.op() != Op.OR && both.op() != Op.AND || !isFlag(both.arg(0)) || !isFlag(both.arg(1))) {
            return null;
        }
        boolean first = isExtremum(both.arg(0), yes, no);
        return first == isExtremum(both.arg(1), yes, no) ? null : both.arg(first ? 0 : 1);
    }

    private static boolean isFlag(Value value) {
        return value.op() == Op.SET;
    }

    private static boolean isExtremum(Value set, Edge yes, Edge no) {
        return isExtremum(set.cond(), set.arg(0), set.arg(1), yes, no);
    }

    /** Branches by the other one of two conditions first, and chooses by this one where that does not decide. */
    private void split(Block block, Terminator.Branch branch, Value by, Edge yes, Edge no) {
        Value both = branch.left();
        Value other = both.arg(both.arg(0) == by ? 1 : 0);
        boolean whereSet = branch.cond() == Cond.NE;
        Edge set = whereSet ? yes : no;
        Edge clear = whereSet ? no : yes;
        Block undecided = graph.newBlock();
        builder.at(undecided);
        Comparison comparison = new Comparison(by.cond(), by.type(), by.arg(0), by.arg(1));
        undecided.setTerminator(new Terminator.Jump(new Edge(yes.target(), chosen(comparison, set, clear))));
        boolean isOr = both.op() == Op.OR;
        Edge on = new Edge(undecided, List.of());
        block.setTerminator(new Terminator.Branch(other.cond(), other.type(), other.arg(0), other.arg(1),
                isOr ? set : on, isOr ? on : clear, Terminator.Odds.EVEN));
    }

    /** The block that an edge leads to, if it has no other way in and goes on to one block; else null. */
    private static Block arm(Edge edge) {
        Block block = edge.target();
        boolean isArm = block.predecessors().size() == 1 && block.params().isEmpty() && !block.isCold()
                && block.terminator() instanceof Terminator.Jump jump && jump.edge().target() != block
                && size(block) <= MOST_VALUES;
        return isArm ? block : null;
    }

    /** How many values it computes; too many where one of them is not cheap. */
    private static int size(Block arm) {
        if (arm == null) {
            return 0;
        }
        int size = 0;
        for (Value value : arm.values()) {
            size += switch (value.op()) {
                case CONST, SYMBOL, FRAME -> 0;
                case ADD, SUB, AND, OR, XOR, SHL, SHR, SAR, ROTL, NEG, NOT, ZEXT, SEXT, BSWAP, SET, SELECT -> 1;
                default -> MOST_VALUES + 1;
            };
        }
        return size;
    }

    private static int choices(Edge yes, Edge no) {
        int count = 0;
        for (int i = 0; i < yes.args(); i++) {
            if (!isSame(yes.arg(i), no.arg(i))) {
                // vectors have no choice
                count += yes.arg(i).type().isScalar() && no.arg(i).type().isScalar() ? 1 : MOST_CHOICES + 1;
            }
        }
        return count;
    }

    private static boolean isSame(Value a, Value b) {
        return a == b || a.isConst() && b.isConst(a.imm());
    }

    /** Makes the values of a way before the branch: others, as what is known of these may hold there only. */
    private void move(Block arm) {
        if (arm == null) {
            return;
        }
        for (Value value : List.copyOf(arm.values())) {
            builder.origin(value.origin());
            Value[] args = new Value[value.args()];
            for (int i = 0; i < args.length; i++) {
                args[i] = value.arg(i);
            }
            value.replaceBy(builder.emit(value.op(), value.type(), value.payload(), args));
        }
    }

    private static void drop(Block arm) {
        if (arm != null) {
            arm.setTerminator(new Terminator.Unreachable());
        }
    }

    /** Puts a block whose only way in is a jump behind the one that jumps. */
    private static void append(Block block, Block next) {
        Edge edge = block.edges().getFirst();
        List<Value> args = edge.list();
        for (int i = 0; i < args.size(); i++) {
            next.params().get(i).replaceBy(args.get(i));
        }
        List<Value> all = new ArrayList<>(block.values());
        all.addAll(next.values());
        Terminator end = next.terminator();
        next.setValues(List.of());
        next.setTerminator(new Terminator.Unreachable());
        block.setValues(all);
        block.setTerminator(end);
    }
}
