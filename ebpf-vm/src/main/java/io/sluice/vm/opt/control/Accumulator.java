package io.sluice.vm.opt.control;

import io.sluice.vm.ir.Block;
import io.sluice.vm.ir.Op;
import io.sluice.vm.ir.Type;
import io.sluice.vm.ir.Value;
import java.util.ArrayList;
import java.util.List;

/** Memory at one address that a loop adds to, and all places where it does. */
final class Accumulator {
    /** Additions and subtractions between the load and the store, at most. */
    private static final int CHAIN = 4;

    private final Span span;
    private final List<Value> writes = new ArrayList<>();
    private boolean atomic;
    private double often;
    private boolean refused;

    Accumulator(Span span) {
        this.span = span;
    }

    Span span() {
        return span;
    }

    /** Adds a STORE of a sum with what was there, or an ATOMIC_ADD. */
    void add(Value write, double times) {
        writes.add(write);
        atomic |= write.op() == Op.ATOMIC_ADD;
        often += times;
    }

    /** What adds to it, in the order of blocks. */
    List<Value> writes() {
        return writes;
    }

    /** Whether others see no sum in between: one of the additions is atomic. */
    boolean isAtomic() {
        return atomic;
    }

    /** How often in a round of the loop. */
    double often() {
        return often;
    }

    /** What sums are computed in. */
    Type type() {
        return span.size() == Long.BYTES ? Type.I64 : Type.I32;
    }

    void refuse() {
        refused = true;
    }

    boolean isRefused() {
        return refused;
    }

    /** The LOAD whose sum a STORE writes back, or null: what it adds is whatever lies on the way. */
    static Value loaded(Value store, int[] uses) {
        return loaded(store.arg(1), store, uses, CHAIN);
    }

    private static Value loaded(Value sum, Value store, int[] uses, int depth) {
        Block block = store.block();
        boolean adds = sum.op() == Op.ADD || sum.op() == Op.SUB;
        boolean wide = sum.type() == Type.I64 || store.size() <= Integer.BYTES;
        if (depth == 0 || !adds || !wide || sum.block() != block || !isUsedOnce(sum, uses)) {
            return null;
        }
        for (int i = 0; i < (sum.op() == Op.ADD ? 2 : 1); i++) {
            Value arg = sum.arg(i);
            boolean found = arg.op() == Op.LOAD && arg.block() == block && isUsedOnce(arg, uses)
                    && Span.of(arg).isSame(Span.of(store));
            Value load = found ? arg : loaded(arg, store, uses, depth - 1);
            if (load != null) {
                return load;
            }
        }
        return null;
    }

    private static boolean isUsedOnce(Value value, int[] uses) {
        return value.id() < uses.length && uses[value.id()] == 1;
    }
}
