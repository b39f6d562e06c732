package io.sluice.maps;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.vm.api.MapSpec;
import io.sluice.vm.api.MapType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The Java end of perf event arrays. */
@Timeout(60)
class PerfEventReaderTest {
    private final PerfEventArrayMap map = (PerfEventArrayMap)
            new MapFactory().create(MapSpec.of("events", MapType.PERF_EVENT_ARRAY, 4, 4, 0), 2);
    private final Buffer buffer = new Buffer();
    private final List<String> seen = new ArrayList<>();

    private final PerfEventReader.Listener listener = new PerfEventReader.Listener() {
        @Override
        public void sample(int index, byte[] bytes) {
            seen.add(index + ": " + bytes.length);
        }

        @Override
        public void lost(int index, long count) {
            seen.add(index + ": lost " + count);
        }
    };

    @AfterEach
    void close() {
        map.close();
        buffer.close();
    }

    @Test
    void samplesAndLossesAreReportedByIndex() {
        try (PerfEventReader reader = new PerfEventReader(map, 64, listener)) {
            assertTrue(map.queue(1).offer(buffer.value(), 20, 0, 0));
            assertTrue(map.queue(0).offer(buffer.value(), 3, buffer.value(), 4));
            for (int i = 0; i < 3; i++) {
                map.queue(1).offer(buffer.value(), 50, 0, 0);
            }
            assertEquals(2, reader.consume());
            assertEquals(List.of("0: 7", "1: 20", "1: lost 3"), seen);
            assertEquals(3, reader.lost());
            assertEquals(0, reader.consume());
        }
        assertNull(map.queue(0));
    }

    @Test
    void aSampleEndsAWait() throws Exception {
        try (PerfEventReader reader = new PerfEventReader(map, 64, listener);
                ExecutorService pool = Executors.newSingleThreadExecutor()) {
            for (int i = 0; i < 100; i++) {
                Future<Integer> polled = pool.submit(() -> reader.poll(Duration.ofSeconds(30)));
                if (i % 4 == 0) {
                    Thread.sleep(1);
                }
                map.queue(i % 2).offer(buffer.value(), 8, 0, 0);
                assertEquals(1, polled.get());
            }
            assertEquals(0, reader.poll(Duration.ofMillis(5)));
        }
    }
}
