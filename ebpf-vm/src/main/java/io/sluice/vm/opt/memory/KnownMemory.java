package io.sluice.vm.opt.memory;

import io.sluice.vm.ir.Builder;
import io.sluice.vm.ir.Callee;
import io.sluice.vm.ir.Op;
import io.sluice.vm.ir.Region;
import io.sluice.vm.ir.Type;
import io.sluice.vm.ir.Value;
import java.util.ArrayList;
import java.util.List;

/** What memory is known to hold at one point: the last few places that were read or written. */
final class KnownMemory {
    /** How many places are remembered: enough for a packet's headers. */
    private static final int MOST = 48;

    private final List<Content> contents;

    /** The lower bytes of the value, as many as the place has, are there. */
    private record Content(Place place, Value value) {}

    KnownMemory() {
        this.contents = new ArrayList<>();
    }

    private KnownMemory(List<Content> contents) {
        this.contents = contents;
    }

    KnownMemory copy() {
        return new KnownMemory(new ArrayList<>(contents));
    }

    /** Keeps what another knows too. */
    void retain(KnownMemory other) {
        contents.removeIf(c -> !other.holds(c));
    }

    private boolean holds(Content wanted) {
        for (Content c : contents) {
            if (c.value().resolved() == wanted.value().resolved() && c.place().equals(wanted.place())) {
                return true;
            }
        }
        return false;
    }

    /** What a load gives, or null where it is not known. */
    Value lookup(Builder builder, Value load) {
        Place place = Place.of(load);
        for (int i = contents.size() - 1; i >= 0; i--) {
            Content c = contents.get(i);
            if (c.place().covers(place) && fits(load, c.value())) {
                return part(builder, load, c);
            }
        }
        return null;
    }

    private static boolean fits(Value load, Value value) {
        boolean vector = load.op().is(Op.Trait.VECTOR);
        return vector == value.type().isVector();
    }

    private static Value part(Builder builder, Value load, Content c) {
        Place place = Place.of(load);
        Value value = c.value().resolved();
        if (load.op().is(Op.Trait.VECTOR)) {
            boolean same = load.op() == Op.VLOAD && load.type() == value.type() && c.place().equals(place);
            return same ? value : null;
        }
        Value shifted = builder.shr(value, (int) (place.offset() - c.place().offset()) * Byte.SIZE);
        int bits = load.size() * Byte.SIZE;
        if (bits == Long.SIZE) {
            return shifted;
        }
        return load.op() == Op.SLOAD ? builder.sext(shifted, bits) : builder.zext(shifted, bits);
    }

    /** Notes what an access tells or changes. */
    void after(Value value) {
        Op op = value.op();
        if (op == Op.CALL) {
            afterCall(value.callee());
        } else if (op == Op.LOAD || op == Op.VLOAD) {
            add(new Content(Place.of(value), value));
        } else if (op == Op.STORE || op == Op.VSTORE) {
            Place place = Place.of(value);
            contents.removeIf(c -> c.place().mayOverlap(place));
            add(new Content(place, value.arg(1)));
        } else if (op.isAccess() && (op.is(Op.Trait.WRITES) || op.is(Op.Trait.ORDERED))) {
            Place place = Place.of(value);
            // what other threads wrote may be seen from now on
            contents.removeIf(c -> c.place().mayOverlap(place)
                    || c.place().region().kind() == Region.Kind.SHARED);
        }
    }

    private void afterCall(Callee callee) {
        contents.removeIf(c -> callee.mayWrite(c.place().region())
                || c.place().region().kind() == Region.Kind.SHARED);
    }

    private void add(Content content) {
        boolean scalarOfVector = content.value().type() == Type.VOID;
        if (scalarOfVector) {
            throw new IllegalStateException("internal error: memory holds " + content.value());
        }
        if (contents.size() == MOST) {
            contents.removeFirst();
        }
        contents.add(content);
    }
}
