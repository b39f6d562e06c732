package io.sluice.dataplane.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** {@code sluice prog verify}, and how the other commands say that a program is rejected. */
class VerifyCommandTest {
    /** An object of programs that are rejected, and one that is not. */
    static final String BROKEN = "src/test/resources/io/sluice/dataplane/cli/broken.bpf.o";

    @TempDir
    private Path folder;

    private static String verify(int code, String... args) {
        String[] all = Stream.concat(Stream.of("prog", "verify"), Stream.of(args)).toArray(String[]::new);
        CommandRun run = CommandRun.of(all);
        assertEquals("", run.err());
        assertEquals(code, run.code(), run.out());
        return run.out();
    }

    /** Without the time that it took, nor the width of its column. */
    static String masked(String out) {
        return out.replaceAll(" +\\d+\\.\\d ms", "  TIME").replaceAll(" +time(?=  )", "  time")
                .replaceAll("(?m)-  +-(?=  +-$)", "-  -")
                .replaceAll("verification time \\d+ usec", "verification time TIME usec");
    }

    @Test
    void listsVerdictsAndCostsWithTheReasonsBelow() throws IOException {
        Golden.assertMatches("prog-verify.txt", masked(
                verify(1, BROKEN, CommandRun.object("pass"), CommandRun.object("subprogs"), "--all")));
    }

    @Test
    void printsTheLogOfTheLevel() throws IOException {
        Golden.assertMatches("prog-verify-log-1.txt", masked(verify(1, BROKEN, "--log-level", "1")));
        Golden.assertMatches("prog-verify-log-6.txt",
                masked(verify(1, BROKEN, "--log-level", "6")));
    }

    @Test
    void succeedsWhereNothingIsRejected() {
        String out = verify(0, CommandRun.object("pass"));
        assertTrue(out.lines().toList().getLast().startsWith("pass.bpf.o  pass     accepted "), out);
        assertEquals(2, out.lines().count(), out);
    }

    @Test
    void jsonHasTheFieldsOfTheTableAndTheReason() {
        JsonNode programs = Console.JSON.readTree(verify(1, BROKEN, "--json", "--all", "--log-level", "4"));
        assertEquals(5, programs.size());
        JsonNode rejected = programs.get(0);
        assertEquals("no_bounds_check", rejected.get("program").stringValue());
        assertEquals("rejected", rejected.get("verdict").stringValue());
        assertEquals("invalid access to packet, off=13 size=1, R1(id=0,off=13,r=0)\nR1 offset is outside of the packet",
                rejected.get("message").stringValue());
        assertEquals(1, rejected.get("slot").intValue());
        assertEquals("./broken.bpf.c", rejected.get("file").stringValue());
        assertEquals(28, rejected.get("line").intValue());
        assertEquals("return packet[13] == 8 ? XDP_PASS : XDP_DROP;", rejected.get("source").stringValue());
        assertTrue(rejected.get("hint").stringValue().contains("data_end"), rejected.toString());
        assertTrue(rejected.get("log").stringValue().contains("\nprocessed 2 insns "), rejected.toString());
        JsonNode accepted = programs.get(2);
        assertEquals("accepted", accepted.get("verdict").stringValue());
        assertEquals("8", accepted.get("stack").stringValue());
        assertTrue(accepted.get("time_ns").longValue() > 0, accepted.toString());
        for (String field : List.of("insns", "processed", "states")) {
            assertTrue(accepted.get(field).intValue() > 0, field);
        }
        assertFalse(accepted.has("message"), accepted.toString());
        assertEquals("not XDP", programs.get(4).get("verdict").stringValue());
    }

    @Test
    void strictAlignmentRejectsWhatTheProcessorTakes() {
        verify(0, CommandRun.object("meta"));
        String out = verify(1, CommandRun.object("meta"), "--strict-alignment");
        assertTrue(out.contains(": misaligned packet access off 2+0+0+4 size 4\n  ./meta.bpf.c:42: "), out);
    }

    @Test
    void programsOfOtherTypesAreLeftOutUnlessTheyAreAskedFor() {
        assertFalse(verify(1, BROKEN).contains("classify"));
        assertTrue(verify(1, BROKEN, "--all").contains("broken.bpf.o  classify         not XDP "));
        assertTrue(verify(1, BROKEN, "--xdp", "classify").contains("broken.bpf.o  classify         accepted "));
    }

    @Test
    void wrongLevelsAndFilesAreRefused() {
        CommandRun level = CommandRun.of("prog", "verify", BROKEN, "--log-level", "8");
        assertEquals(2, level.code());
        assertTrue(level.err().startsWith("sluice: --log-level: 8, must be 0 to 7\n"), level.err());
        CommandRun file = CommandRun.of("prog", "verify", folder.resolve("none.o").toString());
        assertEquals(1, file.code());
        assertTrue(file.err().endsWith("none.o: can't be read: no such file or folder\n"), file.err());
    }

    @Test
    void otherCommandsPrintTheReasonOnThreeLines() {
        List<String> reason = List.of(
                "broken.bpf.o: program \"no_null_check\" rejected: insn 7: r1 = *(u64 *)(r0 +0): "
                    + "R0 invalid mem access 'map_value_or_null'",
                "  ./broken.bpf.c:37: *count += 1;",
                "  hint: the lookup may have found nothing: compare its result with NULL first");
        for (String[] args : List.of(
                new String[] {"run", BROKEN, "--program", "no_null_check", "--in",
                    "pcap:src/main/resources/demo/traffic.pcap"},
                new String[] {"prog", "dump", "jited", BROKEN, "--program", "no_null_check"})) {
            CommandRun run = CommandRun.of(args);
            assertEquals(1, run.code(), run.out());
            assertEquals("sluice: " + String.join("\n", reason) + "\n", run.err());
        }
        String dump = CommandRun.of("prog", "dump", "xlated", BROKEN, "--program", "no_null_check").out();
        assertTrue(dump.startsWith("; not translated: " + String.join("\n;", reason) + "\n"), dump);
        String table = verify(1, BROKEN);
        assertTrue(table.contains("\n" + String.join("\n", reason) + "\n"), table);
    }
}
