package io.sluice.helpers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.maps.MapFactory;
import io.sluice.maps.PerfEventArrayMap;
import io.sluice.maps.SampleQueue;
import io.sluice.vm.api.BpfMap;
import io.sluice.vm.api.HelperPrototype;
import io.sluice.vm.api.HelperSpec;
import io.sluice.vm.api.MapSpec;
import io.sluice.vm.api.MapType;
import io.sluice.vm.api.PacketDesc;
import io.sluice.vm.api.Verdict;
import io.sluice.vm.api.WorkerState;
import io.sluice.vm.api.XdpContext;
import io.sluice.vm.memory.Errno;
import io.sluice.vm.memory.Memory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HelpersTest {
    private final Bench bench = new Bench(TraceSink.NONE);
    private final MapFactory maps = new MapFactory();

    @AfterEach
    void close() {
        bench.close();
    }

    @Test
    void mapHelpersReachTheMapByItsAddress() {
        try (BpfMap map = maps.create(MapSpec.of("m", MapType.PERCPU_HASH, 4, 8, 3), 2)) {
            long key = bench.bytes(0, new byte[] {1, 2, 3, 4});
            long value = bench.bytes(8, new byte[] {9, 8, 7, 6, 5, 4, 3, 2});
            assertEquals(0, bench.call(1, map.address(), key));
            assertEquals(0, bench.call(2, map.address(), key, value, 0));
            assertEquals(-Errno.EEXIST, bench.call(2, map.address(), key, value, 1));
            assertEquals(Memory.getLong(value), Memory.getLong(bench.call(1, map.address(), key)));
            assertEquals(map.lookup(key, Bench.WORKER), bench.call(1, map.address(), key));
            assertEquals(0, bench.call(3, map.address(), key));
            assertEquals(-Errno.ENOENT, bench.call(3, map.address(), key));
        }
    }

    @Test
    void theClockIsMonotonic() {
        long before = System.nanoTime();
        long now = bench.call(5);
        assertTrue(before <= now && now <= System.nanoTime());
    }

    @Test
    void randomNumbersHave32BitsAndAreTheWorkersOwn() {
        long or = 0;
        long and = -1;
        for (int i = 0; i < 1000; i++) {
            long number = bench.call(7);
            or |= number;
            and &= number;
        }
        assertEquals(0xffff_ffffL, or);
        assertEquals(0, and);
        try (Bench same = new Bench(TraceSink.NONE); Bench alike = new Bench(TraceSink.NONE)) {
            assertEquals(same.call(7), alike.call(7));
        }
    }

    @Test
    void workersWithNeighbouringSeedsDrawOtherNumbersFromTheFirstOn() {
        int[] ones = new int[Integer.SIZE];
        int draws = 0;
        HelperSpec random = bench.table.get(7);
        for (int seed = 0; seed < 256; seed++) {
            try (WorkerState worker = new WorkerState(seed, seed)) {
                for (int i = 0; i < 4; i++, draws++) {
                    long number = random.implementation().call(0, 0, 0, 0, 0, worker.address());
                    for (int bit = 0; bit < Integer.SIZE; bit++) {
                        ones[bit] += (int) (number >>> bit & 1);
                    }
                }
            }
        }
        for (int bit = 0; bit < Integer.SIZE; bit++) {
            // of 1,024 draws 512 on average, with a standard deviation of 16
            assertEquals(draws / 2.0, ones[bit], 6 * 16, "bit " + bit);
        }
    }

    @Test
    void theProcessorIsTheWorker() {
        assertEquals(Bench.WORKER, bench.call(8));
    }

    @Test
    void adjustHeadKeepsTheKernelsReserveAndMovesMetadata() {
        bench.packet(new byte[64], 0);
        assertEquals(-Errno.EINVAL, bench.call(44, bench.state.context(), -217));
        assertEquals(0, bench.call(44, bench.state.context(), -216));
        assertEquals(0, bench.call(44, bench.state.context(), 216 + 50));
        assertEquals(-Errno.EINVAL, bench.call(44, bench.state.context(), 1));
        bench.packet(new byte[64], 8);
        Memory.putLong(bench.context(XdpContext.DATA_META), 0x1122334455667788L);
        assertEquals(-Errno.EINVAL, bench.call(44, bench.state.context(), -209));
        assertEquals(0, bench.call(44, bench.state.context(), 0xffff_fffcL));
        assertEquals(0x1122334455667788L, Memory.getLong(bench.context(XdpContext.DATA_META)));
        assertEquals(8, bench.context(XdpContext.DATA) - bench.context(XdpContext.DATA_META));
        assertEquals(bench.frame.address() + Bench.HEADROOM - 4, bench.context(XdpContext.DATA));
    }

    @Test
    void adjustTailZeroesWhatItGrows() {
        bench.packet(new byte[64], 0);
        long end = bench.context(XdpContext.DATA_END);
        Memory.fill(end, 100, (byte) 0xff);
        assertEquals(0, bench.call(65, bench.state.context(), 10));
        assertEquals(end + 10, bench.context(XdpContext.DATA_END));
        assertEquals(0, Memory.getByte(end + 9));
        assertEquals(-1, Memory.getByte(end + 10));
        assertEquals(-Errno.EINVAL, bench.call(65, bench.state.context(), -61));
        assertEquals(0, bench.call(65, bench.state.context(), -60));
        int room = (int) (bench.context(XdpContext.HARD_END) - bench.context(XdpContext.DATA_END));
        assertEquals(-Errno.EINVAL, bench.call(65, bench.state.context(), room + 1));
        assertEquals(0, bench.call(65, bench.state.context(), room));
    }

    @Test
    void adjustMetaTakesWordsOfTheHeadroom() {
        bench.packet(new byte[64], 0);
        assertEquals(-Errno.EACCES, bench.call(54, bench.state.context(), -3));
        assertEquals(-Errno.EINVAL, bench.call(54, bench.state.context(), 4));
        assertEquals(-Errno.EINVAL, bench.call(54, bench.state.context(), -220));
        assertEquals(0, bench.call(54, bench.state.context(), -216));
        assertEquals(0, bench.call(54, bench.state.context(), 208));
        assertEquals(8, bench.context(XdpContext.DATA) - bench.context(XdpContext.DATA_META));
    }

    @Test
    void redirectNotesTheInterface() {
        assertEquals(Verdict.ABORTED.code(), bench.call(23, 7, 1));
        assertEquals(Verdict.REDIRECT.code(), bench.call(23, 7, 0));
        assertEquals(7, Memory.getInt(bench.desc.address() + PacketDesc.REDIRECT_KEY));
        assertEquals(0, Memory.getLong(bench.desc.address() + PacketDesc.REDIRECT_MAP));
    }

    @Test
    void redirectMapNotesTheEntryOrGivesTheVerdictInItsFlags() {
        for (MapType type : List.of(MapType.DEVMAP, MapType.DEVMAP_HASH, MapType.CPUMAP, MapType.XSKMAP)) {
            try (BpfMap map = maps.create(MapSpec.of("m", type, 4, 4, 4), 2)) {
                long broadcast = type == MapType.DEVMAP || type == MapType.DEVMAP_HASH ? 4 : 0;
                assertEquals(0, map.update(new byte[] {1, 0, 0, 0}, new byte[] {5, 0, 0, 0}, 0));
                assertEquals(2, bench.call(51, map.address(), 0, 2), type.text());
                assertEquals(3, bench.call(51, map.address(), 99, 3), type.text());
                assertEquals(4, bench.call(51, map.address(), 1, 2), type.text());
                assertEquals(map.address(), Memory.getLong(bench.desc.address() + PacketDesc.REDIRECT_MAP));
                assertEquals(1, Memory.getInt(bench.desc.address() + PacketDesc.REDIRECT_KEY));
                assertEquals(0, bench.call(51, map.address(), 1, 32), type.text());
                assertEquals(broadcast, bench.call(51, map.address(), 99, 8 | 16), type.text());
                assertEquals(0, bench.call(51, map.address(), 0, 0), type.text());
                assertEquals(0, Memory.getLong(bench.desc.address() + PacketDesc.REDIRECT_MAP));
            }
        }
    }

    @Test
    void samplesReachAQueueThatIsOpen() {
        bench.packet("packet that is long enough".getBytes(StandardCharsets.US_ASCII), 0);
        try (BpfMap map = maps.create(MapSpec.of("m", MapType.PERF_EVENT_ARRAY, 4, 4, 0), 2)) {
            assertEquals(2, map.spec().maxEntries());
            long ctx = bench.state.context();
            long data = bench.bytes(0, new byte[] {1, 2, 3});
            long current = 0xffff_ffffL;
            assertEquals(-Errno.ENOENT, bench.call(25, ctx, map.address(), current, data, 3));
            assertEquals(-Errno.E2BIG, bench.call(25, ctx, map.address(), 2, data, 3));
            SampleQueue queue = ((PerfEventArrayMap) map).open(Bench.WORKER, 64);
            assertEquals(0, bench.call(25, ctx, map.address(), current, data, 3));
            assertEquals(0, bench.call(25, ctx, map.address(), current | 6L << 32, data, 2));
            assertEquals(-Errno.EFAULT, bench.call(25, ctx, map.address(), current | 27L << 32, data, 2));
            assertEquals(-Errno.EINVAL, bench.call(25, ctx, map.address(), current | 1L << 52, data, 2));
            List<String> seen = new ArrayList<>();
            assertEquals(2, queue.poll(sample -> seen.add(HexFormat.of().formatHex(sample)), 10));
            assertEquals(List.of("010203", "01027061636b6574"), seen);
            for (int i = 0; i < 5; i++) {
                assertEquals(i < 4 ? 0 : -Errno.ENOSPC, bench.call(25, ctx, map.address(), 1, data, 12));
            }
            assertEquals(1, queue.lost());
            assertEquals(4, queue.poll(sample -> assertEquals(12, sample.length), 10));
        }
    }

    @Test
    void everyRowStatesTheKernelsLicenceRule() {
        for (HelperSpec row : bench.table.rows()) {
            assertEquals(List.of(6, 25, 69, 113, 115, 163, 165, 177, 204, 205, 206, 207).contains(row.id()),
                    row.has(HelperPrototype.Effect.GPL_ONLY), row.name());
            assertFalse(row.name().isEmpty());
        }
    }
}
