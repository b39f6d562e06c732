package io.sluice.maps;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.vm.api.MapSpec;
import io.sluice.vm.api.MapType;
import io.sluice.vm.memory.Errno;
import io.sluice.vm.memory.Memory;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Ring buffers from Java to programs. */
@Timeout(60)
class UserRingBufferTest {
    private static final int SIZE = 4096;

    private final UserRingBufferMap map = (UserRingBufferMap)
            new MapFactory().create(MapSpec.of("commands", MapType.USER_RINGBUF, 0, 0, SIZE), 2);
    private final UserRingBufferWriter writer = new UserRingBufferWriter(map);

    @AfterEach
    void close() {
        map.close();
    }

    private byte[] next() {
        long sample = map.peek();
        int length = UserRingBufferMap.length(sample);
        byte[] bytes = Memory.bytes(sample, length);
        map.release(length);
        return bytes;
    }

    @Test
    void whatIsWrittenIsDrainedInOrder() {
        Random random = new Random(1);
        for (int i = 0; i < 10_000; i++) {
            byte[] first = new byte[random.nextInt(1500)];
            byte[] second = new byte[random.nextInt(1500)];
            random.nextBytes(first);
            random.nextBytes(second);
            assertTrue(writer.offer(first));
            assertTrue(writer.offer(second));
            assertArrayEquals(first, next());
            assertArrayEquals(second, next());
            assertEquals(0, map.peek());
        }
    }

    @Test
    void recordsThatAreNotSubmittedHoldThoseBehindThemBack() {
        long first = writer.reserve(8);
        long second = writer.reserve(8);
        writer.submit(second);
        assertEquals(0, map.peek());
        writer.discard(first);
        assertEquals(-Errno.EAGAIN, map.peek());
        assertEquals(second, map.peek());
    }

    @Test
    void aFullRingTakesNothing() {
        assertTrue(writer.offer(new byte[SIZE - 8]));
        assertFalse(writer.offer(new byte[0]));
        assertFalse(writer.offer(new byte[1], Duration.ofMillis(5)));
        assertThrows(IllegalArgumentException.class, () -> writer.reserve(SIZE - 7));
        assertThrows(IllegalArgumentException.class, () -> writer.reserve(-1));
    }

    @Test
    void aDrainEndsAWaitForRoom() throws Exception {
        assertTrue(writer.offer(new byte[SIZE - 8]));
        Thread drainer = Thread.ofPlatform().start(() -> {
            pause();
            assertTrue(map.begin());
            assertFalse(map.begin());
            next();
            map.end(true, 0);
        });
        assertTrue(writer.offer(new byte[100], Duration.ofSeconds(30)));
        drainer.join();
    }

    private static void pause() {
        try {
            Thread.sleep(20);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void wordsThatMakeNoSenseAreErrors() {
        long first = writer.reserve(8);
        Memory.putInt(first - 8, 100);
        assertEquals(-Errno.EINVAL, map.peek());
        Memory.putLong(map.address() + RingLayout.PRODUCER, 12);
        assertEquals(-Errno.EINVAL, map.peek());
    }
}
