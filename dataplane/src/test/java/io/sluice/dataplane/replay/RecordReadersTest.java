package io.sluice.dataplane.replay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.dataplane.port.pcap.Capture;
import io.sluice.helpers.Helpers;
import io.sluice.helpers.TraceSink;
import io.sluice.maps.MapFactory;
import io.sluice.maps.Quiescence;
import io.sluice.vm.Engines;
import io.sluice.vm.api.BpfMap;
import io.sluice.vm.api.BpfProgram;
import io.sluice.vm.api.Bytes;
import io.sluice.vm.api.MapSpec;
import io.sluice.vm.api.MapType;
import io.sluice.vm.api.ProgramKind;
import io.sluice.vm.api.ProgramSpec;
import io.sluice.vm.insn.InsnSeq;
import io.sluice.vm.verifier.Verifier;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RecordReadersTest {
    private static final int RING_SIZE = 4096;
    private static final int RECORD = 128;
    /** With its header: 30 fit. The kernel leaves one byte free, and so do we. */
    private static final int FIT = (RING_SIZE - 1) / (RECORD + 8);
    private static final int PACKETS = 200;
    private static final Bytes CONTENT =
            Bytes.of("record".repeat(22).substring(0, RECORD).getBytes(StandardCharsets.UTF_8));

    /** One record a packet, of the same bytes. */
    private static ReplayResult replay(boolean read) {
        MapSpec ring = MapSpec.of("ring", MapType.RINGBUF, 0, 0, RING_SIZE);
        MapSpec cell = MapSpec.of("cell", MapType.ARRAY, 4, RECORD, 1);
        ProgramSpec spec = ProgramSpec.of("send", ProgramKind.XDP, InsnSeq.assemble("""
                r1 = map[idx:0]
                r2 = map[idx:1][0]+0
                r3 = 128
                r4 = 0
                call 130
                r0 = 2
                exit
                """), List.of("ring", "cell"));
        Quiescence quiescence = new Quiescence(1);
        try (BpfMap rings = new MapFactory(quiescence).create(ring, 1);
                BpfMap cells = new MapFactory(quiescence).create(cell, 1);
                BpfProgram program = Engines.SIMPLE.load(
                    Verifier.verify(spec, List.of(rings, cells), Helpers.table(TraceSink.NONE)));
                LoadedProgram loaded = new LoadedProgram("simple", program, Map.of("ring", rings), quiescence, null,
                    () -> { });
                RecordReaders records = read ? RecordReaders.reading(loaded.maps())
                    : RecordReaders.counting(loaded.maps())) {
            assertEquals(0, cells.update(new byte[4], CONTENT.toArray(), 0));
            if (read) {
                assertThrows(IllegalStateException.class, () -> RecordReaders.reading(loaded.maps()));
            }
            return new Replay(Capture.of(Collections.nCopies(PACKETS, new byte[60]))).readTo(records).run(loaded);
        }
    }

    @Test
    void recordsThatFindNoRoomInABatchAreCounted() {
        MapRecords sent = replay(true).records().get("ring");
        // three batches of 64 packets and one of 8
        assertEquals(3 * FIT + 8, sent.records().size());
        assertEquals(OptionalLong.of(PACKETS - 3 * FIT - 8), sent.lost());
        assertTrue(sent.records().stream().allMatch(CONTENT::equals));
    }

    @Test
    void whereNobodyReadsTheLostOnesAreCountedAllTheSame() {
        MapRecords sent = replay(false).records().get("ring");
        assertEquals(List.of(), sent.records());
        assertEquals(OptionalLong.of(PACKETS - FIT), sent.lost());
    }

    @Test
    void differentRecordsAreADifference() {
        ReplayResult all = replay(true);
        assertTrue(Agreement.of(all, replay(true), Set.of(), String::valueOf).isFull());
        assertEquals(List.of("map \"ring\": 0 records on simple, 98 on simple"),
            Agreement.of(all, replay(false), Set.of(), String::valueOf).maps());
    }
}
