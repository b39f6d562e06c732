package io.sluice.vm.opt.memory;

import io.sluice.vm.ir.Region;
import io.sluice.vm.ir.Value;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Stores near each other of which nothing was read yet that is still in memory, and what each byte of them holds. */
final class StoreGroup {
    /** How far bytes may lie from the first store, on either side. */
    private static final int REACH = 48;

    private final Place first;
    private final List<Value> stores = new ArrayList<>(4);
    /** By byte from {@link #origin} on: the value that it is a part of, or null where it was not stored. */
    private final Value[] roots = new Value[2 * REACH];
    /** By byte: which one of the value's it is. */
    private final byte[] parts = new byte[2 * REACH];
    private int low = 2 * REACH;
    private int high;

    StoreGroup(Place first) {
        this.first = first;
    }

    /** The offset of byte 0. */
    long origin() {
        return first.offset() - REACH;
    }

    Region region() {
        return first.region();
    }

    /** The first byte that was stored. */
    int low() {
        return low;
    }

    /** The byte after the last that was stored. */
    int high() {
        return high;
    }

    Value root(int at) {
        return roots[at];
    }

    /** As {@link #root}, of any byte. */
    Value rootOrNull(int at) {
        return at >= 0 && at < roots.length ? roots[at] : null;
    }

    int part(int at) {
        return parts[at];
    }

    /** In the order of the block. */
    List<Value> stores() {
        return stores;
    }

    boolean hasBaseOf(Place place) {
        return first.base().equals(place.base()) && first.region().equals(place.region());
    }

    /** Whether an access of the same base is near enough. */
    boolean reaches(Place place) {
        return place.offset() >= origin() && place.end() <= origin() + roots.length;
    }

    boolean mayOverlap(Place place) {
        return new Place(first.base(), origin() + low, high - low, first.region()).mayOverlap(place);
    }

    /** How many bytes of an access of the same base were stored here. */
    int known(Place place) {
        int bytes = 0;
        int from = (int) Math.max(place.offset() - origin(), low);
        long to = Math.min(place.end() - origin(), high);
        for (int i = from; i < to; i++) {
            bytes += roots[i] == null ? 0 : 1;
        }
        return bytes;
    }

    /**
     * Adds a store of the same base.
     *
     * @param bytes what its value was put together of, or null
     */
    void add(Value store, Place place, Bytes bytes) {
        int at = (int) (place.offset() - origin());
        Value value = store.arg(1);
        int bits = place.size() * Byte.SIZE;
        Part part = Part.of(value, bits);
        if (part.shift() % Byte.SIZE != 0 || part.shift() + bits > Long.SIZE) {
            part = new Part(value, 0);
        }
        boolean copied = bytes != null && bytes.roots().length >= place.size();
        for (int i = 0; i < place.size(); i++) {
            roots[at + i] = copied ? bytes.roots()[i] : part.from();
            parts[at + i] = (byte) (copied ? bytes.parts()[i] : part.shift() / Byte.SIZE + i);
        }
        stores.add(store);
        low = Math.min(low, at);
        high = Math.max(high, at + place.size());
    }

    /** Forgets some stores, and all bytes of a range that they are in. */
    void forget(List<Value> some, int from, int to) {
        stores.removeAll(some);
        Arrays.fill(roots, Math.max(0, from), Math.min(roots.length, to), null);
    }

    /** Copies bytes, which are all known. */
    Bytes bytes(int from, int count) {
        return new Bytes(Arrays.copyOfRange(roots, from, from + count), Arrays.copyOfRange(parts, from, from + count));
    }

    /** What bytes hold, one by one. */
    record Bytes(Value[] roots, byte[] parts) {
    }
}
