package io.sluice.vm.opt.memory;

import io.sluice.vm.ir.Block;
import io.sluice.vm.ir.Builder;
import io.sluice.vm.ir.FrameObject;
import io.sluice.vm.ir.Op;
import io.sluice.vm.ir.Region;
import io.sluice.vm.ir.Type;
import io.sluice.vm.ir.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Stores of a {@link StoreGroup} that move bytes within 16 bytes of memory, or clear some, as one load, one shuffle and
 * one store: addresses that change places. Bytes that none of them writes are stored as they were loaded.
 *
 * <p>Legal where nobody else writes those bytes: the memory is private, no other store between the first and the last
 * of them reaches it, and what they take was loaded from there and is there still when the first of them comes. The 16
 * bytes are ones that accesses of the block show to be memory, or lie in the {@link Region#slack} behind them.
 */
final class Shuffle {
    /** What it costs: the load, the shuffle and the store, and a part of the two numbers that the order is made of. */
    static final int COST = Tiling.STORE + 4 * Tiling.OP;

    private static final int BYTES = Type.V128.bytes();
    /** How far back a narrower store makes the load wait, in blocks: what is stored is not in the cache yet. */
    private static final int WAITING = 4;
    private static final byte ZERO = (byte) 0x80;

    private final StoreGroup group;
    private final Block block;
    private final List<Value> stores;
    private final long from;
    private final byte[] order = new byte[BYTES];

    private Shuffle(StoreGroup group, Block block, List<Value> stores, long from) {
        this.group = group;
        this.block = block;
        this.stores = stores;
        this.from = from;
    }

    /** Finds which values may be loaded anew where some stores' first one is. */
    interface Loading {
        Tiling.Sources of(List<Value> stores);
    }

    /** Whether a store has bytes that come from near their place, or may. */
    static boolean mayMove(Value store) {
        Part part = Part.of(store.arg(1), store.size() * Byte.SIZE);
        Value root = part.from();
        if (root.op() != Op.LOAD) {
            return false;
        }
        Place target = Place.of(store);
        Place source = Place.of(root);
        return source.base().equals(target.base()) && source.region().equals(target.region())
                && Math.abs(source.offset() - target.offset()) < BYTES;
    }

    /** Whether a group may have such stores at all. */
    static boolean mayBeIn(StoreGroup group) {
        return group.stores().size() > 1 && group.region().kind() == Region.Kind.PRIVATE
                && !(Place.of(group.stores().getFirst()).base() instanceof FrameObject);
    }

    /**
     * The best one that a store is in, or null.
     *
     * @param bounds where memory begins and ends for sure, as offsets from the base
     */
    static Shuffle of(StoreGroup group, Block block, Value store, long[] bounds, Loading loading) {
        long at = Place.of(store).offset();
        long lowest = Math.max(bounds[0], at - BYTES + store.size());
        long highest = Math.min(at, bounds[1] + group.region().slack() - BYTES);
        Shuffle best = null;
        for (long from = highest; from >= lowest; from--) {
            List<Value> stores = storesIn(group, from);
            boolean proven = from + BYTES <= bounds[1];
            if (stores == null || stores.size() < 2 || best != null && (stores.size() < best.stores.size()
                    || stores.size() == best.stores.size() && (!proven || best.from + BYTES <= bounds[1]))) {
                continue;
            }
            Shuffle next = new Shuffle(group, block, stores, from);
            if (next.moves(loading.of(stores)) && next.isAlone() && !next.waits()) {
                best = next;
            }
        }
        return best;
    }

    /** The stores to 16 bytes, or null where one reaches over their ends. */
    private static List<Value> storesIn(StoreGroup group, long from) {
        List<Value> stores = new ArrayList<>(4);
        for (Value store : group.stores()) {
            Place place = Place.of(store);
            if (place.offset() < from + BYTES && place.end() > from) {
                if (place.offset() < from || place.end() > from + BYTES) {
                    return null;
                }
                stores.add(store);
            }
        }
        return stores;
    }

    /** Whether all bytes come from these 16; says from which. */
    private boolean moves(Tiling.Sources sources) {
        Place target = Place.of(stores.getFirst());
        for (int i = 0; i < BYTES; i++) {
            int at = (int) (from - group.origin()) + i;
            Value root = group.rootOrNull(at);
            if (root == null) {
                order[i] = (byte) i;
            } else if (root.isConst()) {
                if ((root.imm() >>> group.part(at) * Byte.SIZE & 0xff) != 0) {
                    return false;
                }
                order[i] = ZERO;
            } else {
                boolean loaded = root.op() == Op.LOAD && group.part(at) < root.size();
                Place source = loaded ? Place.of(root) : null;
                if (!loaded || !source.base().equals(target.base()) || !source.region().equals(target.region())) {
                    return false;
                }
                long byteOf = source.offset() + group.part(at) - from;
                if (byteOf < 0 || byteOf >= BYTES || !sources.mayLoad(root)) {
                    return false;
                }
                order[i] = (byte) byteOf;
            }
        }
        return true;
    }

    private Place place() {
        Place first = Place.of(stores.getFirst());
        return new Place(first.base(), from, BYTES, first.region());
    }

    /** Whether nothing else writes there from the first store to the last. */
    private boolean isAlone() {
        Place place = place();
        List<Value> values = block.values();
        int last = values.indexOf(stores.getLast());
        for (int i = values.indexOf(stores.getFirst()); i < last; i++) {
            Value value = values.get(i);
            boolean writes = value.op().isAccess() && value.op().is(Op.Trait.WRITES);
            if (value.op() == Op.CALL || writes && !stores.contains(value) && place.mayOverlap(Place.of(value))) {
                return false;
            }
        }
        return true;
    }

    /** Whether the load would find a part of its bytes in a store before it that is not done. */
    private boolean waits() {
        Place place = place();
        Block at = block;
        int end = block.values().indexOf(stores.getFirst());
        for (int i = 0; i < WAITING; i++) {
            for (int k = 0; k < end; k++) {
                Value value = at.values().get(k);
                if (value.op().isStore()) {
                    Place before = Place.of(value);
                    if (before.base().equals(place.base()) && before.mayOverlap(place)) {
                        return true;
                    }
                }
            }
            if (at.predecessors().size() != 1) {
                break;
            }
            at = at.predecessors().getFirst();
            end = at.values().size();
        }
        return false;
    }

    /** The stores that it replaces, in the order of the block. */
    List<Value> stores() {
        return stores;
    }

    /** Its first byte, as the group counts. */
    int first() {
        return (int) (from - group.origin());
    }

    /** The byte after its last one. */
    int end() {
        return first() + BYTES;
    }

    /** Puts it in place of its stores. */
    void emit(Builder builder) {
        Value first = stores.getFirst();
        Value last = stores.getLast();
        builder.at(block, block.values().indexOf(first));
        builder.origin(last.origin());
        Value loaded = builder.emit(Op.VLOAD, Type.V128, payload(first), first.arg(0));
        builder.at(block, block.values().indexOf(last));
        Value pair = builder.emit(Op.VPAIR, Type.V128, Value.Payload.NONE,
                builder.constant(number(0)), builder.constant(number(Long.BYTES)));
        Value moved = builder.emit(Op.VSHUFFLE, Type.V128, Value.Payload.NONE, loaded, pair);
        builder.emit(Op.VSTORE, Type.V128, payload(last), last.arg(0), moved);
        Set<Value> gone = Set.copyOf(stores);
        block.removeIf(gone::contains);
    }

    private Value.Payload payload(Value store) {
        return new Value.Payload(store.imm() + from - Place.of(store).offset(), group.region(), 0);
    }

    private long number(int at) {
        long number = 0;
        for (int i = 0; i < Long.BYTES; i++) {
            number |= (order[at + i] & 0xffL) << i * Byte.SIZE;
        }
        return number;
    }
}
