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
import io.sluice.vm.memory.SystemClock;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Clocks. Jiffies are ticks of CLOCK_MONOTONIC, as many a second as this machine's kernel makes (the resolution of its
 * coarse clock tells), counted from where Linux begins to count; those that it took to boot are not in the kernel's.
 */
final class TimeHelpers {
    /** Ns from tick to tick, {@code TICK_NSEC} of include/linux/jiffies.h. */
    static final long TICK = Math.max(1, SystemClock.resolution(SystemClock.MONOTONIC_COARSE));
    /** Jiffies of a second, {@code HZ}. */
    static final long HZ = Math.round((double) TimeUnit.SECONDS.toNanos(1) / TICK);
    /** {@code INITIAL_JIFFIES} there: five minutes before the lower 32 bits overflow. */
    static final long INITIAL_JIFFIES = Integer.toUnsignedLong((int) (-300 * HZ));

    private static final Region CLOCK = new Region("clock", Region.Kind.SHARED);

    static final List<HelperSpec> ROWS = List.of(
            // CLOCK_MONOTONIC, which is what nanoTime reads on Linux
            HelperSpec.of(5, (a, b, c, d, e, state) -> System.nanoTime()).with(TimeHelpers::recipe),
            HelperSpec.of(118, (a, b, c, d, e, state) -> jiffies()).with(TimeHelpers::jiffiesRecipe),
            HelperSpec.of(125, (a, b, c, d, e, state) -> read(SystemClock.BOOTTIME, state)),
            HelperSpec.of(160, (a, b, c, d, e, state) -> read(SystemClock.MONOTONIC_COARSE, state)),
            HelperSpec.of(208, (a, b, c, d, e, state) -> read(SystemClock.TAI, state)));

    private TimeHelpers() {
    }

    /** The time in jiffies. */
    static long jiffies() {
        return INITIAL_JIFFIES + System.nanoTime() / TICK;
    }

    private static long read(int clock, long state) {
        return SystemClock.nanos(clock, state + WorkerState.SCRATCH);
    }

    private static Value jiffiesRecipe(RecipeBuilder around, Value[] args) {
        Value time = recipe(around, args);
        Builder ir = around.ir();
        return time == null
                ? null
                : ir.add(ir.op(Op.UDIV, Type.I64, time, ir.constant(TICK)), INITIAL_JIFFIES);
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
