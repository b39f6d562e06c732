package io.sluice.helpers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.vm.memory.Errno;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TraceFormatTest {
    private final List<String> lines = new ArrayList<>();

    private static String format(String format, long... args) {
        StringBuilder out = new StringBuilder();
        int refused = TraceFormat.write(out, format.getBytes(StandardCharsets.ISO_8859_1), args);
        assertTrue(refused == 0 || refused == -Errno.EINVAL);
        return refused == 0 ? out.toString() : null;
    }

    @Test
    void formatsNumbers() {
        assertEquals("-1 4294967295 ffffffff", format("%d %u %x", -1, -1, -1));
        assertEquals("-1 18446744073709551615 FFFFFFFFFFFFFFFF", format("%lld %llu %llX", -1, -1, -1));
        assertEquals("-2 7 a", format("%ld %li %lx", -2, 7, 10));
        assertEquals("   7|7   |0007", format("%4d|%-4d|%04d", 7, 7, 7));
        assertEquals("-007 +7  7", format("%04d %+d % d", -7, 7, 7));
        assertEquals("100% x", format("100%% %c", 'x'));
    }

    @Test
    void formatsMemory() {
        try (Bench bench = new Bench(TraceSink.NONE)) {
            long text = bench.bytes(0, "hello\0world".getBytes(StandardCharsets.US_ASCII));
            long address = bench.bytes(32, new byte[] {10, 0, 2, (byte) 255, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12});
            assertEquals("hello, hello!", format("%s, %pks!", text, text));
            assertEquals("10.0.2.255 010.000.002.255", format("%pI4 %pi4", address, address));
            assertEquals("0a00:02ff:0102:0304:0506:0708:090a:0b0c", format("%pI6", address));
            assertEquals("0a0002ff0102030405060708090a0b0c", format("%pi6", address));
            assertEquals("00000000000000ff    ff", format("%p %5px", 255, 255));
        }
    }

    @Test
    void memoryThatCannotBeReadIsNoFault() {
        assertEquals("[] 0.0.0.0", format("[%s] %pI4", 1, -4096));
    }

    @Test
    void refusesWhatTheKernelRefuses() {
        for (String format : List.of("%", "%f", "%n", "%*d", "%hd", "%pI5", "%pZ", "%sx", "%l", "%5",
                "%\u00e9", "%s\u00e9", "\1", "\177", "%d %d %d %d")) {
            assertNull(format(format, 1, 2, 3), format);
        }
    }

    @Test
    void textIsUtf8() {
        try (Bench bench = new Bench((worker, text) -> lines.add(text))) {
            long format = bench.bytes(0, "caf\u00e9 %s\0".getBytes(StandardCharsets.UTF_8));
            long name = bench.bytes(64, "\u00fc\0".getBytes(StandardCharsets.UTF_8));
            assertEquals(8, bench.call(6, format, 20, name));
            assertEquals(List.of("caf\u00e9 \u00fc"), lines);
        }
    }

    @Test
    void thePrintHelperReturnsTheLengthAndCutsTheOutput() {
        try (Bench bench = new Bench((worker, text) -> lines.add(worker + ":" + text))) {
            long format = bench.bytes(0, "n=%d\n\0".getBytes(StandardCharsets.US_ASCII));
            assertEquals(4, bench.call(6, format, 6, 7));
            assertEquals(List.of("1:n=7\n"), lines);
            assertEquals(-Errno.EINVAL, bench.call(6, format, 5, 7));
            long wide = bench.bytes(64, "%999d%999d\0".getBytes(StandardCharsets.US_ASCII));
            assertEquals(1998, bench.call(6, wide, 11, 1, 2));
            assertEquals(2 + 1023, lines.get(1).length());
        }
    }
}
