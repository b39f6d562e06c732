package io.sluice.dataplane.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class SluiceTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... args) {
        CommandLine command = Sluice.commandLine();
        command.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
        return command.execute(args);
    }

    @Test
    void printsItsVersion() {
        assertEquals(0, run("--version"));
        assertTrue(out.toString().startsWith("sluice "), out.toString());
    }

    @Test
    void helpTellsTheExitCodes() {
        assertEquals(0, run("-h"));
        assertTrue(out.toString().contains("the job failed"), out.toString());
    }

    @Test
    void anUnknownCommandIsWrongUsage() {
        assertEquals(2, run("fly"));
        assertTrue(err.toString().contains("fly"), err.toString());
    }

    @Test
    void aMissingCommandIsWrongUsage() {
        assertEquals(2, run());
        assertTrue(err.toString().contains("a command is missing"), err.toString());
    }
}
