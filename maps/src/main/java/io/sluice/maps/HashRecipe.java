package io.sluice.maps;

import io.sluice.vm.api.RecipeBuilder;
import io.sluice.vm.ir.Block;
import io.sluice.vm.ir.Builder;
import io.sluice.vm.ir.Cond;
import io.sluice.vm.ir.Edge;
import io.sluice.vm.ir.Op;
import io.sluice.vm.ir.Range;
import io.sluice.vm.ir.Type;
import io.sluice.vm.ir.Value;

/**
 * Builds {@link HashTable#find} for a map's own key size: {@link HashPlace} and the comparison word by word, the first
 * candidate of the bucket in line, other candidates and the chain in a cold loop.
 *
 * <p>Loads of element numbers need not be ordered before what they lead to: its address depends on them.
 */
final class HashRecipe {
    private static final Range NOT_ZERO = new Range(1, -1, 0);

    private final KeyedMap map;
    private final KeyedMap.Plan plan;
    private final HashTable.Elements elements;

    HashRecipe(KeyedMap map) {
        this.map = map;
        this.plan = map.plan;
        this.elements = map.elements;
    }

    /** The lookup of one call: what its blocks share. */
    private static final class Lookup {
        final Block hit;
        final Block others;
        final Block retry;
        final Block join;
        final Value worker;
        HashPlace place;

        Lookup(Builder ir, Value worker) {
            this.hit = ir.newBlock();
            this.join = ir.newBlock();
            this.others = ir.newColdBlock();
            this.retry = ir.newColdBlock();
            this.worker = worker;
        }
    }

    /** The address of the value under the key at an address, or 0. */
    Value find(RecipeBuilder around, Value address) {
        return find(around, HashPlace.keyWords(map, around, address), null);
    }

    /** The address of a worker's value under the key at an address, or 0. */
    Value findPerWorker(RecipeBuilder around, Value address, Value worker) {
        Value number = around.ir().zext(worker, Integer.SIZE);
        return ArrayRecipe.where(around.ir(), Cond.ULT, number, map.workers(),
                ir -> find(around, HashPlace.keyWords(map, around, address), number));
    }

    /** The address of the value under a key of 32 bits with zeros above, or 0. */
    Value findIndex(RecipeBuilder around, Value key) {
        return find(around, new Value[] {key}, null);
    }

    /** The value is that of a worker, of the own one for null. */
    private Value find(RecipeBuilder around, Value[] key, Value worker) {
        Builder ir = around.ir();
        Lookup at = new Lookup(ir, worker);
        Value zero = ir.constant(0);
        Value found = ir.param(at.join, Type.I64);
        Value hit = ir.param(at.hit, Type.I64);
        HashPlace place = new HashPlace(map, around, key);
        at.place = place;
        Block candidate = ir.newBlock();
        Block none = ir.newBlock();
        ir.either(Cond.NE, place.marks, zero, new Edge(candidate), new Edge(none));

        ir.at(candidate);
        Value number = place.number(place.marks);
        if (!place.noneDiffers()) {
            Block present = ir.newBlock();
            ir.mostly(Cond.NE, number, zero, new Edge(present), Edge.to(at.others, place.marks));
            ir.at(present);
        }
        compare(at, number, Edge.to(at.others, place.marks));

        ir.at(none);
        ir.mostly(Cond.EQ, place.chain(), zero, Edge.to(at.join, zero), Edge.to(at.others, zero));

        retry(at);
        hit(at, hit);
        ir.at(at.join);
        return found;
    }

    /** Goes to the hit where an element has the key, else another way. */
    private void compare(Lookup at, Value number, Edge differs) {
        HashPlace place = at.place;
        Builder ir = place.ir;
        Value offset = offset(place, number);
        Value element = ir.add(place.around.mapAddress(plan.elements()), offset);
        Value result = map.isPerWorker() ? number : offset;
        for (int i = 0; i < place.key.length; i++) {
            boolean last = i == place.key.length - 1;
            Block next = last ? at.hit : ir.newBlock();
            Edge equal = last ? Edge.to(next, result) : new Edge(next);
            place.compareWord(element, i, equal, new Edge(differs.target(), differs.list()));
            ir.at(next);
        }
    }

    /** How far an element lies behind element 0. */
    private Value offset(HashPlace place, Value number) {
        return place.ir.op(Op.MUL, Type.I64, number, place.ir.constant(elements.stride()));
    }

    /** The loop over the other candidates, then over the chain. */
    private void retry(Lookup at) {
        HashPlace place = at.place;
        Builder ir = place.ir;
        Value first = ir.param(at.others, Type.I64);
        ir.at(at.others);
        ir.jump(at.retry, first, ir.add(place.bucket, HashLayout.CHAIN));
        Value marks = ir.param(at.retry, Type.I64);
        Value link = ir.param(at.retry, Type.I64);
        Block slots = ir.newColdBlock();
        Block chained = ir.newColdBlock();
        Block linked = ir.newColdBlock();
        Block check = ir.newColdBlock();
        Value number = ir.param(check, Type.I64);
        Value next = ir.param(check, Type.I64);
        ir.at(at.retry);
        Value zero = ir.constant(0);
        Value rest = place.withoutFirst(marks);
        ir.either(Cond.NE, rest, zero, new Edge(slots), new Edge(chained));

        ir.at(slots);
        Value slotted = place.number(rest);
        if (!place.noneDiffers()) {
            Block present = ir.newColdBlock();
            ir.either(Cond.NE, slotted, zero, new Edge(present), Edge.to(at.retry, rest, link));
            ir.at(present);
        }
        ir.jump(check, slotted, link);

        ir.at(chained);
        Value following = ir.load(HashLayout.SLOT_SIZE, place.table, link, 0);
        ir.either(Cond.NE, following, zero, new Edge(linked), Edge.to(at.join, zero));
        ir.at(linked);
        ir.jump(check, following, ir.add(place.element(following), HashLayout.NEXT));

        ir.at(check);
        compare(at, number, Edge.to(at.retry, rest, next));
    }

    /** From an element's number in a per-CPU type, else from its offset. */
    private void hit(Lookup at, Value found) {
        HashPlace place = at.place;
        Builder ir = place.ir;
        ir.at(at.hit);
        Value value = map.isPerWorker()
                ? place.value(found, at.worker == null ? place.around.worker() : at.worker)
                : ir.add(place.around.mapAddress(plan.elements() + map.valueOffset()), found);
        if (map.isLru()) {
            Value offset = map.isPerWorker() ? offset(place, found) : found;
            place.refer(ir.add(place.around.mapAddress(plan.elements()), offset));
        }
        ir.jump(at.join, value.narrow(NOT_ZERO));
    }
}
