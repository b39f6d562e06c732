package io.sluice.maps;

import io.sluice.vm.api.MapHeader;
import io.sluice.vm.api.RareCall;
import io.sluice.vm.api.RecipeBuilder;
import io.sluice.vm.ir.Block;
import io.sluice.vm.ir.Builder;
import io.sluice.vm.ir.Cond;
import io.sluice.vm.ir.Edge;
import io.sluice.vm.ir.Op;
import io.sluice.vm.ir.Region;
import io.sluice.vm.ir.Type;
import io.sluice.vm.ir.Value;

/**
 * Builds what programs do with a {@link RingBufferMap}: reserve, output of a known length, submit and discard. A lock
 * that is not free, a ring without room and flags that are refused are left to the map before anything is changed, and
 * waking the consumer after.
 */
public final class RingRecipe {
    private static final RareCall RESERVE = new RareCall("ringbuf_reserve", (map, size, flags, d, e, state) ->
            ring(map).reserve(size, flags));
    private static final RareCall OUTPUT = new RareCall("ringbuf_output", (map, data, size, flags, e, state) ->
            ring(map).output(data, size, flags));
    private static final RareCall COMMITTED = new RareCall("ringbuf_committed", (sample, flags, map, d, e, state) ->
            ring(map).committed(sample, flags));

    /** Headers of records and samples, which programs reach. */
    private static final Region DATA = Region.ANY;

    private final RecipeBuilder around;
    private final Builder ir;
    private final Value[] args;

    private RingRecipe(RecipeBuilder around, Value[] args) {
        this.around = around;
        this.ir = around.ir();
        this.args = args;
    }

    private static RingBufferMap ring(long map) {
        return (RingBufferMap) MapHeader.map(map);
    }

    /** Submits a record to the ring that it is in. */
    public static Value submit(RecipeBuilder around, Value[] args) {
        return new RingRecipe(around, args).commit(0);
    }

    /** Discards a record of the ring that it is in. */
    public static Value discard(RecipeBuilder around, Value[] args) {
        return new RingRecipe(around, args).commit(RingLayout.DISCARD_BIT);
    }

    /** Reserves a record of a map. */
    static Value reserve(RecipeBuilder around, Value[] args) {
        return new RingRecipe(around, args).reserve();
    }

    /** Outputs a record to a map; null where its length is not known, or long. */
    static Value output(RecipeBuilder around, Value[] args) {
        boolean quick = args[2].isConst() && Long.compareUnsigned(args[2].imm(), ArrayRecipe.MAX_COPY) <= 0;
        return quick ? new RingRecipe(around, args).output() : null;
    }

    private Value reserve() {
        Block left = ir.newColdBlock();
        require(Cond.EQ, args[2], 0, left);
        return joined(reserved(args[1], left), left, RESERVE);
    }

    private Value output() {
        Block left = ir.newColdBlock();
        require(Cond.NTEST, args[3], ~RingMap.WAKEUP_FLAGS, left);
        Value sample = reserved(args[2], left);
        Words.copy(ir, new Words.Bytes(around.memory(2), args[1]), new Words.Bytes(DATA, sample), 0,
                (int) args[2].imm());
        commit(sample, args[3], 0, around.mapAddress(0));
        return joined(ir.constant(0), left, OUTPUT);
    }

    private void require(Cond cond, Value value, long number, Block left) {
        Block on = ir.newBlock();
        ir.mostly(cond, value, ir.constant(number), new Edge(on), new Edge(left));
        ir.at(on);
    }

    private Value joined(Value here, Block left, RareCall call) {
        Block join = ir.newBlock();
        Value result = ir.param(join, Type.I64);
        ir.jump(join, here);
        ir.at(left);
        ir.jump(join, around.call(call, args));
        ir.at(join);
        return result;
    }

    /** As {@link RingBufferMap#reserve(long)}: the sample's address. */
    private Value reserved(Value size, Block left) {
        RingBufferMap map = (RingBufferMap) around.map();
        Region header = around.mapRegion("ring", Region.Kind.SHARED);
        Value base = around.mapAddress(0);
        long most = Math.min(RingLayout.MAX_RECORD, map.size() - RingLayout.RECORD_HEADER);
        require(Cond.ULE, size, most, left);
        Value consumer = acquire(header, base, RingLayout.CONSUMER, Long.BYTES);
        MapLocks locks = new MapLocks(ir, header, left);
        locks.lock(base, RingLayout.LOCK);
        Value producer = ir.load(Long.BYTES, header, base, RingLayout.PRODUCER);
        Value pending = pending(map, header, base, producer);
        Value end = ir.add(producer, total(size));
        locks.require(Cond.SLE, ir.sub(end, consumer), map.mask);
        locks.require(Cond.SLE, ir.sub(end, pending), map.mask);
        Value offset = ir.add(ir.and(producer, map.mask), RingLayout.DATA);
        Value record = ir.add(base, offset);
        ir.store(Integer.BYTES, DATA, record, RingLayout.LENGTH,
                ir.op(Op.OR, Type.I64, size, ir.constant(RingLayout.BUSY_BIT)));
        ir.store(Integer.BYTES, DATA, record, RingLayout.PAGE_OFFSET, ir.shr(offset, RingLayout.PAGE_SHIFT));
        ir.emit(Op.STORE_RELEASE, Type.VOID, new Value.Payload(RingLayout.PRODUCER, header, Long.BYTES), base, end);
        locks.unlock();
        return ir.add(record, RingLayout.RECORD_HEADER);
    }

    private Value acquire(Region region, Value address, int offset, int size) {
        return ir.emit(Op.LOAD_ACQUIRE, Type.I64, new Value.Payload(offset, region, size), address);
    }

    /** As {@link RingLayout#total}. */
    private Value total(Value length) {
        return ir.and(ir.add(length, RingLayout.total(0) + RingLayout.RECORD_HEADER - 1), -RingLayout.RECORD_HEADER);
    }

    /** Moves the pending position over records that are submitted or discarded, and gives it. The lock is held. */
    private Value pending(RingBufferMap map, Region header, Value base, Value producer) {
        Block head = ir.newBlock();
        Block some = ir.newBlock();
        Block done = ir.newBlock();
        Block idle = ir.newBlock();
        Value at = ir.param(head, Type.I64);
        ir.jump(head, ir.load(Long.BYTES, header, base, RingLayout.PENDING));
        ir.at(head);
        ir.either(Cond.SLT, at, producer, new Edge(some), new Edge(done));
        ir.at(some);
        Value record = ir.add(base, ir.add(ir.and(at, map.mask), RingLayout.DATA));
        Value length = acquire(DATA, record, RingLayout.LENGTH, Integer.BYTES);
        ir.either(Cond.NTEST, length, ir.constant(Integer.toUnsignedLong(RingLayout.BUSY_BIT)),
                new Edge(idle), new Edge(done));
        ir.at(idle);
        ir.jump(head, ir.add(at, total(ir.and(length, RingLayout.LENGTH_MASK))));
        ir.at(done);
        ir.store(Long.BYTES, header, base, RingLayout.PENDING, at);
        return at;
    }

    private Value commit(int bits) {
        Value record = ir.add(args[0], -RingLayout.RECORD_HEADER);
        // read before the record is given away
        Value pages = ir.load(Integer.BYTES, DATA, record, RingLayout.PAGE_OFFSET);
        Value base = ir.sub(ir.and(record, -RingLayout.PAGE), ir.shl(pages, RingLayout.PAGE_SHIFT));
        commit(args[0], args[1], bits, base);
        return ir.constant(0);
    }

    /** As {@link RingBufferMap#commit}. */
    private void commit(Value sample, Value flags, int bits, Value base) {
        Value record = ir.add(sample, -RingLayout.RECORD_HEADER);
        Value busy = ir.load(Integer.BYTES, DATA, record, RingLayout.LENGTH);
        Value length = ir.op(Op.XOR, Type.I64, busy, ir.constant(RingLayout.BUSY_BIT | bits));
        // an exchange, which is a full fence, so that either side sees what the other did
        ir.emit(Op.XCHG, Type.I32, new Value.Payload(RingLayout.LENGTH, DATA, Integer.BYTES), record, length);
        Value waiting = acquire(DATA, base, RingLayout.WAITING, Integer.BYTES);
        Block wake = ir.newColdBlock();
        Block done = ir.newBlock();
        ir.mostly(Cond.EQ, waiting, ir.constant(0), new Edge(done), new Edge(wake));
        ir.at(wake);
        around.call(COMMITTED, sample, flags, base);
        ir.jump(done);
        ir.at(done);
    }
}
