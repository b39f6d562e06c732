package io.sluice.bench.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sluice.bench.load.Cpus;
import io.sluice.bench.report.JsonFile;
import io.sluice.bench.report.Result;
import io.sluice.bench.report.Section;
import io.sluice.dataplane.cli.Sluice;
import io.sluice.dataplane.sys.CpuAffinity;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

final class LoadCommandTest {
    private static final String SHORT = "load --rounds 1 --millis 5 --rate 20k --trial-millis 2 --searches ";

    /** What a command that fails says. */
    private static String failure(String arguments) {
        StringWriter err = new StringWriter();
        CommandLine command = Sluice.commandLine().setOut(new PrintWriter(err)).setErr(new PrintWriter(err));
        assertTrue(command.execute(("bench " + arguments).split(" ")) != 0, arguments);
        return err.toString();
    }

    @Test
    void loadsTheEnginesAndSearchesForTheirLimits(@TempDir Path folder) throws IOException {
        assumeTrue(Cpus.whyNot().isEmpty(), () -> Cpus.whyNot().orElseThrow());
        BitSet before = CpuAffinity.allowed();
        Path file = folder.resolve("load.json");
        BenchCommandTest.run(SHORT + "1 --loss 0,1 --engine simple --save " + file);
        Result result = JsonFile.read(file);
        assertEquals(List.of("load", "latency", "throughput"), result.sections().stream().map(Section::name).toList());
        assertEquals("CPU of firewall at 20 kpps", result.sections().getFirst().title());
        assertEquals(List.of("firewall", "simple sleeps"), result.sections().get(1).rows().get(1).labels());
        assertEquals(List.of("firewall", "simple", "PDR, 1%"), result.sections().get(2).rows().get(1).labels());
        assertTrue(result.environment().facts().get("method").startsWith("1 rounds of 5 ms"), result::toString);
        assertEquals(before, CpuAffinity.allowed());
    }

    @Test
    void tellsWhatWasMeasuredHow() {
        assumeTrue(Cpus.whyNot().isEmpty(), () -> Cpus.whyNot().orElseThrow());
        String text = BenchCommandTest.run(
                SHORT + "0 --program mac_swap_tx --engine optimizing --arrivals poisson --burst 16");
        for (String part : List.of("CPU of mac_swap_tx", "p50 (µs)", "p99.99: fewer than 10000 packets in a round",
                "Poisson arrivals in bursts of 16",
                "BPF_PROG_TEST_RUN", "pinned to CPU")) {
            assertTrue(text.contains(part), () -> part + " in " + text);
        }
        assertTrue(!text.contains("RFC 2544"), text);
    }

    @Test
    void oneCpuIsRefusedWithTheReason() {
        try (CpuAffinity.Pin pin = CpuAffinity.pin(CpuAffinity.last())) {
            assertEquals("sluice: load: the worker and the generator need a CPU each, and this process may run on CPU {"
                    + pin.cpu() + "} only", failure(SHORT + 0).strip());
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "--engine kernel|engine \"kernel\": not among [interpreter, simple, optimizing",
        "--program filter,firewall|load: one program at a time",
        "--rate fast|rate \"fast\": not a number such as 500k, 1Mpps or 2.5M",
        "--rate 1e6|rate \"1e6\": not a number",
        "--burst 0|load: bursts of 0 packets",
        "--loss 150|load: losses of [1.5], each must be from 0 to below 1"})
    void whatCannotBeIsRefused(String arguments, String reason) {
        assumeTrue(Cpus.whyNot().isEmpty(), () -> Cpus.whyNot().orElseThrow());
        String text = failure("load " + arguments);
        assertTrue(text.contains(reason), text);
    }
}
