package io.sluice.helpers;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.sun.management.ThreadMXBean;
import io.sluice.maps.MapFactory;
import io.sluice.maps.PerfEventArrayMap;
import io.sluice.maps.Quiescence;
import io.sluice.vm.api.BpfMap;
import io.sluice.vm.api.MapSpec;
import io.sluice.vm.api.MapType;
import io.sluice.vm.memory.Memory;
import io.sluice.vm.memory.NativeLong;
import java.lang.management.ManagementFactory;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What runs for each packet allocates nothing. */
class AllocationTest {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final int CALLS = 100_000;

    private void assertAllocatesNothing(String what, Runnable calls) {
        // until the compiled code runs
        for (int i = 0; i < 5; i++) {
            calls.run();
        }
        long before = THREADS.getCurrentThreadAllocatedBytes();
        calls.run();
        // less than a byte for ten calls: the compiler's replacement of a running loop may allocate once
        assertEquals(0, (THREADS.getCurrentThreadAllocatedBytes() - before) * 10 / CALLS, what);
    }

    @Test
    void mapOperationsAllocateNothing() {
        Quiescence quiescence = new Quiescence(2);
        quiescence.online(Bench.WORKER);
        for (MapType type : List.of(MapType.ARRAY, MapType.PERCPU_ARRAY, MapType.HASH, MapType.PERCPU_HASH,
                MapType.LRU_HASH, MapType.LRU_PERCPU_HASH)) {
            for (int valueSize : new int[] {8, 200}) {
                MapSpec spec = MapSpec.of("m", type, 4, valueSize, 1000);
                try (BpfMap map = new MapFactory(quiescence).create(spec, 2);
                        Bench bench = new Bench(TraceSink.NONE)) {
                    long key = bench.scratch.address();
                    NativeLong h1 = bench.table.get(1).implementation();
                    NativeLong h2 = bench.table.get(2).implementation();
                    NativeLong h3 = bench.table.get(3).implementation();
                    assertAllocatesNothing(type.text(), () -> {
                        for (int i = 0; i < CALLS; i++) {
                            Memory.putInt(key, i % 1500);
                            h2.call(map.address(), key, key + 64, 0, 0, bench.state.address());
                            h1.call(map.address(), key, 0, 0, 0, bench.state.address());
                            if (i % 3 == 0) {
                                h3.call(map.address(), key, 0, 0, 0, bench.state.address());
                            }
                            if (i % 64 == 0) {
                                quiescence.quiescent(Bench.WORKER);
                            }
                        }
                    });
                }
            }
        }
    }

    @Test
    void redirectsAllocateNothing() {
        for (MapType type : List.of(MapType.DEVMAP, MapType.DEVMAP_HASH, MapType.CPUMAP, MapType.XSKMAP)) {
            try (BpfMap map = new MapFactory().create(MapSpec.of("m", type, 4, 4, 8), 2);
                    Bench bench = new Bench(TraceSink.NONE)) {
                NativeLong h51 = bench.table.get(51).implementation();
                NativeLong h23 = bench.table.get(23).implementation();
                map.update(new byte[4], new byte[] {1, 0, 0, 0}, 0);
                assertAllocatesNothing(type.text(), () -> {
                    for (int i = 0; i < CALLS; i++) {
                        h51.call(map.address(), i % 4, 0, 0, 0, bench.state.address());
                        h23.call(1, 0, 0, 0, 0, bench.state.address());
                    }
                });
            }
        }
    }

    @Test
    void otherHelpersAllocateNothing() {
        try (BpfMap events = new MapFactory().create(MapSpec.of("m", MapType.PERF_EVENT_ARRAY, 4, 4, 0), 2);
                Bench bench = new Bench(TraceSink.NONE)) {
            ((PerfEventArrayMap) events).open(Bench.WORKER, 4096);
            bench.packet(new byte[100], 0);
            long ctx = bench.state.context();
            NativeLong h5 = bench.table.get(5).implementation();
            NativeLong h7 = bench.table.get(7).implementation();
            NativeLong h8 = bench.table.get(8).implementation();
            NativeLong h28 = bench.table.get(28).implementation();
            NativeLong h44 = bench.table.get(44).implementation();
            NativeLong h54 = bench.table.get(54).implementation();
            NativeLong h65 = bench.table.get(65).implementation();
            NativeLong h25 = bench.table.get(25).implementation();
            long data = bench.scratch.address();
            assertAllocatesNothing("helpers", () -> {
                for (int i = 0; i < CALLS; i++) {
                    h5.call(0, 0, 0, 0, 0, bench.state.address());
                    h7.call(0, 0, 0, 0, 0, bench.state.address());
                    h8.call(0, 0, 0, 0, 0, bench.state.address());
                    h28.call(data, i % 64, data + 64, i % 128, i, bench.state.address());
                    h44.call(ctx, 4, 0, 0, 0, bench.state.address());
                    h44.call(ctx, -4, 0, 0, 0, bench.state.address());
                    h54.call(ctx, -8, 0, 0, 0, bench.state.address());
                    h54.call(ctx, 8, 0, 0, 0, bench.state.address());
                    h65.call(ctx, 10, 0, 0, 0, bench.state.address());
                    h65.call(ctx, -10, 0, 0, 0, bench.state.address());
                    h25.call(ctx, events.address(), 0xffff_ffffL, data, 40, bench.state.address());
                }
            });
        }
    }
}
