package io.sluice.maps;

import io.sluice.vm.api.MapFlags;
import io.sluice.vm.api.MapHeader;
import io.sluice.vm.api.RareCall;
import io.sluice.vm.api.Recipe;
import io.sluice.vm.api.RecipeBuilder;
import io.sluice.vm.api.WorkerState;
import io.sluice.vm.ir.Block;
import io.sluice.vm.ir.Builder;
import io.sluice.vm.ir.Cond;
import io.sluice.vm.ir.Edge;
import io.sluice.vm.ir.Op;
import io.sluice.vm.ir.Type;
import io.sluice.vm.ir.Value;
import io.sluice.vm.memory.Errno;

/**
 * Builds what is quick of {@link KeyedMap}'s updates and deletes: the key is there, in the first slot with its tag, all
 * locks are free at once, and the worker's own record of {@link ElementPool} has an element to give and room for one
 * more before it looks what is free. All else is left to the map, before anything is changed.
 *
 * <p>It takes the locks that the Java implementation takes one after the other together, in its order: lists, bucket,
 * record. Who sees the map sees the same states but those between them.
 */
final class HashWriteRecipe {
    private static final RareCall UPDATE = new RareCall("map_update_elem", (map, key, value, flags, e, state) ->
            MapHeader.map(map).update(key, value, flags, WorkerState.index(state)));
    private static final RareCall DELETE = new RareCall("map_delete_elem", (map, key, c, d, e, state) ->
            MapHeader.map(map).delete(key, WorkerState.index(state)));

    private final KeyedMap map;
    private final RecipeBuilder around;
    private final Builder ir;
    private final Value[] args;
    private final Block left;
    private final MapLocks locks;
    private HashPlace place;

    private HashWriteRecipe(KeyedMap map, RecipeBuilder around, Value[] args) {
        this.map = map;
        this.around = around;
        this.ir = around.ir();
        this.args = args;
        this.left = ir.newColdBlock();
        this.locks = new MapLocks(ir, HashPlace.table(around), left);
    }

    /** Updates of keys that are there; null where the map leaves them to Java. */
    static Recipe update(KeyedMap map) {
        boolean quick = isOwnType(map) && map.valueSize <= ArrayRecipe.MAX_COPY
                && (map.isPerWorker() ? !map.isJournalled() : !map.values.hasFields());
        return !quick ? null : (around, args) -> {
            boolean never = args[3].isConst() && (args[3].imm() & ~(long) MapFlags.BPF_EXIST) != 0;
            return never ? null : new HashWriteRecipe(map, around, args).update();
        };
    }

    /** Deletes; null where the map leaves them to Java. */
    static Recipe delete(KeyedMap map) {
        return isOwnType(map) ? (around, args) -> new HashWriteRecipe(map, around, args).delete() : null;
    }

    /** Whether the values are the program's own, and not targets or maps, which only the control side changes. */
    private static boolean isOwnType(KeyedMap map) {
        return switch (map.spec().type()) {
            case HASH, PERCPU_HASH, LRU_HASH, LRU_PERCPU_HASH -> true;
            default -> false;
        };
    }

    private Value update() {
        locks.require(Cond.NTEST, args[3], ~(long) MapFlags.BPF_EXIST);
        place = new HashPlace(map, around, HashPlace.keyWords(map, around, args[1]));
        locks.require(Cond.NE, place.marks, 0);
        if (map.isPerWorker()) {
            Value number = lockedElement();
            map.values.copy(around, args[2], place.value(number, around.worker()), map.valueSize);
            if (map.isLru()) {
                place.refer(place.element(number));
            }
        } else {
            replace();
        }
        locks.unlock();
        return joined(UPDATE, null);
    }

    /** Puts a new element in the place of the one that has the key. */
    private void replace() {
        if (map.isLru()) {
            locks.lock(around.mapAddress(HashLayout.LRU), LruLists.LOCK);
        }
        Value old = lockedElement();
        PoolRecipe pool = new PoolRecipe(place, locks);
        Value taken = pool.take();
        Value element = place.element(taken);
        place.storeKey(element);
        map.values.copy(around, args[2], ir.add(element, map.valueOffset()), map.valueSize);
        if (map.isLru()) {
            LruRecipe lists = new LruRecipe(place);
            lists.add(taken);
            lists.remove(old);
        }
        place.release(Integer.BYTES, place.slot(place.marks), HashLayout.SLOTS, taken);
        pool.retire(old);
    }

    private Value delete() {
        place = new HashPlace(map, around, HashPlace.keyWords(map, around, args[1]));
        Block marked = ir.newBlock();
        Block none = ir.newBlock();
        ir.either(Cond.NE, place.marks, ir.constant(0), new Edge(marked), new Edge(none));
        ir.at(marked);
        if (map.isLru()) {
            locks.lock(around.mapAddress(HashLayout.LRU), LruLists.LOCK);
        }
        Value old = lockedElement();
        PoolRecipe pool = new PoolRecipe(place, locks);
        pool.lock();
        Value zero = ir.constant(0);
        place.release(HashLayout.TAG_SIZE, place.tag(), HashLayout.TAGS, zero);
        place.release(Integer.BYTES, place.slot(place.marks), HashLayout.SLOTS, zero);
        if (map.isLru()) {
            new LruRecipe(place).remove(old);
        }
        pool.retire(old);
        locks.unlock();
        ir.emit(Op.ATOMIC_ADD, Type.I32, new Value.Payload(0, place.table, Integer.BYTES),
                around.mapAddress(HashLayout.COUNT), ir.constant(-1));
        return joined(DELETE, none);
    }

    /** The element that has the key, the bucket's lock held. */
    private Value lockedElement() {
        locks.lock(place.bucket, HashLayout.LOCK);
        Value number = place.number(place.marks);
        if (!place.noneDiffers()) {
            locks.require(Cond.NE, number, 0);
        }
        Value element = place.element(number);
        for (int i = 0; i < place.key.length; i++) {
            Block same = ir.newBlock();
            place.compareWord(element, i, new Edge(same), locks.refused());
            ir.at(same);
        }
        return number;
    }

    /** 0 from here, and what the map says to what was left to it; {@code none} is where no slot has the tag. */
    private Value joined(RareCall call, Block none) {
        Block join = ir.newBlock();
        Value result = ir.param(join, Type.I64);
        ir.jump(join, ir.constant(0));
        if (none != null) {
            ir.at(none);
            ir.mostly(Cond.EQ, place.chain(), ir.constant(0),
                    Edge.to(join, ir.constant(-Errno.ENOENT)), new Edge(left));
        }
        ir.at(left);
        ir.jump(join, around.call(call, args));
        ir.at(join);
        return result;
    }
}
