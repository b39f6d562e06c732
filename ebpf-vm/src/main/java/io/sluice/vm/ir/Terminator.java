package io.sluice.vm.ir;

/** How a block ends. Operands are replaced by making another terminator, or follow {@link Value#replaceBy}. */
public abstract sealed class Terminator {
    private final Nodes<Edge> edges;
    private final Nodes<Value> uses;

    private Terminator(Nodes<Edge> edges, Nodes<Value> uses) {
        this.edges = edges;
        this.uses = uses;
    }

    private static <T> Nodes<T> nodes(Object... elements) {
        return new Nodes<>(elements);
    }

    /** The edges that leave the block: of a branch the taken one first. */
    public final Nodes<Edge> edges() {
        return edges;
    }

    /** The values used, but for those on edges; replacements followed. */
    public final Nodes<Value> uses() {
        for (int i = 0; i < uses.size(); i++) {
            use(i);
        }
        return uses;
    }

    final Value use(int position) {
        Value direct = uses.get(position);
        if (direct.isReplaced()) {
            direct = direct.resolved();
            uses.replace(position, direct);
        }
        return direct;
    }

    /** Goes on. */
    public static final class Jump extends Terminator {
        private final Edge edge;

        /** Over this edge. */
        public Jump(Edge edge) {
            super(nodes(edge), Nodes.none());
            this.edge = edge;
        }

        /** The only way. */
        public Edge edge() {
            return edge;
        }
    }

    /** Goes one of two ways. */
    public static final class Branch extends Terminator {
        private final Cond cond;
        private final Type type;
        private final Edge taken;
        private final Edge other;
        private final Odds odds;

        /**
         * A branch.
         *
         * @param cond compared in the width of {@code type}
         * @param taken the way where it holds
         * @param other the way where it does not
         * @param odds which of them is likely
         */
        @SuppressWarnings("checkstyle:ParameterNumber") // the parts of the op
        public Branch(Cond cond, Type type, Value left, Value right, Edge taken, Edge other, Odds odds) {
            super(nodes(taken, other), nodes(left, right));
            this.cond = cond;
            this.type = type;
            this.taken = taken;
            this.other = other;
            this.odds = odds;
        }

        /** What is asked of the operands. */
        public Cond cond() {
            return cond;
        }

        /** The width that they are compared in. */
        public Type type() {
            return type;
        }

        /** The first operand, replacements followed. */
        public Value left() {
            return use(0);
        }

        /** The second operand, replacements followed. */
        public Value right() {
            return use(1);
        }

        /** The way where the condition holds. */
        public Edge taken() {
            return taken;
        }

        /** The way where it does not. */
        public Edge other() {
            return other;
        }

        /** Which of them is likely. */
        public Odds odds() {
            return odds;
        }
    }

    /** Returns a value. */
    public static final class Return extends Terminator {
        /** With this result. */
        public Return(Value value) {
            super(Nodes.none(), nodes(value));
        }

        /** The result, replacements followed. */
        public Value value() {
            return use(0);
        }
    }

    /** Leaves the function for a program's body, whose result is the function's: {@link Callee.Convention#BODY}. */
    public static final class TailCall extends Terminator {
        /**
         * A tail call.
         *
         * @param entry its address
         * @param ctx the context's address
         * @param state the worker state's address
         */
        public TailCall(Value entry, Value ctx, Value state) {
            super(Nodes.none(), nodes(entry, ctx, state));
        }

        /** The body's address, replacements followed. */
        public Value entry() {
            return use(0);
        }

        /** The context's address, replacements followed. */
        public Value ctx() {
            return use(1);
        }

        /** The worker state's address, replacements followed. */
        public Value state() {
            return use(2);
        }
    }

    /** No path gets here. */
    public static final class Unreachable extends Terminator {
        /** Has neither edges nor operands. */
        public Unreachable() {
            super(Nodes.none(), Nodes.none());
        }
    }

    /** What is known of how often a branch is taken. */
    public enum Odds {
        /** Nothing. */
        EVEN,
        /** It mostly is. */
        TAKEN,
        /** It mostly is not. */
        NOT_TAKEN;

        /** Those of the branch with its ways exchanged. */
        public Odds negated() {
            return switch (this) {
                case EVEN -> EVEN;
                case TAKEN -> NOT_TAKEN;
                case NOT_TAKEN -> TAKEN;
            };
        }
    }
}
