package io.sluice.vm.memory;

import java.lang.invoke.VarHandle;
import java.util.concurrent.TimeUnit;

/**
 * What machine code needs to tell the time of {@link System#nanoTime} by the time stamp counter, and no system call:
 * a line through the counter and the time, in off-heap memory, which a daemon thread corrects every 100 ms.
 *
 * <p>The line never breaks where it is corrected; its rate is the one of the last 100 ms, and makes good within the
 * next what it was off. So it is off by what the system's clock is slewed in that time: below 1 us where no time server
 * corrects it, at most 50 us where one does with the greatest rate there is, 500 ppm. What is off by more than 1 ms, as
 * after the machine slept, is set right at once. The counter must have a constant rate and never stop.
 *
 * <pre>
 *   0          8         16     24
 *   | sequence | counter | time | rate |     the time is {@code time + (now - counter) * rate / 2^56} ns
 * </pre>
 *
 * <p>Who reads an odd sequence, or another one after than before the rest, reads again.
 */
public final class MonotonicClock {
    /** Odd while the rest is changed, 64 bits. */
    public static final int SEQUENCE = 0;
    /** The counter where the line begins, 64 bits. */
    public static final int COUNTER = 8;
    /** The time there in ns, 64 bits. */
    public static final int TIME = 16;
    /** Nanoseconds for 2^56 of the counter, 64 bits. */
    public static final int RATE = 24;
    /** By this a difference of the counter is shifted left, for the upper half of its product with the rate. */
    public static final int RATE_SHIFT = 8;

    // rdtsc; shl rdx, 32; or rax, rdx; ret
    private static final byte[] READ_COUNTER = {
        0x0f, 0x31, 0x48, (byte) 0xc1, (byte) 0xe2, 0x20, 0x48, 0x09, (byte) 0xd0, (byte) 0xc3
    };
    private static final double RATE_UNIT = 0x1p56;
    private static final long PERIOD_MILLIS = 100;
    private static final long PERIOD_NANOS = TimeUnit.MILLISECONDS.toNanos(PERIOD_MILLIS);
    private static final long FIRST_MILLIS = 5;
    private static final long STEP_NANOS = 1_000_000;
    /** The counter is read before and after the clock, so often, and the closest pair counts. */
    private static final int TRIES = 8;
    /** A pair that is further apart, in ns, tells nothing: the processor was lost in between. */
    private static final long WIDEST_NANOS = 20_000;

    private static final OffHeap MEMORY = OffHeap.allocate(OffHeap.CACHE_LINE);
    private static final long PAGE = MEMORY.address();

    private static MonotonicClock running;

    private final ExecutableMemory readCounter = ExecutableMemory.install(READ_COUNTER);
    private Sample last;

    private record Sample(long counter, long time, long width) {}

    private MonotonicClock() {
    }

    /** The address of the line; it means something after {@link #start}. */
    public static long address() {
        return PAGE;
    }

    /** Has the line in place; the first time that takes 5 ms. */
    public static synchronized void start() {
        if (running == null) {
            running = new MonotonicClock();
            running.begin();
            Thread.ofPlatform().name("sluice-clock").daemon().start(running::run);
        }
    }

    private void begin() {
        Sample first = sample();
        sleep(FIRST_MILLIS);
        last = sample();
        publish(last.counter, last.time, rate(first, last));
    }

    private void run() {
        while (sleep(PERIOD_MILLIS)) {
            correct(sample());
        }
    }

    private static boolean sleep(long millis) {
        try {
            Thread.sleep(millis);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private void correct(Sample now) {
        double rate = rate(last, now);
        if (now.width * rate > WIDEST_NANOS) {
            return;
        }
        long expected = at(now.counter);
        long off = now.time - expected;
        if (Math.abs(off) > STEP_NANOS) {
            publish(now.counter, now.time, rate);
        } else {
            publish(now.counter, expected, rate * (1 + (double) off / PERIOD_NANOS));
        }
        last = now;
    }

    private static double rate(Sample from, Sample to) {
        return (double) (to.time - from.time) / (to.counter - from.counter);
    }

    private Sample sample() {
        Sample best = null;
        for (int i = 0; i < TRIES; i++) {
            long before = NativeCalls.call(readCounter.address(), 0, 0, 0, 0);
            long time = System.nanoTime();
            long width = NativeCalls.call(readCounter.address(), 0, 0, 0, 0) - before;
            if (best == null || width < best.width) {
                best = new Sample(before + width / 2, time, width);
            }
        }
        return best;
    }

    /** The time on the line, which only this thread changes. */
    private static long at(long counter) {
        long passed = Math.max(0, counter - Memory.getLong(PAGE + COUNTER));
        return Memory.getLong(PAGE + TIME)
                + Math.unsignedMultiplyHigh(passed << RATE_SHIFT, Memory.getLong(PAGE + RATE));
    }

    private static void publish(long counter, long time, double rate) {
        long sequence = Memory.getLong(PAGE + SEQUENCE);
        Memory.putLong(PAGE + SEQUENCE, sequence + 1);
        VarHandle.storeStoreFence();
        Memory.putLong(PAGE + COUNTER, counter);
        Memory.putLong(PAGE + TIME, time);
        Memory.putLong(PAGE + RATE, (long) (rate * RATE_UNIT));
        Memory.putLongRelease(PAGE + SEQUENCE, sequence + 2);
    }
}
