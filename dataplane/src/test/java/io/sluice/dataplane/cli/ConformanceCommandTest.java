package io.sluice.dataplane.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConformanceCommandTest {
    /** {@code r0 = *(u8 *)(r1 +1); r0 += r2; exit}. */
    private static final String PROGRAM = "71 10 01 00 00 00 00 00  0f 20 00 00 00 00 00 00 \n 9500000000000000\n";

    @ParameterizedTest
    @ValueSource(strings = {"interpreter", "interpreter-checked", "simple"})
    void printsTheResultInHex(String engine) {
        CommandRun run = CommandRun.withInput(PROGRAM, "conformance-plugin", "aa bb  cc ", "--engine", engine, "");
        assertEquals(new CommandRun(0, "be\n", ""), run);
    }

    @Test
    void withoutMemoryBothArgumentsAreZero() {
        CommandRun run = CommandRun.of("conformance-plugin", "--engine", "simple", "--program",
            "bf10000000000000 0f20000000000000 9500000000000000");
        assertEquals(new CommandRun(0, "0\n", ""), run);
    }

    @Test
    void aFailureIsToldOnBothStreams() {
        CommandRun run = CommandRun.withInput("95 00", "conformance-plugin", "", "--engine", "interpreter");
        assertEquals(1, run.code());
        assertTrue(!run.out().isBlank() && run.err().equals("sluice: " + run.out()), run.toString());
        CommandRun odd = CommandRun.withInput("9", "conformance-plugin", "--engine", "interpreter");
        assertEquals("program: must be pairs of hex digits\n", odd.out());
        assertEquals(2, CommandRun.withInput("", "conformance-plugin", "--engine", "none").code());
    }
}
