package io.sluice.helpers;

import io.sluice.vm.api.HelperSpec;
import io.sluice.vm.api.WorkerState;
import io.sluice.vm.memory.Memory;
import java.util.List;

/** Pseudo-random numbers, from the worker's own generator. */
@SuppressWarnings("checkstyle:ParameterNumber") // the calling convention of helpers
final class RandomHelpers {
    static final List<HelperSpec> ROWS = List.of(
            HelperSpec.of(7, RandomHelpers::next));

    private RandomHelpers() {
    }

    /** xorshift128+ (Vigna, "Further scramblings of Marsaglia's xorshift generators", 2014), the upper half. */
    private static long next(long a, long b, long c, long d, long e, long state) {
        long at = state + WorkerState.RANDOM;
        long x = Memory.getLong(at);
        long y = Memory.getLong(at + Long.BYTES);
        x ^= x << 23;
        x ^= x >>> 18 ^ y ^ y >>> 5;
        Memory.putLong(at, y);
        Memory.putLong(at + Long.BYTES, x);
        return x + y >>> Integer.SIZE;
    }
}
