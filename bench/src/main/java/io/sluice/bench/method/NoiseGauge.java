package io.sluice.bench.method;

import io.sluice.bench.suite.Workload;
import io.sluice.vm.Engine;
import io.sluice.vm.Engines;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Tells how fast the core is now, of how fast it has been: by two fixed programs of the simple JIT, one of additions
 * that wait for each other, which takes the clock's speed, and one of additions and moves that wait for nothing, which
 * fill all slots of the core.
 *
 * <p>A virtual machine needs the second. While another one uses the other hardware thread of the core, code that fills
 * the slots takes up to half as long again, but code that waits for memory or for returns hardly longer. Ratios of the
 * two mean nothing in such a stretch, though the clock is as fast as ever. So what is timed is timed again then.
 *
 * <p>What is quiet is known from this process alone. Where another machine never leaves the core, the least noise is
 * taken for none; {@link #insnsPerCycle} tells that from a core of one's own. Readings are taken before and after what
 * is timed: what comes and goes meanwhile is seen by nobody.
 */
public final class NoiseGauge {
    /** What a reading is at most where nobody else is there: the clock itself moves by some percent. */
    private static final double QUIET = 1.1;
    /** With more noisy times than these a figure is the machine's. */
    private static final double MUCH = 0.25;
    private static final int ATTEMPTS = 6;
    /** How long may be spent on times that are taken again, however little was spent on others. */
    private static final long SPARE_NANOS = 2_000_000_000L;
    /** A try is quiet with less chance than this, by what others lately were: none is made again then. */
    private static final double LEAST_CHANCE = 0.1;
    /** What one try says of the next. */
    private static final double WEIGHT = 1.0 / 32;

    private static final String WAITING = """
            r1 += 1
            r1 += 2
            r1 += 3
            """.repeat(60);
    /** In each cycle of a core that is six insns wide four additions; moves need no more than a slot. */
    private static final String FILLING = """
            r1 += 1
            r2 += 2
            r3 += 3
            r4 += 4
            r6 = r7
            r8 = r9
            """.repeat(170);
    private static final String START = """
            r1 = 1
            r2 = 2
            r3 = 3
            r4 = 4
            r7 = 7
            r9 = 9
            """;
    private static final String END = """
            r0 = 2
            exit
            """;
    private static final long NANOS = 200_000;
    /** Half a second: long enough to meet a quiet moment where the core is shared now and then. */
    private static final int FIRST_READINGS = 1000;

    private static NoiseGauge ofThisProcess;
    private static Side waiting;
    private static Side filling;

    private final DoubleSupplier noise;
    private final LongSupplier clock;
    private double patience = 1;
    private double chance = 1;
    private double last;
    private long times;
    private long noisy;
    private long nanos;
    private long repeatedNanos;
    private boolean wasNoisy;

    /**
     * What was timed so far.
     *
     * @param times how many times something was
     * @param noisy how many of them while others used the core, and no repetition met a quiet moment
     */
    public record Noise(long times, long noisy) {
        /** What came after an earlier one. */
        public Noise since(Noise earlier) {
            return new Noise(times - earlier.times, noisy - earlier.noisy);
        }

        /** How much of it was noisy, from 0 to 1. */
        public double share() {
            return times == 0 ? 0 : (double) noisy / times;
        }

        /** Whether what is made of it is not to be quoted. */
        public boolean isMuch() {
            return share() > MUCH;
        }
    }

    /** One of the two programs, and the best that it has done. */
    private static final class Side {
        private final Subject subject;
        private double best = Double.POSITIVE_INFINITY;

        Side(String insns, Engine engine) {
            this.subject = loop(insns, engine);
        }

        double read() {
            double now = subject.ns(NANOS);
            best = Math.min(best, now);
            return now / best;
        }
    }

    /** A program that fills the slots of a core and touches no memory, on a JIT: what CPUs can do side by side. */
    public static Subject filling(Engine jit) {
        return loop(FILLING, jit);
    }

    private static Subject loop(String insns, Engine engine) {
        return new VmSubject(Workload.assembled("gauge", START + insns + END, List.of()), engine, false);
    }

    /**
     * A gauge whose readings come from elsewhere.
     *
     * @param clock in ns
     */
    public NoiseGauge(DoubleSupplier noise, LongSupplier clock) {
        this.noise = noise;
        this.clock = clock;
        this.last = noise.getAsDouble();
    }

    /**
     * The process's one gauge, which has seen the most; the first call takes half a second. Without a JIT it takes
     * every core for quiet.
     */
    public static synchronized NoiseGauge get() {
        if (ofThisProcess == null) {
            ofThisProcess = new NoiseGauge(Engines.of("simple").map(NoiseGauge::core).orElse(() -> 1),
                    System::nanoTime);
        }
        return ofThisProcess;
    }

    /** How much longer the worse of the two programs takes now than it ever did: 1 is quiet, 2 is half the speed. */
    private static DoubleSupplier core(Engine jit) {
        waiting = new Side(WAITING, jit);
        filling = new Side(FILLING, jit);
        for (int i = 0; i < FIRST_READINGS; i++) {
            waiting.read();
            filling.read();
        }
        return () -> Math.max(waiting.read(), filling.read());
    }

    /**
     * Says how long times may be taken again: the run must end.
     *
     * @param share of how long they took for the first time; 1 where nobody says anything
     */
    public void patience(double share) {
        patience = share;
    }

    /**
     * How many insns a cycle the core did at its best so far, where nothing has to wait: about its width, such as 6 of
     * Zen 4, or not much more than half of it where the other hardware thread was never idle. Empty without a JIT.
     */
    public static synchronized OptionalDouble insnsPerCycle() {
        return filling == null ? OptionalDouble.empty() : OptionalDouble.of(
                FILLING.lines().count() / filling.best / (WAITING.lines().count() / waiting.best));
    }

    /**
     * Times something between two readings, again where one of them was not quiet; of several tries, none of them
     * quiet, the least noisy one counts. Which one does not depend on what the time was.
     *
     * @return what {@link Timed#ns} told
     */
    public double ns(Timed subject, long nanos) {
        return quietest(() -> subject.ns(nanos));
    }

    /** As {@link #ns}, with whatever something that is timed tells. */
    public <T> T quietest(Supplier<T> work) {
        return least(work, ATTEMPTS);
    }

    /** As {@link #quietest}, but never again. */
    public <T> T once(Supplier<T> work) {
        return least(work, 1);
    }

    private <T> T least(Supplier<T> work, int attempts) {
        double least = Double.POSITIVE_INFINITY;
        T result = null;
        for (int i = 0; i < attempts && least > QUIET && (i == 0 || isWorthwhile()); i++) {
            double before = last;
            long start = clock.getAsLong();
            T now = work.get();
            last = noise.getAsDouble();
            double most = Math.max(before, last);
            if (most < least) {
                least = most;
                result = now;
            }
            chance += WEIGHT * ((most > QUIET ? 0 : 1) - chance);
            long took = clock.getAsLong() - start;
            nanos += i == 0 ? took : 0;
            repeatedNanos += i == 0 ? 0 : took;
        }
        times++;
        wasNoisy = least > QUIET;
        noisy += wasNoisy ? 1 : 0;
        return result;
    }

    /** Whether there is time for another try, and one that may be quiet. */
    private boolean isWorthwhile() {
        return chance > LEAST_CHANCE && repeatedNanos < patience * nanos + SPARE_NANOS;
    }

    /** Whether the last time that was taken is noisy, after all tries. */
    public boolean wasNoisy() {
        return wasNoisy;
    }

    /** What was timed so far. */
    public Noise noise() {
        return new Noise(times, noisy);
    }
}
