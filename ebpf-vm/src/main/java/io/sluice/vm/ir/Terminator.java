package io.sluice.vm.ir;

import java.util.List;

/** How a block ends. Operands are replaced by making another terminator, or follow {@link Value#replaceBy}. */
public sealed interface Terminator {
    /** The edges that leave the block: of a branch the taken one first. */
    List<Edge> edges();

    /** The values used, but for those on edges; replacements followed. */
    List<Value> uses();

    /** Goes on. */
    record Jump(Edge edge) implements Terminator {
        @Override
        public List<Edge> edges() {
            return List.of(edge);
        }

        @Override
        public List<Value> uses() {
            return List.of();
        }
    }

    /**
     * Goes one of two ways.
     *
     * @param cond compared in the width of {@code type}
     * @param taken the way where it holds
     * @param other the way where it does not
     * @param odds which of them is likely
     */
    record Branch(Cond cond, Type type, Value left, Value right, Edge taken, Edge other, Odds odds)
            implements Terminator {
        /** Follows replacements. */
        @Override
        public Value left() {
            return left.resolved();
        }

        /** Follows replacements. */
        @Override
        public Value right() {
            return right.resolved();
        }

        @Override
        public List<Edge> edges() {
            return List.of(taken, other);
        }

        @Override
        public List<Value> uses() {
            return List.of(left(), right());
        }
    }

    /** Returns a value. */
    record Return(Value value) implements Terminator {
        /** Follows replacements. */
        @Override
        public Value value() {
            return value.resolved();
        }

        @Override
        public List<Edge> edges() {
            return List.of();
        }

        @Override
        public List<Value> uses() {
            return List.of(value());
        }
    }

    /**
     * Leaves the function for a program's body, whose result is the function's: {@link Callee.Convention#BODY}.
     *
     * @param entry its address
     * @param ctx the context's address
     * @param state the worker state's address
     */
    record TailCall(Value entry, Value ctx, Value state) implements Terminator {
        @Override
        public List<Edge> edges() {
            return List.of();
        }

        @Override
        public List<Value> uses() {
            return List.of(entry.resolved(), ctx.resolved(), state.resolved());
        }
    }

    /** No path gets here. */
    record Unreachable() implements Terminator {
        @Override
        public List<Edge> edges() {
            return List.of();
        }

        @Override
        public List<Value> uses() {
            return List.of();
        }
    }

    /** What is known of how often a branch is taken. */
    enum Odds {
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
