package io.sluice.maps;

import io.sluice.vm.ir.Block;
import io.sluice.vm.ir.Builder;
import io.sluice.vm.ir.Cond;
import io.sluice.vm.ir.Edge;
import io.sluice.vm.ir.Value;

/** Builds {@link ElementPool#take} and {@link ElementPool#retire} where the worker's own record can do it at once. */
final class PoolRecipe {
    private final HashPlace place;
    private final Builder ir;
    private final MapLocks locks;
    private final Value record;
    private Value retired;

    PoolRecipe(HashPlace place, MapLocks locks) {
        this.place = place;
        this.ir = place.ir;
        this.locks = locks;
        this.record = place.poolRecord();
    }

    /** Locks the record, and refuses where the next element that is retired makes it look what is free. */
    void lock() {
        locks.lock(record, ElementPool.LOCK);
        retired = load(ElementPool.OPEN_COUNT);
        locks.require(Cond.NE, ir.and(retired, ElementPool.CLOSE_AT - 1), ElementPool.CLOSE_AT - 1);
    }

    /** Locks the record and takes an element, or refuses. */
    Value take() {
        lock();
        Value taken = load(ElementPool.FREE);
        locks.require(Cond.NE, taken, 0);
        store(ElementPool.FREE, place.field(place.element(taken), HashLayout.LINK));
        return taken;
    }

    /** Takes an element back that is unlinked. */
    void retire(Value element) {
        Value last = load(ElementPool.OPEN_LAST);
        Block some = ir.newBlock();
        Block first = ir.newColdBlock();
        Block join = ir.newBlock();
        ir.mostly(Cond.NE, last, ir.constant(0), new Edge(some), new Edge(first));
        ir.at(some);
        place.setField(place.element(last), HashLayout.LINK, element);
        ir.jump(join);
        ir.at(first);
        store(ElementPool.OPEN_FIRST, element);
        ir.jump(join);
        ir.at(join);
        store(ElementPool.OPEN_LAST, element);
        store(ElementPool.OPEN_COUNT, ir.add(retired, 1));
    }

    private Value load(int field) {
        return place.field(record, field);
    }

    private void store(int field, Value value) {
        place.setField(record, field, value);
    }
}
