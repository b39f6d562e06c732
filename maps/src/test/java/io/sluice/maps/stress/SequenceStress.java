package io.sluice.maps.stress;

import io.sluice.vm.api.BpfMap;
import io.sluice.vm.api.MapFlags;
import io.sluice.vm.api.MapSpec;
import io.sluice.vm.api.MapType;
import io.sluice.vm.memory.Memory;
import io.sluice.vm.memory.OffHeap;
import java.util.List;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;
import org.openjdk.jcstress.infra.results.II_Result;

/** Queues and stacks of few values. */
public final class SequenceStress {
    /** With room for one value, where queue and stack are alike. */
    private static final Turns<Pool<BpfMap>> SINGLE =
            new Turns<>(List.of(pool(MapType.QUEUE, 1), pool(MapType.STACK, 1)));
    private static final OffHeap BUFFERS = OffHeap.allocate(2 * OffHeap.CACHE_LINE);

    private SequenceStress() {
    }

    private static Pool<BpfMap> pool(MapType type, int entries) {
        return new Pool<>(MapSpec.of("stress", type, 0, Integer.BYTES, entries), map -> map);
    }

    /** A map with these values only, which were pushed in order. */
    private static BpfMap take(Pool<BpfMap> pool, int... values) {
        BpfMap map = pool.take();
        while (map.count() > 0) {
            map.lookupAndDelete(null);
        }
        for (int value : values) {
            map.update(null, new byte[] {(byte) value, 0, 0, 0}, 0);
        }
        return map;
    }

    private static int push(BpfMap map, int value, long flags, int worker) {
        long at = BUFFERS.address() + (long) worker * OffHeap.CACHE_LINE;
        Memory.putInt(at, value);
        return (int) map.push(at, flags);
    }

    /** The value, or the errno. */
    private static int pop(BpfMap map, int worker) {
        long at = BUFFERS.address() + (long) worker * OffHeap.CACHE_LINE;
        int result = (int) map.pop(at);
        return result == 0 ? Memory.getInt(at) : result;
    }

    /** As {@link #pop}, by the control side: there may be several arbiters at once. */
    private static int next(BpfMap map) {
        byte[] value = map.lookupAndDelete(null);
        return value == null ? -2 : value[0];
    }

    /** One pushes to an empty map and the other pops from it. */
    @JCStressTest
    @State
    @Outcome(id = {"7, 0", "-2, 1"}, expect = Expect.ACCEPTABLE, desc = "popped, or still there")
    @Outcome(expect = Expect.FORBIDDEN, desc = "lost, doubled or torn")
    public static class PushAndPop {
        private final BpfMap map = take(SINGLE.take());

        /** Pushes. */
        @Actor
        public void push() {
            SequenceStress.push(map, 7, 0, 0);
        }

        /** Pops. */
        @Actor
        public void pop(II_Result result) {
            result.r1 = SequenceStress.pop(map, 1);
        }

        /** What is left. */
        @Arbiter
        public void end(II_Result result) {
            result.r2 = map.count();
        }
    }

    /** Both push to a map with room for one. */
    @JCStressTest
    @State
    @Outcome(id = {"0, -7, 1", "-7, 0, 2"}, expect = Expect.ACCEPTABLE, desc = "the first one's")
    @Outcome(expect = Expect.FORBIDDEN, desc = "both or none")
    public static class PushTwice {
        private final BpfMap map = take(SINGLE.take());

        /** Pushes. */
        @Actor
        public void one(III_Result result) {
            result.r1 = SequenceStress.push(map, 1, 0, 0);
        }

        /** Pushes. */
        @Actor
        public void other(III_Result result) {
            result.r2 = SequenceStress.push(map, 2, 0, 1);
        }

        /** What is there. */
        @Arbiter
        public void end(III_Result result) {
            result.r3 = map.lookup(null)[0];
        }
    }

    /** Both pop the only value. */
    @JCStressTest
    @State
    @Outcome(id = {"9, -2", "-2, 9"}, expect = Expect.ACCEPTABLE, desc = "one of them")
    @Outcome(expect = Expect.FORBIDDEN, desc = "both or none")
    public static class PopTwice {
        private final BpfMap map = take(SINGLE.take(), 9);

        /** Pops. */
        @Actor
        public void one(II_Result result) {
            result.r1 = pop(map, 0);
        }

        /** Pops. */
        @Actor
        public void other(II_Result result) {
            result.r2 = pop(map, 1);
        }
    }

    /** One pushes to a full queue, whose oldest value makes room, while the other pops. */
    @JCStressTest
    @State
    @Outcome(id = "1, 2, 3", expect = Expect.ACCEPTABLE, desc = "popped, then pushed")
    @Outcome(id = "2, 3, -2", expect = Expect.ACCEPTABLE, desc = "pushed, then popped")
    @Outcome(expect = Expect.FORBIDDEN, desc = "lost, doubled or out of order")
    public static class PushOverAndPop {
        private static final Pool<BpfMap> POOL = pool(MapType.QUEUE, 2);

        private final BpfMap map = take(POOL, 1, 2);

        /** Pushes. */
        @Actor
        public void push() {
            SequenceStress.push(map, 3, MapFlags.BPF_EXIST, 0);
        }

        /** Pops. */
        @Actor
        public void pop(III_Result result) {
            result.r1 = SequenceStress.pop(map, 1);
        }

        /** What is left. */
        @Arbiter
        public void end(III_Result result) {
            result.r2 = next(map);
            result.r3 = next(map);
        }
    }
}
