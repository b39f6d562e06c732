package io.sluice.dataplane.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

/** Tables and the progress bar. */
class TextTest {
    @Test
    void numbersAreAlignedRightAndLinesEndWithoutBlanks() {
        TextTable table = new TextTable("name", ">size", "note").row("a", 7, "").row("long name", 1234, "x");
        assertEquals("""
            name       size  note
            a             7
            long name  1234  x
            """, table.toString());
        assertThrows(IllegalArgumentException.class, () -> table.row("too", "few"));
    }

    @Test
    void aBarShowsItsShare() {
        Progress half = new Progress(new PrintWriter(new StringWriter()), true, "simple", 10);
        assertEquals("simple [###############...............]  50%", half.bar(5));
        assertEquals("simple [##############################] 100%", half.bar(10));
        assertTrue(new Progress(new PrintWriter(new StringWriter()), true, "none", 0).bar(0).endsWith("100%"));
    }

    @Test
    void theTimeLeftIsThatOfTheStepsToCome() {
        Progress progress = new Progress(new PrintWriter(new StringWriter()), true, "timing", 10);
        assertEquals("", progress.left(0, 60_000_000_000L));
        assertEquals("", progress.left(1, 1_000_000_000L));
        assertEquals("  1:30 left", progress.left(4, 60_000_000_000L));
        assertEquals("  0:00 left", progress.left(10, 60_000_000_000L));
    }

    @Test
    void theTimeLeftIsWhatWasExpectedUntilThereIsMoreToGoBy() {
        Progress progress = Progress.ofSeconds(new PrintWriter(new StringWriter()), true, "timing", 100);
        assertEquals("  1:40 left", progress.left(0, 0));
        assertEquals("  2:15 left", progress.left(10, 20_000_000_000L));
        assertEquals("  0:00 left", progress.left(100, 200_000_000_000L));
    }

    @Test
    void nothingIsDrawnWhereItIsNotATerminal() throws InterruptedException {
        StringWriter drawn = new StringWriter();
        Progress off = new Progress(new PrintWriter(drawn), false, "off", 10);
        Progress quick = new Progress(new PrintWriter(drawn), true, "quick", 10);
        quick.done(1);
        Thread.sleep(600);
        off.done(5);
        off.end();
        quick.end();
        assertEquals("", drawn.toString());
        quick.done(5);
        quick.end();
        assertTrue(drawn.toString().contains("quick [") && drawn.toString().endsWith("\r\033[K"), drawn.toString());
    }
}
