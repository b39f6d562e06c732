package io.sluice.maps;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.vm.api.BpfMap;
import io.sluice.vm.api.MapSpec;
import io.sluice.vm.api.MapType;
import io.sluice.vm.memory.Memory;
import io.sluice.vm.memory.OffHeap;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class QuiescenceTest {
    private final Quiescence quiescence = new Quiescence(2);

    @Test
    void memoryIsFreeAtOnceWhileNobodyIsOnline() {
        assertTrue(quiescence.isSafe(quiescence.tag()));
    }

    @Test
    void memoryIsFreeOnceEveryWorkerOnlineHasPassedABoundary() {
        quiescence.online(0);
        quiescence.online(1);
        long tag = quiescence.tag();
        assertFalse(quiescence.isSafe(tag));
        quiescence.quiescent(0);
        assertFalse(quiescence.isSafe(tag));
        quiescence.quiescent(1);
        assertTrue(quiescence.isSafe(tag));
        assertFalse(quiescence.isSafe(quiescence.tag()));
    }

    @Test
    void aWorkerThatIsOfflineDoesNotHoldMemory() {
        quiescence.online(0);
        quiescence.online(1);
        long tag = quiescence.tag();
        quiescence.quiescent(0);
        quiescence.offline(1);
        assertTrue(quiescence.isSafe(tag));
    }

    @Test
    void aWorkerThatComesOnlineLaterDoesNotHoldWhatWasRemovedBefore() {
        long tag = quiescence.tag();
        quiescence.online(0);
        assertTrue(quiescence.isSafe(tag));
    }

    @Test
    void deferredActionsRunOnceWhenTheirTimeHasCome() {
        AtomicInteger ran = new AtomicInteger();
        quiescence.online(0);
        quiescence.defer(ran::incrementAndGet);
        assertEquals(0, quiescence.poll());
        quiescence.quiescent(0);
        assertEquals(1, quiescence.poll());
        assertEquals(0, quiescence.poll());
        quiescence.defer(ran::incrementAndGet);
        quiescence.close();
        assertEquals(2, ran.get());
    }

    @Test
    void aPointerFromALookupKeepsItsValueUntilTheBoundary() {
        try (BpfMap map = new MapFactory(quiescence).create(MapSpec.of("m", MapType.HASH, 8, 8, 4), 2);
                Buffer buffer = new Buffer()) {
            quiescence.online(0);
            map.update(buffer.key(1L), buffer.value(100), 0, 0);
            long pointer = map.lookup(buffer.key(1L), 0);
            for (int i = 0; i < 900; i++) {
                assertEquals(0, map.update(buffer.key(1L), buffer.value(i), 0, 1));
                assertEquals(0, map.delete(buffer.key(1L), 1));
                assertEquals(0, map.update(buffer.key(1L), buffer.value(i), 0, 1));
            }
            assertEquals(100, Memory.getLong(pointer));
            assertNotEquals(pointer, map.lookup(buffer.key(1L), 0));
        }
    }

    @Test
    void anElementIsUsedAgainAfterTheBoundary() {
        try (BpfMap map = new MapFactory(quiescence).create(MapSpec.of("m", MapType.HASH, 8, 8, 4), 2);
                Buffer buffer = new Buffer()) {
            quiescence.online(0);
            Set<Long> addresses = new HashSet<>();
            for (int i = 0; i < 100_000; i++) {
                assertEquals(0, map.update(buffer.key(1L), buffer.value(i), 0, 0));
                addresses.add(map.lookup(buffer.key(1L), 0));
                quiescence.quiescent(0);
            }
            assertTrue(addresses.size() < 200, addresses.size() + " elements for one key");
        }
    }

    @Test
    void updatesOfAKeyThatIsThereGoOnWhileAWorkerIsStuckInItsBatch() {
        try (BpfMap map = new MapFactory(quiescence).create(MapSpec.of("m", MapType.HASH, 8, 8, 4), 2);
                Buffer buffer = new Buffer()) {
            quiescence.online(1);
            for (int i = 0; i < 400_000; i++) {
                assertEquals(0, map.update(buffer.key(1L), buffer.value(i), 0, 0));
                assertEquals(i, Memory.getLong(map.lookup(buffer.key(1L), 0)));
            }
        }
    }

    @Test
    void elementsOfAnySizeLastForABatchThatRemovesAndInsertsOneForEachPacket() {
        for (MapType type : List.of(MapType.HASH, MapType.LRU_HASH)) {
            MapSpec spec = MapSpec.of("m", type, 8, 1 << 20, 2);
            try (BpfMap map = new MapFactory(quiescence).create(spec, 2); Buffer buffer = new Buffer();
                    OffHeap value = OffHeap.allocate(spec.valueSize())) {
                quiescence.online(0);
                for (long packet = 0; packet < 8 * 64; packet++) {
                    assertEquals(0, map.update(buffer.key(packet), value.address(), 1, 0), "packet " + packet);
                    assertEquals(0, map.delete(buffer.key(packet), 0));
                    if (packet % 64 == 63) {
                        quiescence.quiescent(0);
                    }
                }
                quiescence.offline(0);
            }
        }
    }

    @Test
    void updatesOfNewKeysOfAnLruMapGoOnWhileAWorkerIsStuckInItsBatch() {
        for (MapType type : List.of(MapType.LRU_HASH, MapType.LRU_PERCPU_HASH)) {
            try (BpfMap map = new MapFactory(quiescence).create(MapSpec.of("m", type, 8, 8, 2), 2);
                    Buffer buffer = new Buffer()) {
                quiescence.online(1);
                for (long i = 0; i < 400_000; i++) {
                    assertEquals(0, map.update(buffer.key(i), buffer.value(i), 0, 0), "update " + i);
                    assertEquals(i, Memory.getLong(map.lookup(buffer.key(i), 0)));
                    assertEquals(0, map.delete(buffer.key(i), 0));
                }
                quiescence.offline(1);
            }
        }
    }
}
