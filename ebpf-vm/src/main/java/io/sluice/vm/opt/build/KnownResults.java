package io.sluice.vm.opt.build;

import io.sluice.vm.ir.Block;
import io.sluice.vm.ir.Builder;
import io.sluice.vm.ir.Cond;
import io.sluice.vm.ir.Edge;
import io.sluice.vm.ir.Op;
import io.sluice.vm.ir.Terminator;
import io.sluice.vm.ir.Value;
import java.util.List;

/**
 * What ways to a join say of the value that they bring: those of a lookup bring an address or 0. Such a way passes by
 * the comparison with 0 that follows, and a way with 0 to a result that never is does not exist.
 */
final class KnownResults {
    private final Work work;
    private final Builder b;

    KnownResults(Work work) {
        this.work = work;
        this.b = work.b();
    }

    /** No way brings 0 to the current block, whose parameter the value is; else nothing is done. */
    Value nonZero(Value value) {
        Block join = b.block();
        if (!isOnlyParam(value, join)) {
            return value;
        }
        for (Block from : List.copyOf(join.predecessors())) {
            for (Edge edge : from.edges()) {
                if (edge.target() == join && edge.arg(0).isConst(0)) {
                    drop(from, edge);
                }
            }
        }
        Variables.removeIfTrivial(value);
        return value.resolved();
    }

    private static boolean isOnlyParam(Value value, Block join) {
        return value.op() == Op.PARAM && value.block() == join && join.params().size() == 1;
    }

    private static void drop(Block from, Edge gone) {
        if (from.terminator() instanceof Terminator.Branch branch) {
            from.setTerminator(new Terminator.Jump(branch.taken() == gone ? branch.other() : branch.taken()));
        } else {
            from.setTerminator(new Terminator.Unreachable());
        }
    }

    /**
     * Before the current block ends with a comparison: ways that decide it go on past it.
     *
     * @return whether any way is left that comes to the comparison
     */
    boolean decide(Cond cond, Value left, Value right, Block taken, Block other) {
        Block join = b.block();
        boolean comparesWithZero = (cond == Cond.EQ || cond == Cond.NE) && right.isConst(0);
        if (!comparesWithZero || !isOnlyParam(left, join) || !work.variables().isSealed(join) || !isOnlyNumbers(join)) {
            return true;
        }
        for (Block from : List.copyOf(join.predecessors())) {
            for (Edge edge : from.edges()) {
                if (edge.target() != join || !isDecided(edge.arg(0))) {
                    continue;
                }
                boolean holds = edge.arg(0).isConst(0) == (cond == Cond.EQ);
                Value brought = edge.arg(0);
                Block way = b.newBlock();
                replace(from, edge, new Edge(way));
                work.variables().openLike(join, way, left, brought);
                b.jump(holds ? taken : other);
                b.at(join);
            }
        }
        return !join.predecessors().isEmpty();
    }

    private static boolean isDecided(Value value) {
        return value.isConst() || value.range().isNonZero();
    }

    private static boolean isOnlyNumbers(Block block) {
        for (Value value : block.values()) {
            if (!value.isConst()) {
                return false;
            }
        }
        return true;
    }

    private static void replace(Block from, Edge old, Edge next) {
        from.setTerminator(switch (from.terminator()) {
            case Terminator.Jump _ -> new Terminator.Jump(next);
            case Terminator.Branch branch -> new Terminator.Branch(branch.cond(), branch.type(), branch.left(),
                    branch.right(), branch.taken() == old ? next : branch.taken(),
                    branch.other() == old ? next : branch.other(), branch.odds());
            case Terminator.Return _, Terminator.TailCall _, Terminator.Unreachable _ ->
                throw new IllegalStateException("internal error: " + from + " has no edges");
        });
    }
}
