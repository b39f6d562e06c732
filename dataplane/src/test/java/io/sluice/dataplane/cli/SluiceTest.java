package io.sluice.dataplane.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '^', value = {
        "fly | `fly`: no such command, must be run, ",
        "prog dump x.o | `x.o`: no such command, must be xlated, jited, ir",
        "map show a.o b.o | `b.o`: one argument too many",
        "prog show | OBJ: missing",
        "run x.o | --in=pcap:FILE: missing",
        "run x.o --in x.pcap | --in: `x.pcap`: must be pcap:FILE, or null for nowhere",
        "run x.o --in pcap:x --repeat many | --repeat: `many` is not an int",
        "run x.o --in pcap:x --map flows | --map: `flows`: must be NAME=VALUE",
        "run x.o --in pcap:x --nope | `--nope`: no such option",
    })
    void wrongUsageIsABreadcrumbAndAHint(String line, String message) {
        assertEquals(2, run(line.split(" ")));
        String text = err.toString();
        assertTrue(text.startsWith("sluice: " + message.replace('`', '"')), text);
        assertTrue(text.lines().skip(1).findFirst().orElse("").startsWith("try: sluice"), text);
        assertEquals(2, text.lines().count(), text);
    }

    @Test
    void aMissingCommandIsWrongUsage() {
        assertEquals(2, run());
        assertTrue(err.toString().contains("a command is missing"), err.toString());
    }
}
