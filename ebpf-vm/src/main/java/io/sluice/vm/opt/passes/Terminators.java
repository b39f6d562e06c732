package io.sluice.vm.opt.passes;

import io.sluice.vm.ir.Block;
import io.sluice.vm.ir.Edge;
import io.sluice.vm.ir.Terminator;
import io.sluice.vm.ir.Value;
import java.util.List;
import java.util.function.UnaryOperator;

/** Ends of blocks made from others. */
final class Terminators {
    private Terminators() {
    }

    /** Has one edge of a block be another. */
    static void redirect(Block from, Edge edge, Edge next) {
        from.setTerminator(mapEdges(from.terminator(), e -> e == edge ? next : e));
    }

    /** The same with other edges. */
    static Terminator mapEdges(Terminator terminator, UnaryOperator<Edge> map) {
        return switch (terminator) {
            case Terminator.Jump t -> new Terminator.Jump(map.apply(t.edge()));
            case Terminator.Branch t -> new Terminator.Branch(t.cond(), t.type(), t.left(), t.right(),
                    map.apply(t.taken()), map.apply(t.other()), t.odds());
            case Terminator.Return t -> t;
            case Terminator.TailCall t -> t;
            case Terminator.Unreachable t -> t;
        };
    }

    /** The same with other values, but for those on edges. */
    static Terminator mapUses(Terminator terminator, UnaryOperator<Value> map) {
        return switch (terminator) {
            case Terminator.Jump t -> t;
            case Terminator.Branch t -> new Terminator.Branch(t.cond(), t.type(), map.apply(t.left()),
                    map.apply(t.right()), t.taken(), t.other(), t.odds());
            case Terminator.Return t -> new Terminator.Return(map.apply(t.value()));
            case Terminator.TailCall t -> new Terminator.TailCall(map.apply(t.entry().resolved()),
                    map.apply(t.ctx().resolved()), map.apply(t.state().resolved()));
            case Terminator.Unreachable t -> t;
        };
    }

    /** Whether two edges do the same. */
    static boolean areSame(Edge a, Edge b) {
        if (a.target() != b.target()) {
            return false;
        }
        for (int i = 0; i < a.args(); i++) {
            if (a.arg(i) != b.arg(i)) {
                return false;
            }
        }
        return true;
    }

    /** An edge to the target of another, with its arguments where parameters of a block are replaced. */
    static Edge through(Edge into, Edge out) {
        Block between = into.target();
        List<Value> args = out.list();
        for (int i = 0; i < args.size(); i++) {
            int position = between.params().indexOf(args.get(i));
            if (position >= 0) {
                args.set(i, into.arg(position));
            }
        }
        return new Edge(out.target(), args);
    }
}
