package io.sluice.vm.opt.memory;

import io.sluice.vm.ir.Block;
import io.sluice.vm.ir.Builder;
import io.sluice.vm.ir.FrameObject;
import io.sluice.vm.ir.Graph;
import io.sluice.vm.ir.Nodes;
import io.sluice.vm.ir.Op;
import io.sluice.vm.ir.Region;
import io.sluice.vm.ir.Simplifier;
import io.sluice.vm.ir.Type;
import io.sluice.vm.ir.Value;
import io.sluice.vm.ir.analysis.Uses;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Stores neighbouring bytes by fewer, wider stores, whatever they were stored by: each word is put together of parts of
 * values, of constants, and of new loads of what was loaded for them. Addresses that are exchanged, and headers that
 * are moved or written anew, so take words where programs have fields. What is read of such bytes between the stores
 * is put together too, which spares a load that waits for several stores.
 *
 * <p>Bytes that change places within 16 bytes go through a vector: see {@link Shuffle}.
 *
 * <p>Requires nothing. Ensures that no byte is changed that was not. New loads read no byte outside those between the
 * first and the last that the block reads or writes at the same base; none is done twice of what other threads may
 * change. What one load took of such memory, or one store put there, is loaded or stored at once still. All stores of
 * a group move to its last one: nothing between sees their bytes, and memory that other threads read may be seen to
 * change later, but not in another order around ordered ops, as {@link StoreMerging} has it.
 */
public final class StoreRegrouping {
    private final Graph graph;
    private final Builder builder;
    private final boolean vectors;
    private final List<StoreGroup> open = new ArrayList<>();
    /** What loads that were put together from stored bytes were put together of, by their new value. */
    private final Map<Value, StoreGroup.Bytes> known = new HashMap<>();
    /** Loads with other uses than {@link #uses} counted. */
    private final Set<Value> reused = new HashSet<>();
    /** The first and the last offset of the block's accesses, by their base; null where not asked for yet. */
    private Map<Base, long[]> bounds;
    private int[] uses;
    private Block block;

    private record Base(Object base, Region region) {
        static Base of(Place place) {
            return new Base(place.base(), place.region());
        }
    }

    private StoreRegrouping(Graph graph, Simplifier simplifier, boolean vectors) {
        this.graph = graph;
        this.builder = new Builder(graph, simplifier);
        this.vectors = vectors;
    }

    /** Regroups what can be; with vectors of 128 bits where there are some. */
    public static void run(Graph graph, Simplifier simplifier, boolean vectors) {
        StoreRegrouping regrouping = new StoreRegrouping(graph, simplifier, vectors);
        for (Block block : graph.blocks()) {
            regrouping.run(block);
        }
    }

    private void run(Block in) {
        int stores = 0;
        for (Value value : in.values()) {
            stores += value.op() == Op.STORE ? 1 : 0;
        }
        if (stores < 2) {
            return;
        }
        block = in;
        bounds = null;
        for (Value value : List.copyOf(in.values())) {
            Op op = value.op();
            if (op == Op.STORE) {
                store(value);
            } else if (op == Op.LOAD) {
                load(value);
            } else if (op == Op.CALL || op.is(Op.Trait.ORDERED) && op != Op.PREFETCH) {
                closeAll();
            } else if (op.isAccess()) {
                closeAround(Place.of(value), null);
            }
        }
        closeAll();
    }

    private void store(Value store) {
        Place place = Place.of(store);
        StoreGroup group = null;
        for (StoreGroup one : open) {
            group = one.hasBaseOf(place) && one.reaches(place) ? one : group;
        }
        closeAround(place, group);
        if (group == null) {
            group = new StoreGroup(place);
            open.add(group);
        }
        group.add(store, place, known.get(store.arg(1)));
    }

    private void load(Value load) {
        Place place = Place.of(load);
        for (int i = open.size() - 1; i >= 0; i--) {
            StoreGroup group = open.get(i);
            if (!group.mayOverlap(place)) {
                continue;
            }
            boolean near = group.hasBaseOf(place);
            int stored = near ? group.known(place) : 1;
            boolean whole = near && stored == place.size() && group.region().kind() != Region.Kind.SHARED;
            if (stored > 0 && !(whole && forward(load, place, group))) {
                close(group);
            }
        }
    }

    /** Puts a load together from what was stored, where that takes little. */
    private boolean forward(Value load, Place place, StoreGroup group) {
        int from = (int) (place.offset() - group.origin());
        Tiling.Word word = new Tiling(group, new Held(), false).word(from, place.size());
        if (word == null) {
            return false;
        }
        builder.at(block, block.values().indexOf(load));
        builder.origin(load.origin());
        List<Value> parts = new ArrayList<>(word.pieces().size());
        for (Piece piece : word.pieces()) {
            reused.add(piece.root());
            parts.add(piece.emit(builder, piece.root()));
        }
        Value whole = Tiling.join(builder, word, parts);
        if (place.size() < Long.BYTES) {
            whole = builder.emit(Op.ZEXT, Type.I64, Value.Payload.of((long) place.size() * Byte.SIZE), whole);
        }
        known.put(whole, group.bytes(from, place.size()));
        load.replaceBy(whole);
        block.removeIf(v -> v == load);
        return true;
    }

    private void closeAround(Place place, StoreGroup but) {
        for (int i = open.size() - 1; i >= 0; i--) {
            if (open.get(i) != but && open.get(i).mayOverlap(place)) {
                close(open.get(i));
            }
        }
    }

    private void closeAll() {
        while (!open.isEmpty()) {
            close(open.getLast());
        }
    }

    private void close(StoreGroup group) {
        open.remove(group);
        if (vectors && Shuffle.mayBeIn(group)) {
            shuffle(group);
        }
        int end = group.high();
        for (int from = group.low(); from < end && group.stores().size() > 1; from++) {
            if (group.root(from) == null) {
                continue;
            }
            int to = from + 1;
            while (to < end && group.root(to) != null) {
                to++;
            }
            regroup(group, from, to);
            from = to;
        }
    }

    /** Stores bytes that move within 16 bytes by one shuffle, where that is cheaper. */
    private void shuffle(StoreGroup group) {
        long[] bounds = boundsOf(Place.of(group.stores().getFirst()));
        for (Value store : List.copyOf(group.stores())) {
            if (!Shuffle.mayMove(store) || !group.stores().contains(store)) {
                continue;
            }
            Shuffle found = Shuffle.of(group, block, store, bounds, stores -> new Loaded(stores, false));
            if (found != null && Shuffle.COST < costWithout(found, group)) {
                found.emit(builder);
                group.forget(found.stores(), found.first(), found.end());
            }
        }
    }

    /** What the stores of a shuffle cost in words. */
    private int costWithout(Shuffle shuffle, StoreGroup group) {
        Loaded loaded = new Loaded(shuffle.stores(), false);
        Tiling tiling = new Tiling(group, loaded, vectors);
        int cost = 0;
        for (int from = shuffle.first(); from < shuffle.end(); from++) {
            int to = from;
            while (to < shuffle.end() && group.rootOrNull(to) != null) {
                to++;
            }
            for (Tiling.Word word : to > from ? tiling.words(from, to) : List.<Tiling.Word>of()) {
                cost += word.cost();
            }
            from = to;
        }
        return Math.min(cost, costOf(shuffle.stores(), loaded));
    }

    /** Stores a run of bytes anew where that is cheaper. */
    private void regroup(StoreGroup group, int from, int to) {
        List<Value> stores = new ArrayList<>();
        for (Value store : group.stores()) {
            long at = Place.of(store).offset() - group.origin();
            if (at >= from && at < to) {
                stores.add(store);
            }
        }
        int bytes = to - from;
        int least = vectors ? bytes / Type.V128.bytes() : bytes / Long.BYTES;
        if (stores.size() < 2 || stores.size() <= least + Integer.bitCount(bytes % Long.BYTES)) {
            return;
        }
        Loaded loaded = new Loaded(stores, true);
        List<Tiling.Word> words = new Tiling(group, loaded, vectors).words(from, to);
        if (splitsLoad(group, words)) {
            loaded = new Loaded(stores, false);
            words = new Tiling(group, loaded, vectors).words(from, to);
        }
        if (splitsStore(group, stores, words)) {
            return;
        }
        int cost = Tiling.OP;
        for (Tiling.Word word : words) {
            cost += word.cost();
        }
        if (cost <= costOf(stores, loaded)) {
            replace(group, stores, words, loaded.position);
        }
    }

    /** Whether bytes that one load takes from what other threads may change would come from several. */
    private static boolean splitsLoad(StoreGroup group, List<Tiling.Word> words) {
        Map<Value, Piece> sources = new HashMap<>();
        for (Tiling.Word word : words) {
            for (Piece piece : word.pieces()) {
                for (int i = 0; i < piece.bytes(); i++) {
                    Value root = group.root(word.from() + piece.at() + i);
                    boolean shared = root.op() == Op.LOAD && root.region().kind() == Region.Kind.SHARED;
                    Piece before = shared ? sources.putIfAbsent(root, piece) : null;
                    if (before != null && (before.loaded() != piece.loaded()
                            || piece.loaded() > 0 && before.memory() != piece.memory())) {
                        return true;
                    }
                }
            }
        }
        return false;
    }

    /** Whether bytes that other threads see change at once would change one after the other. */
    private static boolean splitsStore(StoreGroup group, List<Value> stores, List<Tiling.Word> words) {
        if (group.region().kind() != Region.Kind.SHARED) {
            return false;
        }
        for (Value store : stores) {
            long at = Place.of(store).offset() - group.origin();
            boolean whole = false;
            for (Tiling.Word word : words) {
                whole |= at >= word.from() && at + store.size() <= word.from() + word.bytes();
            }
            if (!whole) {
                return true;
            }
        }
        return false;
    }

    /** What stores cost, with the ops that go with them. */
    private int costOf(List<Value> stores, Loaded loaded) {
        int cost = 0;
        Set<Value> own = new HashSet<>();
        for (Value store : stores) {
            Value value = store.arg(1);
            cost += Tiling.STORE;
            boolean made = switch (value.op()) {
                case CONST -> store.size() == Long.BYTES && value.imm() != (int) value.imm();
                case LOAD -> loaded.isOwn(value) && own.add(value);
                case SHR, ZEXT -> value.id() < uses().length && uses()[value.id()] == 1;
                default -> false;
            };
            cost += made ? Tiling.OP : 0;
        }
        return cost;
    }

    private void replace(StoreGroup group, List<Value> stores, List<Tiling.Word> words, int position) {
        Value last = stores.getLast();
        builder.at(block, position);
        builder.origin(last.origin());
        List<Value> made = new ArrayList<>();
        List<Value> sources = new ArrayList<>();
        for (Tiling.Word word : words) {
            for (Piece piece : word.pieces()) {
                sources.add(piece.loaded() > 0 ? load(piece, made) : piece.root());
            }
        }
        builder.at(block, block.values().indexOf(last));
        int next = 0;
        for (Tiling.Word word : words) {
            List<Value> parts = new ArrayList<>(word.pieces().size());
            for (Piece piece : word.pieces()) {
                parts.add(piece.emit(builder, sources.get(next++)));
            }
            long offset = last.imm() + group.origin() + word.from() - Place.of(last).offset();
            if (word.bytes() > Long.BYTES) {
                Value vector = parts.isEmpty()
                        ? builder.emit(Op.VSPLAT, Type.V128, Value.Payload.of(Long.SIZE), builder.constant(0))
                        : parts.getFirst();
                builder.emit(Op.VSTORE, Type.V128, new Value.Payload(offset, group.region(), 0), last.arg(0), vector);
            } else {
                Value whole = Tiling.join(builder, word, parts);
                builder.store(word.bytes(), group.region(), last.arg(0), offset, whole);
            }
        }
        Set<Value> gone = new HashSet<>(stores);
        block.removeIf(gone::contains);
    }

    /** Loads what a piece needs, unless one of those made here does so already. */
    private Value load(Piece piece, List<Value> made) {
        for (Value one : made) {
            if (piece.isLoadedBy(one)) {
                return one;
            }
        }
        Value root = piece.root();
        long offset = root.imm() + piece.memory() - Place.of(root).offset();
        Value load = piece.loaded() > Long.BYTES
                ? builder.emit(Op.VLOAD, Type.V128, new Value.Payload(offset, root.region(), 0), root.arg(0))
                : builder.load(piece.loaded(), root.region(), root.arg(0), offset);
        made.add(load);
        return load;
    }

    private int[] uses() {
        if (uses == null) {
            uses = Uses.counts(graph);
        }
        return uses;
    }

    private long[] boundsOf(Place place) {
        if (bounds == null) {
            bounds = new HashMap<>();
            for (Value value : block.values()) {
                if (value.op().isAccess()) {
                    Place there = Place.of(value);
                    // of a vector only the first byte is sure to be no slack
                    boolean slack = value.op().is(Op.Trait.VECTOR) && there.region().slack() > 0;
                    long end = slack ? there.offset() + 1 : there.end();
                    bounds.merge(Base.of(there), new long[] {there.offset(), end},
                            (a, b) -> new long[] {Math.min(a[0], b[0]), Math.max(a[1], b[1])});
                }
            }
        }
        return bounds.getOrDefault(Base.of(place), new long[] {place.offset(), place.end()});
    }

    /** Values as they are, without new loads. */
    private static final class Held implements Tiling.Sources {
        @Override
        public boolean mayLoad(Value load) {
            return false;
        }

        @Override
        public boolean isOwn(Value load) {
            return false;
        }

        @Override
        public long[] bounds(Value load) {
            return new long[] {0, 0};
        }
    }

    /** What some stores take from loads, of which new ones go before the first store. */
    private final class Loaded implements Tiling.Sources {
        private final List<Value> stores;
        /** Whether what other threads may change may be loaded anew. */
        private final boolean shared;
        private final int position;
        private final Map<Value, Boolean> mayLoad = new HashMap<>();
        private final Map<Value, Boolean> isOwn = new HashMap<>();

        Loaded(List<Value> stores, boolean shared) {
            this.stores = stores;
            this.shared = shared;
            this.position = block.values().indexOf(stores.getFirst());
        }

        @Override
        public boolean isOwn(Value load) {
            return load.op() == Op.LOAD && isOwn.computeIfAbsent(load, l -> {
                int here = 0;
                for (Value store : stores) {
                    here += store.arg(1) == l ? 1 : 0;
                }
                return l.id() < uses().length && uses()[l.id()] == here && !reused.contains(l);
            });
        }

        @Override
        public boolean mayLoad(Value load) {
            return load.block() == block && mayLoad.computeIfAbsent(load, this::isUnchanged);
        }

        private boolean isUnchanged(Value load) {
            Place place = Place.of(load);
            Region region = place.region();
            // a frame's words were mostly stored just before, and a wider load waits for all of them
            if (region.equals(Region.ANY) || place.base() instanceof FrameObject
                    || region.kind() == Region.Kind.SHARED && !(shared && isOwn(load))) {
                return false;
            }
            Nodes<Value> values = block.values();
            Value address = load.arg(0);
            if (address.block() == block && address.op() != Op.PARAM && values.indexOf(address) >= position) {
                return false;
            }
            int at = values.indexOf(load);
            return LoadMerging.isUnchanged(values, Math.min(at, position), Math.max(at, position), place);
        }

        @Override
        public long[] bounds(Value load) {
            return boundsOf(Place.of(load));
        }
    }
}
