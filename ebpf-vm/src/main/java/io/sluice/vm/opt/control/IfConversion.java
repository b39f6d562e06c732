package io.sluice.vm.opt.control;

import io.sluice.vm.ir.Block;
import io.sluice.vm.ir.Builder;
import io.sluice.vm.ir.Edge;
import io.sluice.vm.ir.Graph;
import io.sluice.vm.ir.Simplifier;
import io.sluice.vm.ir.Terminator;
import io.sluice.vm.ir.Value;
import io.sluice.vm.ir.analysis.Order;
import java.util.ArrayList;
import java.util.List;

/**
 * Makes branches whose two ways soon meet again, with hardly anything on them, a choice of values: a few insns for a
 * branch that may be guessed wrong. Branches of known odds stay, as do those with memory, products or calls on a way.
 *
 * <p>Requires nothing. Ensures that blocks with one way in behind such a branch are joined to it. Invalidates order,
 * dominators and uses.
 */
public final class IfConversion {
    /** Values that may be computed for nothing. */
    private static final int MOST_VALUES = 3;
    private static final int MOST_CHOICES = 2;

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
        Order order = Order.of(graph);
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
        boolean dear = size(taken) + size(other) > MOST_VALUES || choices(yes, no) > MOST_CHOICES;
        if (dear || join == block || join.isCold()) {
            return false;
        }
        builder.at(block);
        move(taken);
        move(other);
        List<Value> args = new ArrayList<>(yes.args());
        for (int i = 0; i < yes.args(); i++) {
            Value a = yes.arg(i);
            Value b = no.arg(i);
            args.add(isSame(a, b) ? a
                    : builder.select(branch.cond(), branch.type(), branch.left(), branch.right(), a, b));
        }
        block.setTerminator(new Terminator.Jump(new Edge(join, args)));
        drop(taken);
        drop(other);
        if (join.predecessors().size() == 1 && !join.isFresh()) {
            append(block, join);
        }
        return true;
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
