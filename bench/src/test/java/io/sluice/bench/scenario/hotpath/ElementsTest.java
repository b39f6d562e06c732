package io.sluice.bench.scenario.hotpath;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.vm.api.MapType;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.IntSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ElementsTest {
    @ParameterizedTest
    @ValueSource(ints = {4, 8, 16, 40, 64})
    void keysAreAllDifferentAlsoThoseThatAreNotThere(int size) {
        int count = 20_000;
        Elements elements = new Elements(MapType.HASH, size, count);
        Set<ByteBuffer> keys = new HashSet<>();
        for (int element = 0; element < 2 * count; element++) {
            ByteBuffer key = ByteBuffer.allocate(size);
            elements.key(element, key);
            assertEquals(0, key.remaining());
            keys.add(key.flip());
        }
        assertEquals(2 * count, keys.size());
        assertEquals(0, elements.answers().of(count));
        assertTrue(elements.answers().of(count - 1) != 0);
    }

    @Test
    void theLongestPrefixIsTheOneThatAScanFinds() {
        SplittableRandom random = new SplittableRandom(3);
        int[] addresses = random.ints(300, 0, 1 << 20).toArray();
        int[] lengths = random.ints(300, 12, 33).toArray();
        Prefixes prefixes = new Prefixes(12);
        for (int i = 0; i < addresses.length; i++) {
            prefixes.put(addresses[i], lengths[i], i);
        }
        for (int i = 0; i < 1000; i++) {
            int address = random.nextInt(1 << 20);
            int found = -1;
            for (int j = 0; j < addresses.length; j++) {
                if ((address ^ addresses[j]) >>> Integer.SIZE - lengths[j] == 0
                        && (found < 0 || lengths[j] >= lengths[found])) {
                    found = j;
                }
            }
            assertEquals(found, prefixes.longest(address), Integer.toHexString(address));
        }
    }

    @Test
    void checksumsAreThoseOfRfc1071() {
        byte[] example = {0x00, 0x01, (byte) 0xf2, 0x03, (byte) 0xf4, (byte) 0xf5, (byte) 0xf6, (byte) 0xf7};
        // section 3: the sum is ddf2 in the network's order
        assertEquals(0xf2dd, ChecksumPart.sum(example, 0, example.length));
    }

    @Test
    void byZipfTheMostFrequentElementIsAskedForTwiceAsOftenAsTheNext() {
        int count = 1000;
        IntSupplier drawn = Pattern.ZIPF.elements(count, new SplittableRandom(1));
        int[] times = new int[count];
        for (int i = 0; i < 200_000; i++) {
            times[drawn.getAsInt()]++;
        }
        Arrays.sort(times);
        assertEquals(2, (double) times[count - 1] / times[count - 2], 0.1);
        assertTrue(times[0] > 0);
    }
}
