package io.sluice.bench.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class RateTest {
    @ParameterizedTest
    @CsvSource({"1Mpps,1000000", "500k,500000", "2.5M,2500000", "64000,64000", "1Gpps,1000000000", "100pps,100"})
    void isReadAsPeopleWriteIt(String text, double pps) {
        assertEquals(pps, Rate.parse(text).pps());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "fast", "-1M", "1 Mpps", "1Mbps", "0", "1e6"})
    void whatIsNoRateIsRefused(String text) {
        IllegalArgumentException refusal = assertThrows(IllegalArgumentException.class, () -> Rate.parse(text));
        assertEquals("rate ", refusal.getMessage().substring(0, 5));
    }

    @Test
    void isWrittenWithoutDecimalsThatSayNothing() {
        assertEquals("1 Mpps", new Rate(1e6).toString());
        assertEquals("12.346 Mpps", new Rate(12_345_678).toString());
        assertEquals("500 kpps", new Rate(500_000).toString());
        assertEquals("100 Mpps", Rate.ofMpps(100).toString());
    }
}
