package io.sluice.helpers.recipe;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.maps.MapFactory;
import io.sluice.maps.RingBufferMap;
import io.sluice.maps.RingBufferReader;
import io.sluice.vm.api.MapSpec;
import io.sluice.vm.api.MapType;
import io.sluice.vm.memory.Memory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Ring buffers: recipes leave the ring as the implementation leaves it, byte for byte, and wake who waits. */
@Timeout(300)
class RingRecipesTest {
    private static final int OUTPUT = 130;
    private static final int RESERVE = 131;
    private static final int SUBMIT = 132;
    private static final int DISCARD = 133;
    private static final int SIZE = 4096;
    private static final int ROUNDS = 3000;
    /** Where the ring's own fields begin, and where its data ends. */
    private static final int FIELDS = 64;
    private static final int END = 3 * 4096 + SIZE;

    private final long seed = System.nanoTime();
    private final SplittableRandom random = new SplittableRandom(seed);
    private final RecipeMemory memory = new RecipeMemory(1, seed);
    private final RingBufferMap expected = map();
    private final RingBufferMap map = map();

    RingRecipesTest() {
        System.out.println("RingRecipesTest: seed " + seed);
    }

    private static RingBufferMap map() {
        return (RingBufferMap) new MapFactory().create(MapSpec.of("r", MapType.RINGBUF, 0, 0, SIZE), 2);
    }

    @AfterEach
    void free() {
        map.close();
        expected.close();
        memory.close();
        RecipeRunners.free();
    }

    @Test
    void recordsAreTheImplementations() {
        List<RecipeRunners.Made> reserves = new ArrayList<>(RecipeRunners.of(RESERVE, map, Map.of(3, 0L)));
        reserves.addAll(RecipeRunners.of(RESERVE, map, Map.of()));
        List<RecipeRunners.Made> submits = RecipeRunners.of(SUBMIT, null, Map.of());
        List<RecipeRunners.Made> discards = RecipeRunners.of(DISCARD, null, Map.of());
        int known = random.nextInt(257);
        List<RecipeRunners.Made> outputs = RecipeRunners.of(OUTPUT, map, Map.of(3, (long) known));
        assertFalse(outputs.isEmpty() || submits.isEmpty());
        assertTrue(RecipeRunners.of(OUTPUT, map, Map.of()).isEmpty());
        List<Long> open = new ArrayList<>();
        for (int i = 0; i < ROUNDS; i++) {
            int what = random.nextInt(10);
            if (what < 4) {
                int most = random.nextBoolean() ? 40 : 600;
                long size = random.nextInt(20) == 0 ? random.nextLong() : random.nextInt(most);
                long right = expected.reserve(size);
                long found = call(reserves, map.address(), size, 0, 0);
                assertEquals(right == 0 ? 0 : right - expected.address(), found == 0 ? 0 : found - map.address(),
                        () -> "reserve, seed " + seed);
                if (right != 0) {
                    open.add(right - expected.address());
                }
            } else if (what < 7 && !open.isEmpty()) {
                long at = open.remove(random.nextInt(random.nextBoolean() ? open.size() : 1));
                boolean discard = random.nextInt(3) == 0;
                long flags = random.nextInt(3);
                expected.commit(expected.address() + at, flags, discard);
                assertEquals(0, call(discard ? discards : submits, map.address() + at, flags, 0, 0));
            } else if (what < 9) {
                memory.fill(0, RecipeMemory.bytes(random, 300));
                long flags = random.nextInt(random.nextBoolean() ? 3 : 8);
                assertEquals(expected.output(memory.at(0), known, flags),
                        call(outputs, map.address(), memory.at(0), known, flags), () -> "output, seed " + seed);
            } else {
                assertEquals(consume(expected), consume(map), () -> "seed " + seed);
            }
            assertArrayEquals(Memory.bytes(expected.address() + FIELDS, END - FIELDS),
                    Memory.bytes(map.address() + FIELDS, END - FIELDS), () -> "operation " + what + ", seed " + seed);
        }
        assertTrue(expected.lost() > 0);
    }

    @SuppressWarnings("checkstyle:ParameterNumber")
    private long call(List<RecipeRunners.Made> ways, long a, long b, long c, long d) {
        return ways.get(random.nextInt(ways.size())).code().call(a, b, c, d, 0, memory.state());
    }

    private static int consume(RingBufferMap of) {
        try (RingBufferReader reader = new RingBufferReader(of, (address, length) -> { })) {
            return reader.consume();
        }
    }

    @Test
    void whoWaitsIsWoken() throws InterruptedException {
        RecipeRunners.Made reserve = RecipeRunners.of(RESERVE, map, Map.of()).getLast();
        RecipeRunners.Made submit = RecipeRunners.of(SUBMIT, null, Map.of()).getLast();
        AtomicInteger seen = new AtomicInteger();
        try (RingBufferReader reader = new RingBufferReader(map, (address, length) -> seen.incrementAndGet())) {
            Thread consumer = Thread.ofPlatform().start(() -> {
                while (seen.get() < ROUNDS) {
                    reader.poll(Duration.ofSeconds(200));
                }
            });
            for (int sent = 0; sent < ROUNDS;) {
                long sample = reserve.code().call(map.address(), 8, 0, 0, 0, memory.state());
                if (sample == 0) {
                    Thread.onSpinWait();
                    continue;
                }
                Memory.putLong(sample, sent);
                submit.code().call(sample, 0, 0, 0, 0, memory.state());
                sent++;
                if (sent % 50 == 0) {
                    Thread.sleep(1);
                }
            }
            consumer.join();
        }
        assertEquals(ROUNDS, seen.get());
    }
}
