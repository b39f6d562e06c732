package io.sluice.maps;

import io.sluice.vm.ir.Block;
import io.sluice.vm.ir.Builder;
import io.sluice.vm.ir.Cond;
import io.sluice.vm.ir.Edge;
import io.sluice.vm.ir.Value;

/** Builds {@link LruLists#add} of an element that replaces another, and {@link LruLists#remove}, the lock held. */
final class LruRecipe {
    private final HashPlace place;
    private final Builder ir;
    private final Value lists;

    LruRecipe(HashPlace place) {
        this.place = place;
        this.ir = place.ir;
        this.lists = place.around.mapAddress(HashLayout.LRU);
    }

    /** Enters an element, which counts as looked up. */
    void add(Value number) {
        Value element = place.element(number);
        Value list = ir.add(lists, LruLists.INACTIVE);
        Value head = place.field(list, LruLists.HEAD);
        ir.store(Byte.BYTES, place.table, element, HashLayout.REFERENCED, ir.constant(1));
        ir.store(Byte.BYTES, place.table, element, HashLayout.LIST, ir.constant(LruLists.INACTIVE));
        place.setField(element, HashLayout.LINK, head);
        place.setField(element, HashLayout.PREV, ir.constant(0));
        place.setField(list, LruLists.HEAD, number);
        connect(head, HashLayout.PREV, list, LruLists.TAIL, number);
        place.setField(list, LruLists.COUNT, ir.add(place.field(list, LruLists.COUNT), 1));
    }

    /** Takes an element out. */
    void remove(Value number) {
        Value element = place.element(number);
        Value list = ir.add(lists, ir.load(Byte.BYTES, place.table, element, HashLayout.LIST));
        Value next = place.field(element, HashLayout.LINK);
        Value previous = place.field(element, HashLayout.PREV);
        connect(previous, HashLayout.LINK, list, LruLists.HEAD, next);
        connect(next, HashLayout.PREV, list, LruLists.TAIL, previous);
        place.setField(list, LruLists.COUNT, ir.add(place.field(list, LruLists.COUNT), -1));
    }

    /** Stores a number in a field of an element, or where there is none in one of the list. */
    private void connect(Value element, int field, Value list, int end, Value number) {
        Block some = ir.newBlock();
        Block none = ir.newBlock();
        Block join = ir.newBlock();
        ir.mostly(Cond.NE, element, ir.constant(0), new Edge(some), new Edge(none));
        ir.at(some);
        place.setField(place.element(element), field, number);
        ir.jump(join);
        ir.at(none);
        place.setField(list, end, number);
        ir.jump(join);
        ir.at(join);
    }
}
