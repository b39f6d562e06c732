package io.sluice.dataplane.counters;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CountersTest {
    private static final int LINE_PAIR = 128;

    @ParameterizedTest
    @EnumSource
    void aCounterSharesNoPairOfLinesWithWhatLiesBesideTheArray(Counter counter) {
        assertTrue(Counters.index(counter) * Long.BYTES >= LINE_PAIR);
        assertTrue((Counters.size() - 1 - Counters.index(counter)) * Long.BYTES >= LINE_PAIR);
    }

    @ParameterizedTest
    @EnumSource
    void eachCountsForItself(Counter counter) {
        Counters counters = new Counters();
        counters.add(counter, 2);
        counters.add(counter, 3);
        for (Counter other : Counter.values()) {
            assertEquals(other == counter ? 5 : 0, counters.get(other), other.text());
        }
    }
}
