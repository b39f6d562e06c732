package io.sluice.maps.stress;

import io.sluice.maps.RingBufferMap;
import io.sluice.maps.RingBufferReader;
import io.sluice.maps.UserRingBufferMap;
import io.sluice.maps.UserRingBufferWriter;
import io.sluice.vm.api.BpfMap;
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
import org.openjdk.jcstress.infra.results.III_Result;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.JJ_Result;
import org.openjdk.jcstress.infra.results.J_Result;

/** Ring buffers with two records. */
public final class RingStress {
    private static final int PAGE = 4096;
    private static final OffHeap BUFFERS = OffHeap.allocate(2 * OffHeap.CACHE_LINE);

    private RingStress() {
    }

    /** A ring whose consumer adds up what it sees: a record's two words, the second one in the upper half. */
    private static final class Ring {
        private static final Pool<Ring> POOL = new Pool<>(MapSpec.of("stress", MapType.RINGBUF, 0, 0, PAGE), Ring::new);

        private final RingBufferMap map;
        private final RingBufferReader reader;
        private long seen;

        private Ring(BpfMap map) {
            this.map = (RingBufferMap) map;
            reader = new RingBufferReader(this.map,
                    (at, length) -> seen += Memory.getLong(at) | Memory.getLong(at + Long.BYTES) << Integer.SIZE);
        }

        static Ring take() {
            Ring ring = POOL.take();
            ring.consume();
            return ring;
        }

        long consume() {
            seen = 0;
            reader.consume();
            return seen;
        }

        private long fill(long at, long word) {
            Memory.putLong(at, word);
            Memory.putLong(at + Long.BYTES, word);
            return at;
        }

        /** As bpf_ringbuf_reserve and bpf_ringbuf_submit or bpf_ringbuf_discard. */
        void submit(long word, boolean discard) {
            map.commit(fill(map.reserve(2 * Long.BYTES), word), 0, discard);
        }

        /** As bpf_ringbuf_output. */
        void output(long word, int worker) {
            map.output(fill(BUFFERS.address() + (long) worker * OffHeap.CACHE_LINE, word), 2 * Long.BYTES, 0);
        }
    }

    /** Two producers; what the consumer sees in the end. */
    @JCStressTest
    @State
    @Outcome(id = "12884901891", expect = Expect.ACCEPTABLE, desc = "both records, whole")
    @Outcome(expect = Expect.FORBIDDEN, desc = "lost, doubled or torn")
    public static class ProduceTwice {
        private final Ring ring = Ring.take();

        /** Reserves and submits. */
        @Actor
        public void one() {
            ring.submit(1, false);
        }

        /** Copies. */
        @Actor
        public void other() {
            ring.output(2, 1);
        }

        /** What is there. */
        @Arbiter
        public void end(J_Result result) {
            result.r1 = ring.consume();
        }
    }

    /** One produces a record and discards another, while the other consumes. */
    @JCStressTest
    @State
    @Outcome(id = {"0, 4294967297", "4294967297, 0"}, expect = Expect.ACCEPTABLE, desc = "seen once, whole")
    @Outcome(expect = Expect.FORBIDDEN, desc = "lost, doubled or torn, or the discarded one")
    public static class ProduceAndConsume {
        private final Ring ring = Ring.take();

        /** Produces. */
        @Actor
        public void produce() {
            ring.submit(5, true);
            ring.submit(1, false);
        }

        /** Consumes. */
        @Actor
        public void consume(JJ_Result result) {
            result.r1 = ring.consume();
        }

        /** What is left. */
        @Arbiter
        public void end(JJ_Result result) {
            result.r2 = ring.consume();
        }
    }

    /** A ring from Java to a program, which takes one record at a time. */
    private static final class UserRing {
        private static final Pool<UserRing> POOL =
                new Pool<>(MapSpec.of("stress", MapType.USER_RINGBUF, 0, 0, PAGE), UserRing::new);

        private final UserRingBufferMap map;
        private final UserRingBufferWriter writer;

        private UserRing(BpfMap map) {
            this.map = (UserRingBufferMap) map;
            writer = new UserRingBufferWriter(this.map);
        }

        static UserRing take() {
            UserRing ring = POOL.take();
            while (ring.drain() != 0) {
                continue;
            }
            return ring;
        }

        /** What a record says; 0 without one, -1 where another worker drains. */
        int drain() {
            if (!map.begin()) {
                return -1;
            }
            long sample = map.peek();
            int number = 0;
            if (sample != 0) {
                number = Memory.getInt(sample);
                map.release(UserRingBufferMap.length(sample));
            }
            map.end(sample != 0, 0);
            return number;
        }
    }

    /** Java sends while a program drains. */
    @JCStressTest
    @State
    @Outcome(id = {"0, 6", "6, 0"}, expect = Expect.ACCEPTABLE, desc = "seen once")
    @Outcome(expect = Expect.FORBIDDEN, desc = "lost, doubled or torn")
    public static class SendAndDrain {
        private final UserRing ring = UserRing.take();

        /** Sends. */
        @Actor
        public void send() {
            ring.writer.offer(new byte[] {6, 0, 0, 0});
        }

        /** Drains. */
        @Actor
        public void drain(II_Result result) {
            result.r1 = ring.drain();
        }

        /** What is left. */
        @Arbiter
        public void end(II_Result result) {
            result.r2 = ring.drain();
        }
    }

    /** Two programs drain one record. */
    @JCStressTest
    @State
    @Outcome(id = {"6, 0, 0", "0, 6, 0", "6, -1, 0", "-1, 6, 0"}, expect = Expect.ACCEPTABLE, desc = "one of them")
    @Outcome(expect = Expect.FORBIDDEN, desc = "lost or doubled")
    public static class DrainTwice {
        private final UserRing ring = UserRing.take();

        /** With a record. */
        public DrainTwice() {
            ring.writer.offer(new byte[] {6, 0, 0, 0});
        }

        /** Drains. */
        @Actor
        public void one(III_Result result) {
            result.r1 = ring.drain();
        }

        /** Drains. */
        @Actor
        public void other(III_Result result) {
            result.r2 = ring.drain();
        }

        /** What is left. */
        @Arbiter
        public void end(III_Result result) {
            result.r3 = ring.drain();
        }
    }
}
