package io.sluice.bench.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.dataplane.cli.Console;
import io.sluice.dataplane.cli.Sluice;
import io.sluice.dataplane.sys.CpuAffinity;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;

final class BenchCommandTest {
    private static final String SHORT = " --rounds 1 --millis 1";

    private static String run(String arguments) {
        StringWriter out = new StringWriter();
        CommandLine command = Sluice.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(out));
        List<String> words = new ArrayList<>(List.of("bench"));
        words.addAll(List.of(arguments.split(" ")));
        assertEquals(0, command.execute(words.toArray(String[]::new)), out::toString);
        return out.toString();
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "programs --engine optimizing --program mac_swap_tx", "hotpath --engine optimizing --operation csum",
        "compile --program mac_swap_tx --warmup 1 --cold 0", "verifier --program mac_swap_tx --warmup 1"})
    void measuresOnTheLastCpuAndSaysSo(String arguments) {
        BitSet before = CpuAffinity.allowed();
        int last = before.length() - 1;
        assertTrue(run(arguments + SHORT).contains("pinned to CPU " + last), arguments);
        assertEquals(before, CpuAffinity.allowed());
        JsonNode json = Console.JSON.readTree(run(arguments + SHORT + " --json"));
        assertEquals(last, json.get("cpu").asInt(), json::toString);
        assertEquals(1, json.get("rounds").asInt());
    }

    @Test
    void measuresOnTheCpuThatIsAskedFor() {
        int first = CpuAffinity.allowed().nextSetBit(0);
        assertTrue(run("hotpath --engine simple --operation csum --cpu " + first + SHORT)
                .contains("pinned to CPU " + first));
    }

    @Test
    void aCpuThatIsRefusedIsNoFailureButSaid() {
        String refused = "hotpath --engine simple --operation csum --cpu 99999" + SHORT;
        assertTrue(run(refused).contains("not pinned: cpu 99999: not among those that are allowed, "));
        JsonNode json = Console.JSON.readTree(run(refused + " --json"));
        assertTrue(json.get("not_pinned").asString().startsWith("cpu 99999: not among"), json::toString);
        assertEquals(null, json.get("cpu"));
    }
}
