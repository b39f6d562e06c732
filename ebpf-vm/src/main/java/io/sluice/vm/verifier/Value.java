package io.sluice.vm.verifier;

import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * What the pointer flow knows of a register or a stack slot; null stands for what was never written, which no path
 * that reads it brings along.
 */
sealed interface Value {
    /** Anything else: numbers, packet and map value pointers. */
    Value OTHER = new Other();
    /** The context on one path, something else on another, or the context moved by an unknown distance. */
    Value CONFLICT = new Conflict();
    /** Loaded from one of several slots, some of which hold the context: no base of an access, but maybe a number. */
    Value LOOSE = new Loose();
    /** The frame of {@link StackAny} where it may be one of several. */
    int SEVERAL = -1;

    /** The context plus a constant. */
    record Ctx(int off) implements Value {}

    /** The map with this index. */
    record MapPtr(int index) implements Value {}

    /** The frame pointer of a subprog plus a constant. */
    record Stack(int subprog, int off) implements Value {}

    /** One of several places in order, as where a function is called with different ones. */
    record StackOneOf(List<Stack> places) implements Value {
        /** More places than this become a {@link StackAny}. */
        static final int MOST = 16;
    }

    /** Somewhere in the frame of a subprog, or on one path only. */
    record StackAny(int subprog) implements Value {}

    /** A number. */
    record Const(long value) implements Value {}

    /** See {@link #OTHER}. */
    record Other() implements Value {}

    /** See {@link #CONFLICT}. */
    record Conflict() implements Value {}

    /** See {@link #LOOSE}. */
    record Loose() implements Value {}

    /** What is known where two paths meet. */
    static Value join(Value a, Value b) {
        if (a == null || a.equals(b)) {
            return b;
        }
        if (b == null) {
            return a;
        }
        if (a instanceof Ctx || b instanceof Ctx || a instanceof Conflict || b instanceof Conflict) {
            return CONFLICT;
        }
        List<Stack> places = merge(places(a), places(b));
        if (!places.isEmpty() && places.size() <= StackOneOf.MOST) {
            return new StackOneOf(places);
        }
        int frameA = frame(a);
        int frameB = frame(b);
        if (frameA != NO_FRAME || frameB != NO_FRAME) {
            int frame = frameA == NO_FRAME ? frameB : frameB == NO_FRAME || frameA == frameB ? frameA : SEVERAL;
            return new StackAny(frame);
        }
        return a instanceof Loose || b instanceof Loose ? LOOSE : OTHER;
    }

    /** The places that a stack pointer may be at; none where they are not known. */
    static List<Stack> places(Value value) {
        return value instanceof Stack s ? List.of(s) : value instanceof StackOneOf s ? s.places() : List.of();
    }

    private static List<Stack> merge(List<Stack> a, List<Stack> b) {
        return a.isEmpty() || b.isEmpty()
                ? List.of()
                : Stream.concat(a.stream(), b.stream())
                        .distinct()
                        .sorted(Comparator.comparingInt(Stack::subprog).thenComparingInt(Stack::off))
                        .toList();
    }

    /** No stack pointer. */
    int NO_FRAME = -2;

    /** The subprog whose frame a value points into, {@link #SEVERAL} or {@link #NO_FRAME}. */
    static int frame(Value value) {
        return switch (value) {
            case Stack s -> s.subprog();
            case StackOneOf s -> s.places().stream().allMatch(p -> p.subprog() == s.places().getFirst().subprog())
                    ? s.places().getFirst().subprog()
                    : SEVERAL;
            case StackAny s -> s.subprog();
            case null -> NO_FRAME;
            case Ctx c -> NO_FRAME;
            case MapPtr m -> NO_FRAME;
            case Const c -> NO_FRAME;
            case Other o -> NO_FRAME;
            case Conflict c -> NO_FRAME;
            case Loose l -> NO_FRAME;
        };
    }
}
