package io.sluice.vm.opt.memory;

import io.sluice.vm.ir.Builder;
import io.sluice.vm.ir.Callee;
import io.sluice.vm.ir.Op;
import io.sluice.vm.ir.Region;
import io.sluice.vm.ir.Type;
import io.sluice.vm.ir.Value;
import java.util.Arrays;

/** What memory is known to hold at one point: the last few places that were read or written. */
final class KnownMemory {
    /** How many places are remembered: enough for a packet's headers. */
    private static final int MOST = 48;
    private static final int FEW = 8;
    private static final Place[] NO_PLACES = {};

    /** The lower bytes of the value, as many as the place has, are at the place; in the order in which they came. */
    private Place[] places;
    private Value[] values;
    private int count;

    KnownMemory() {
        places = NO_PLACES;
        values = Value.NONE;
    }

    private KnownMemory(KnownMemory other) {
        count = other.count;
        places = count == 0 ? NO_PLACES : Arrays.copyOf(other.places, count + 2);
        values = count == 0 ? Value.NONE : Arrays.copyOf(other.values, count + 2);
    }

    KnownMemory copy() {
        return new KnownMemory(this);
    }

    /** Keeps what another knows too. */
    void retain(KnownMemory other) {
        int kept = 0;
        for (int i = 0; i < count; i++) {
            if (other.holds(places[i], values[i].resolved())) {
                keep(i, kept++);
            }
        }
        count = kept;
    }

    private void keep(int from, int to) {
        places[to] = places[from];
        values[to] = values[from];
    }

    private boolean holds(Place place, Value value) {
        for (int i = 0; i < count; i++) {
            if (values[i].resolved() == value && places[i].isSame(place)) {
                return true;
            }
        }
        return false;
    }

    /** What a load gives, or null where it is not known. */
    Value lookup(Builder builder, Value load) {
        if (count == 0) {
            return null;
        }
        Place place = Place.of(load);
        for (int i = count - 1; i >= 0; i--) {
            if (places[i].covers(place) && fits(load, values[i])) {
                return part(builder, load, place, i);
            }
        }
        return null;
    }

    private static boolean fits(Value load, Value value) {
        boolean vector = load.op().is(Op.Trait.VECTOR);
        return vector == value.type().isVector();
    }

    private Value part(Builder builder, Value load, Place place, int at) {
        Value value = values[at].resolved();
        if (load.op().is(Op.Trait.VECTOR)) {
            boolean same = load.op() == Op.VLOAD && load.type() == value.type() && places[at].isSame(place);
            return same ? value : null;
        }
        Value shifted = builder.shr(value, (int) (place.offset() - places[at].offset()) * Byte.SIZE);
        int bits = load.size() * Byte.SIZE;
        if (bits == Long.SIZE) {
            return shifted;
        }
        return load.op() == Op.SLOAD ? builder.sext(shifted, bits) : builder.zext(shifted, bits);
    }

    /** Notes what an access tells or changes. */
    void after(Value value) {
        Op op = value.op();
        if (op.isPure()) {
            return;
        }
        if (op == Op.CALL) {
            afterCall(value.callee());
        } else if (op == Op.LOAD || op == Op.VLOAD) {
            add(Place.of(value), value);
        } else if (op == Op.STORE || op == Op.VSTORE) {
            Place place = Place.of(value);
            forget(place, false);
            add(place, value.arg(1));
        } else if (op.isAccess() && (op.is(Op.Trait.WRITES) || op.is(Op.Trait.ORDERED))) {
            // what other threads wrote may be seen from now on
            forget(Place.of(value), true);
        }
    }

    private void forget(Place place, boolean shared) {
        int kept = 0;
        for (int i = 0; i < count; i++) {
            boolean gone = shared && places[i].region().kind() == Region.Kind.SHARED || places[i].mayOverlap(place);
            if (!gone) {
                keep(i, kept++);
            }
        }
        count = kept;
    }

    private void afterCall(Callee callee) {
        int kept = 0;
        for (int i = 0; i < count; i++) {
            Region region = places[i].region();
            if (region.kind() != Region.Kind.SHARED && !callee.mayWrite(region)) {
                keep(i, kept++);
            }
        }
        count = kept;
    }

    private void add(Place place, Value value) {
        if (value.type() == Type.VOID) {
            throw new IllegalStateException("internal error: memory holds " + value);
        }
        if (count == MOST) {
            System.arraycopy(places, 1, places, 0, --count);
            System.arraycopy(values, 1, values, 0, count);
        }
        if (count == places.length) {
            places = Arrays.copyOf(places, Math.max(FEW, 2 * count));
            values = Arrays.copyOf(values, Math.max(FEW, 2 * count));
        }
        places[count] = place;
        values[count++] = value;
    }
}
