package io.sluice.vm.memory;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.invoke.MethodHandle;
import java.util.concurrent.TimeUnit;

/** The clocks of {@code clock_gettime(2)} that Java does not tell, and where a thread runs; nothing is allocated. */
@SuppressWarnings("restricted") // native calls are meant
public final class SystemClock {
    /** CLOCK_MONOTONIC as it was at the last tick, include/uapi/linux/time.h. */
    public static final int MONOTONIC_COARSE = 6;
    /** CLOCK_MONOTONIC and the time that the machine slept. */
    public static final int BOOTTIME = 7;
    /** International atomic time: CLOCK_REALTIME without leap seconds. */
    public static final int TAI = 11;
    /** Bytes of scratch memory that calls need: {@code struct timespec}. */
    public static final int SCRATCH_SIZE = 16;

    private static final int NANOS = 8;
    private static final MethodHandle GET = handle("clock_gettime", FunctionDescriptor.of(JAVA_INT, JAVA_INT,
            JAVA_LONG));
    private static final MethodHandle RESOLUTION = handle("clock_getres", FunctionDescriptor.of(JAVA_INT, JAVA_INT,
            JAVA_LONG));
    private static final MethodHandle CPU = handle("getcpu", FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG));

    private SystemClock() {
    }

    private static MethodHandle handle(String name, FunctionDescriptor type) {
        return Linker.nativeLinker().defaultLookup().find(name)
                .map(address -> Linker.nativeLinker().downcallHandle(address, type, Linker.Option.critical(false)))
                .orElse(null);
    }

    /**
     * The time of a clock in ns.
     *
     * @param scratch the address of {@link #SCRATCH_SIZE} bytes that are overwritten
     */
    public static long nanos(int clock, long scratch) {
        try {
            int _ = (int) GET.invokeExact(clock, scratch);
        } catch (Throwable e) {
            throw new IllegalStateException("internal error: clock " + clock + " could not be read", e);
        }
        return nanosAt(scratch);
    }

    /** The resolution of a clock in ns; that of {@link #MONOTONIC_COARSE} is the time between two ticks. */
    public static long resolution(int clock) {
        try (OffHeap scratch = OffHeap.allocate(SCRATCH_SIZE)) {
            int _ = (int) RESOLUTION.invokeExact(clock, scratch.address());
            return nanosAt(scratch.address());
        } catch (Throwable e) {
            throw new IllegalStateException("internal error: clock " + clock + " could not be read", e);
        }
    }

    private static long nanosAt(long timespec) {
        return Memory.getLong(timespec) * TimeUnit.SECONDS.toNanos(1) + Memory.getLong(timespec + NANOS);
    }

    /**
     * The NUMA node of the processor that the calling thread runs on; 0 where the C library does not tell.
     *
     * @param scratch the address of {@link #SCRATCH_SIZE} bytes that are overwritten
     */
    public static int numaNode(long scratch) {
        if (CPU == null) {
            return 0;
        }
        Memory.putLong(scratch, 0);
        try {
            int _ = (int) CPU.invokeExact(scratch, scratch + Integer.BYTES);
        } catch (Throwable e) {
            throw new IllegalStateException("internal error: the processor could not be asked for", e);
        }
        return Memory.getInt(scratch + Integer.BYTES);
    }
}
