package io.sluice.dataplane.replay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sluice.dataplane.port.pcap.Capture;
import io.sluice.dataplane.sys.CpuAffinity;
import io.sluice.vm.api.Bytes;
import io.sluice.vm.api.MapSpec;
import io.sluice.vm.api.MapType;
import io.sluice.vm.api.ProgramKind;
import io.sluice.vm.api.ProgramSpec;
import io.sluice.vm.insn.InsnSeq;
import io.sluice.vm.kernel.KernelAvailability;
import io.sluice.vm.kernel.KernelMap;
import io.sluice.vm.object.CollectionSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Samples that a program sends to a perf event array in the kernel are those that it sends here. */
class KernelSamplesTest {
    /** As long as test runs take them; together they fill a ring of 1 MiB more than once. */
    private static final int PACKETS = 900;
    private static final int LONGEST = 3000;
    private static final int SHORTEST = 14;
    private static final int DROP = 1;

    private static final MapSpec EVENTS = MapSpec.of("events", MapType.PERF_EVENT_ARRAY, 4, 4, 0);
    /** Sends the length of the packet and its bytes; drops it where the sample was not taken. */
    private static final ProgramSpec SEND = ProgramSpec.of("send", ProgramKind.XDP, InsnSeq.assemble("""
            r6 = r1
            r2 = *(u32 *)(r1 +0)
            r7 = *(u32 *)(r1 +4)
            r7 -= r2
            *(u32 *)(r10 -4) = r7
            r7 <<= 32
            r3 = 4294967295 ll
            r3 |= r7
            r1 = r6
            r2 = map[idx:0]
            r4 = r10
            r4 += -4
            r5 = 4
            call 25
            if r0 == 0 goto sent
            r0 = 1
            exit
            sent:
            r0 = 2
            exit
            """), List.of("events"));
    private static final CollectionSpec COLLECTION =
            new CollectionSpec("samples", List.of(SEND), List.of(EVENTS), List.of(), "GPL", 0, null);

    private final long seed = System.nanoTime();
    private final SplittableRandom random = new SplittableRandom(seed);

    KernelSamplesTest() {
        System.out.println("KernelSamplesTest: seed " + seed);
    }

    private static void needsKernel() {
        assumeTrue(KernelAvailability.isAvailable(), () -> KernelAvailability.whyNot().orElseThrow());
    }

    private Capture packets() {
        List<byte[]> packets = new ArrayList<>();
        for (int i = 0; i < PACKETS; i++) {
            byte[] packet = new byte[random.nextInt(SHORTEST, LONGEST + 1)];
            random.nextBytes(packet);
            packets.add(packet);
        }
        return Capture.of(packets);
    }

    @Test
    void everyEngineAndTheKernelSendTheSameSamples() {
        needsKernel();
        Capture capture = packets();
        ReplayResult reference = null;
        for (ReplayEngine engine : ReplayEngine.values()) {
            try (LoadedProgram loaded = engine.load(COLLECTION, SEND);
                    RecordReaders records = RecordReaders.reading(loaded.maps())) {
                ReplayResult result = new Replay(capture).readTo(records).run(loaded);
                MapRecords sent = result.records().get("events");
                assertEquals(PACKETS, sent.records().size(), () -> engine + ", seed " + seed);
                assertEquals(0, sent.lost().orElse(0), () -> engine + ", seed " + seed);
                reference = reference == null ? result : reference;
                assertEquals(List.of(), Agreement.of(reference, result, Set.of(), String::valueOf).all(),
                        () -> "seed " + seed);
            }
        }
    }

    @Test
    void samplesThatFindNoRoomAreCounted() {
        needsKernel();
        try (CpuAffinity.Pin pin = CpuAffinity.pin(CpuAffinity.last());
                LoadedProgram loaded = ReplayEngine.KERNEL.load(COLLECTION, SEND);
                KernelSamples samples = KernelSamples.of((KernelMap) loaded.maps().get("events"))) {
            ReplayResult result = new Replay(packets()).run(loaded);
            List<byte[]> read = new ArrayList<>();
            samples.consume(read::add);
            long dropped = IntStream.range(0, PACKETS).filter(i -> result.verdict(i) == DROP).count();
            assertTrue(dropped > 0, () -> "cpu " + pin.cpu() + " had room for all");
            assertEquals(PACKETS - dropped, read.size());
            OptionalLong lost = samples.lost();
            assertTrue(lost.isEmpty() || lost.getAsLong() == dropped, () -> lost + " of " + dropped + " were counted");
            samples.consume(sample -> {
                throw new AssertionError("shown twice: " + Bytes.of(sample));
            });
        }
    }

    @Test
    void paddingIsNoDifferenceAndAllElseIs() {
        MapRecords here = records(false, 1, 2, 3, 4, 5);
        assertTrue(here.isSame(0, records(true, 1, 2, 3, 4, 5, 0, 0, 0, 0, 0, 0, 0)));
        assertTrue(here.isSame(0, records(true, 1, 2, 3, 4, 5, 9, 9, 9, 9, 9, 9, 9)));
        assertTrue(records(true, 1, 2, 3, 4).isSame(0, records(false, 1, 2, 3, 4)));
        assertFalse(here.isSame(0, records(false, 1, 2, 3, 4, 5, 0, 0, 0, 0, 0, 0, 0)));
        assertFalse(here.isSame(0, records(true, 1, 2, 3, 4)));
        assertFalse(here.isSame(0, records(true, 1, 2, 3, 4, 6, 0, 0, 0, 0, 0, 0, 0)));
        assertFalse(here.isSame(0, records(true, 1, 2, 3, 4, 5, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)));
    }

    private static MapRecords records(boolean padded, int... numbers) {
        byte[] bytes = new byte[numbers.length];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) numbers[i];
        }
        return new MapRecords(EVENTS, List.of(Bytes.of(bytes)), OptionalLong.empty(), padded);
    }
}
