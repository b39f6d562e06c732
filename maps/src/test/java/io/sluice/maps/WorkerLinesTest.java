package io.sluice.maps;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.sluice.vm.api.BpfMap;
import io.sluice.vm.api.MapSpec;
import io.sluice.vm.api.MapType;
import io.sluice.vm.memory.OffHeap;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What two workers write for themselves lies on different cache lines. */
class WorkerLinesTest {
    private static final int WORKERS = 3;
    private static final int ENTRIES = 21;
    private static final int VALUE = 24;

    @ParameterizedTest
    @EnumSource(names = {"PERCPU_ARRAY", "PERCPU_HASH", "LRU_PERCPU_HASH"})
    void perCpuValuesOfTwoWorkersShareNoLine(MapType type) {
        try (Quiescence quiescence = new Quiescence(WORKERS); Buffer buffer = new Buffer();
                BpfMap map = new MapFactory(quiescence).create(MapSpec.of("m", type, 4, VALUE, ENTRIES), WORKERS)) {
            for (int key = 0; key < ENTRIES; key++) {
                assertEquals(0, map.update(key(key), new byte[WORKERS * VALUE], 0));
            }
            Set<Long> others = new HashSet<>();
            for (int worker = 0; worker < WORKERS; worker++) {
                Set<Long> lines = new HashSet<>();
                for (int key = 0; key < ENTRIES; key++) {
                    long value = map.lookup(buffer.key(key(key)), worker);
                    assertNotEquals(0, value);
                    lines.add(value / OffHeap.CACHE_LINE);
                    lines.add((value + VALUE - 1) / OffHeap.CACHE_LINE);
                }
                int worked = worker;
                lines.forEach(line -> assertFalse(others.contains(line), "worker " + worked));
                others.addAll(lines);
            }
        }
    }

    private static byte[] key(int key) {
        return ByteBuffer.allocate(Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN).putInt(key).array();
    }
}
