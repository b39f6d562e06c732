package io.sluice.vm.opt.control;

import io.sluice.vm.ir.Cond;
import io.sluice.vm.ir.Op;
import io.sluice.vm.ir.Region;
import io.sluice.vm.ir.Value;
import java.util.Arrays;
import java.util.Objects;

/**
 * The values that dominate the place of a walk, by what they compute: a hash table with chains that grow at their
 * front, so that leaving a scope takes back what was added last.
 */
final class ValueTable {
    private static final int NONE = -1;
    private static final int LEAST_SIZE = 32;
    private static final int MOST_FIRST_SIZE = 1024;

    private int[] heads;
    /** By entry, a stack: the value, its hash, and the entry behind it in its chain. */
    private Value[] values;
    private int[] hashes;
    private int[] next;
    private int count;

    /** For about so many values. */
    ValueTable(int expected) {
        int size = Math.clamp(Integer.highestOneBit(expected), LEAST_SIZE, MOST_FIRST_SIZE);
        values = new Value[size];
        hashes = new int[size];
        next = new int[size];
        heads = new int[size];
        Arrays.fill(heads, NONE);
    }

    /** Whether equal ones of these are the same value wherever they stand. */
    static boolean holds(Value value) {
        return value.op().isPure() || isConstantLoad(value);
    }

    /** Whether it reads memory that nobody changes. */
    static boolean isConstantLoad(Value value) {
        return value.op().isLoad() && !value.op().is(Op.Trait.ORDERED)
                && value.region().kind() == Region.Kind.CONSTANT;
    }

    /** How many entries there are, for {@link #leave}. */
    int mark() {
        return count;
    }

    /** Takes back what was added since a mark. */
    void leave(int mark) {
        while (count > mark) {
            count--;
            heads[slot(hashes[count])] = next[count];
            values[count] = null;
        }
    }

    /** The equal value that was added, or null after adding this one. */
    Value findOrAdd(Value value) {
        int hash = hash(value);
        for (int at = heads[slot(hash)]; at != NONE; at = next[at]) {
            if (hashes[at] == hash && equal(values[at], value)) {
                return values[at];
            }
        }
        if (count == values.length) {
            grow();
        }
        values[count] = value;
        hashes[count] = hash;
        next[count] = heads[slot(hash)];
        heads[slot(hash)] = count++;
        return null;
    }

    private int slot(int hash) {
        return hash & heads.length - 1;
    }

    private void grow() {
        int size = values.length * 2;
        values = Arrays.copyOf(values, size);
        hashes = Arrays.copyOf(hashes, size);
        next = Arrays.copyOf(next, size);
        heads = new int[size];
        Arrays.fill(heads, NONE);
        // in the order in which they were added: chains stay as they were
        for (int i = 0; i < count; i++) {
            next[i] = heads[slot(hashes[i])];
            heads[slot(hashes[i])] = i;
        }
    }

    private static int hash(Value v) {
        int hash = v.op().ordinal() * 31 + v.type().ordinal();
        hash = hash * 31 + Long.hashCode(v.imm());
        hash = hash * 31 + v.size();
        boolean isSwapped = v.args() >= 2 && isSwapped(v);
        if (isComparison(v)) {
            hash = hash * 31 + cond(v, isSwapped).ordinal();
        } else if (v.aux() != null) {
            hash = hash * 31 + v.aux().hashCode();
        }
        if (v.args() >= 2) {
            hash = hash * 31 + v.arg(isSwapped ? 1 : 0).id();
            hash = hash * 31 + v.arg(isSwapped ? 0 : 1).id();
        }
        for (int i = v.args() >= 2 ? 2 : 0; i < v.args(); i++) {
            hash = hash * 31 + v.arg(i).id();
        }
        hash *= 0x9e37_79b9;
        return hash ^ hash >>> 15;
    }

    /** Whether both compute the same. */
    static boolean equal(Value a, Value b) {
        if (a.op() != b.op() || a.type() != b.type() || a.imm() != b.imm() || a.size() != b.size()
                || a.args() != b.args()) {
            return false;
        }
        boolean isSwapped = a.args() >= 2 && isSwapped(a);
        boolean isOtherSwapped = a.args() >= 2 && isSwapped(b);
        if (isComparison(a) ? cond(a, isSwapped) != cond(b, isOtherSwapped) : !Objects.equals(a.aux(), b.aux())) {
            return false;
        }
        if (a.args() >= 2 && (a.arg(isSwapped ? 1 : 0) != b.arg(isOtherSwapped ? 1 : 0)
                || a.arg(isSwapped ? 0 : 1) != b.arg(isOtherSwapped ? 0 : 1))) {
            return false;
        }
        for (int i = a.args() >= 2 ? 2 : 0; i < a.args(); i++) {
            if (a.arg(i) != b.arg(i)) {
                return false;
            }
        }
        return a.args() != 1 || a.arg(0) == b.arg(0);
    }

    private static boolean isComparison(Value v) {
        return v.op() == Op.SET || v.op() == Op.SELECT;
    }

    /** Whether the first two operands are looked at in the other order. */
    private static boolean isSwapped(Value v) {
        return (v.op().is(Op.Trait.COMMUTES) || isComparison(v)) && v.arg(0).id() > v.arg(1).id();
    }

    private static Cond cond(Value v, boolean isSwapped) {
        return isSwapped ? v.cond().swapped() : v.cond();
    }
}
