package io.sluice.maps.stress;

import io.sluice.vm.api.BpfMap;
import io.sluice.vm.api.MapFlags;
import io.sluice.vm.api.MapSpec;
import io.sluice.vm.api.MapType;
import io.sluice.vm.memory.Memory;
import io.sluice.vm.memory.OffHeap;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** A bloom filter of 64 bits, to which two values are added. */
public final class BloomStress {
    /** Where the bits lie, which nothing else clears. */
    private static final int BITS = 64;
    private static final Pool<BpfMap> POOL = new Pool<>(MapSpec.of("stress", MapType.BLOOM_FILTER, 0, Long.BYTES, 8)
            .withFlags(MapFlags.BPF_F_ZERO_SEED), map -> map);
    private static final OffHeap BUFFERS = OffHeap.allocate(2 * OffHeap.CACHE_LINE);

    private BloomStress() {
    }

    private static BpfMap take() {
        BpfMap map = POOL.take();
        Memory.fill(map.address() + BITS, Long.BYTES, (byte) 0);
        return map;
    }

    /** The address of the worker's value. */
    private static long value(int worker, long value) {
        long at = BUFFERS.address() + (long) worker * OffHeap.CACHE_LINE;
        Memory.putLong(at, value);
        return at;
    }

    /** Both add a value: no bit is lost, though all are in two words. */
    @JCStressTest
    @State
    @Outcome(id = "0, 0", expect = Expect.ACCEPTABLE, desc = "both are found")
    @Outcome(expect = Expect.FORBIDDEN, desc = "one is not")
    public static class PushTwice {
        private final BpfMap map = take();

        /** Adds. */
        @Actor
        public void one() {
            map.push(value(0, 1), 0);
        }

        /** Adds another. */
        @Actor
        public void other() {
            map.push(value(1, 2), 0);
        }

        /** Whether they are found. */
        @Arbiter
        public void end(II_Result result) {
            result.r1 = map.peek(new byte[] {1, 0, 0, 0, 0, 0, 0, 0});
            result.r2 = map.peek(new byte[] {2, 0, 0, 0, 0, 0, 0, 0});
        }
    }

    /** One adds what the other asks for. */
    @JCStressTest
    @State
    @Outcome(id = {"0, 0", "-2, 0", "-2, -2"}, expect = Expect.ACCEPTABLE, desc = "found from some moment on")
    @Outcome(expect = Expect.FORBIDDEN, desc = "found and lost")
    public static class PushAndPeek {
        private final BpfMap map = take();

        /** Adds. */
        @Actor
        public void push() {
            map.push(value(0, 3), 0);
        }

        /** Asks twice. */
        @Actor
        public void peek(II_Result result) {
            long at = value(1, 3);
            result.r1 = (int) map.peek(at);
            result.r2 = (int) map.peek(at);
        }
    }
}
