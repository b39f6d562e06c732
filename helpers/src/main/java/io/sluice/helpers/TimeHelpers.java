package io.sluice.helpers;

import io.sluice.vm.api.HelperSpec;
import io.sluice.vm.api.RecipeBuilder;
import io.sluice.vm.api.WorkerState;
import io.sluice.vm.ir.Block;
import io.sluice.vm.ir.Builder;
import io.sluice.vm.ir.Cond;
import io.sluice.vm.ir.Edge;
import io.sluice.vm.ir.Op;
import io.sluice.vm.ir.Region;
import io.sluice.vm.ir.Type;
import io.sluice.vm.ir.Value;
import io.sluice.vm.memory.MonotonicClock;
import java.util.List;

/** Clocks. */
final class TimeHelpers {
    private static final Region CLOCK = new Region("clock", Region.Kind.SHARED);

    static final List<HelperSpec> ROWS = List.of(
            // CLOCK_MONOTONIC, which is what nanoTime reads on Linux
            HelperSpec.of(5, (a, b, c, d, e, state) -> System.nanoTime()).with(TimeHelpers::recipe));

    private TimeHelpers() {
    }

    /**
     * Tells the time by {@link MonotonicClock}. The counter may be read some insns early, or before the line begins
     * that it is put into: then the time is where the line begins.
     */
    private static Value recipe(RecipeBuilder around, Value[] args) {
        if (!around.clock()) {
            return null;
        }
        MonotonicClock.start();
        Builder ir = around.ir();
        Value clock = ir.load(Long.BYTES, around.stateRegion(), around.state(), WorkerState.CLOCK);
        Block read = ir.newBlock();
        Block even = ir.newBlock();
        Block done = ir.newBlock();
        Block wait = ir.newColdBlock();
        ir.jump(read);
        ir.at(wait);
        ir.op(Op.PAUSE, Type.VOID);
        ir.jump(read);
        ir.at(read);
        Value before = sequence(ir, clock);
        ir.mostly(Cond.NTEST, before, ir.constant(1), new Edge(even), new Edge(wait));
        ir.at(even);
        Value counter = ir.op(Op.RDTSC, Type.I64);
        Value begin = ir.load(Long.BYTES, CLOCK, clock, MonotonicClock.COUNTER);
        Value time = ir.load(Long.BYTES, CLOCK, clock, MonotonicClock.TIME);
        Value rate = ir.load(Long.BYTES, CLOCK, clock, MonotonicClock.RATE);
        ir.mostly(Cond.EQ, sequence(ir, clock), before, new Edge(done), new Edge(wait));
        ir.at(done);
        Value zero = ir.constant(0);
        Value difference = ir.sub(counter, begin);
        Value passed = ir.select(Cond.SGT, Type.I64, difference, zero, difference, zero);
        Value scaled = ir.op(Op.UMULH, Type.I64, ir.shl(passed, MonotonicClock.RATE_SHIFT), rate);
        return notBack(around, ir.add(time, scaled));
    }

    private static Value sequence(Builder ir, Value clock) {
        Value.Payload payload = new Value.Payload(MonotonicClock.SEQUENCE, CLOCK, Long.BYTES);
        return ir.emit(Op.LOAD_ACQUIRE, Type.I64, payload, clock);
    }

    /** The time, or the last one that the worker was told where that is later. */
    private static Value notBack(RecipeBuilder around, Value time) {
        Builder ir = around.ir();
        Value last = ir.load(Long.BYTES, around.stateRegion(), around.state(), WorkerState.LAST_TIME);
        Value later = ir.select(Cond.SGT, Type.I64, time, last, time, last);
        ir.store(Long.BYTES, around.stateRegion(), around.state(), WorkerState.LAST_TIME, later);
        return later;
    }
}
