package io.sluice.helpers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.maps.MapFactory;
import io.sluice.vm.api.BpfMap;
import io.sluice.vm.api.MapSpec;
import io.sluice.vm.api.MapType;
import io.sluice.vm.kernel.KernelCollection;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What bpf_perf_event_output answers where nobody listens is the kernel's. */
class PerfPeerTest {
    private static final int PERF_EVENT_OUTPUT = 25;

    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);

    @Test
    void refusalsOfSamplesAreTheKernels() {
        Peer.needsKernel();
        MapSpec events = MapSpec.of("events", MapType.PERF_EVENT_ARRAY, 4, 4, 4);
        MapSpec args = MapSpec.of("args", MapType.ARRAY, 4, 80, 1);
        Set<Long> answers = new HashSet<>();
        try (Bench bench = new Bench(TraceSink.NONE); BpfMap ours = new MapFactory().create(events, 2);
                KernelCollection kernel = KernelCollection.load(Peer.program("""
                r6 = map[idx:1][0]+0
                r2 = map[idx:0]
                r3 = *(u64 *)(r6 +0)
                r4 = r6
                r4 += 16
                r5 = 64
                call 25
                *(u64 *)(r6 +8) = r0
                r0 = 2
                exit
                """, "events", "args"), events, args)) {
            for (int i = 0; i < 500; i++) {
                byte[] packet = new byte[14 + random.nextInt(200)];
                long flags = switch (random.nextInt(4)) {
                    case 0 -> 0xffff_ffffL;
                    case 1 -> random.nextLong();
                    default -> random.nextInt(6);
                };
                flags |= (long) random.nextInt(250) << 32;
                kernel.map("args").put(Peer.KEY, Peer.longs(flags, 0xbadL, 0, 0, 0, 0, 0, 0, 0, 0));
                kernel.program("peer").run(packet);
                bench.packet(packet, 0);
                long answer = bench.call(PERF_EVENT_OUTPUT, bench.state.context(), ours.address(), flags,
                        bench.bytes(0, new byte[64]), 64);
                assertEquals(Peer.word(kernel.map("args").lookup(Peer.KEY), 1), answer,
                        "seed " + seed + ": packet " + packet.length + ", flags " + Long.toHexString(flags));
                answers.add(answer);
            }
        }
        assertTrue(answers.size() == 4, "answers " + answers);
    }
}
