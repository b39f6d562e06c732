package io.sluice.bench.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.bench.report.CsvFile;
import io.sluice.bench.report.JsonFile;
import io.sluice.bench.report.Result;
import io.sluice.dataplane.cli.Sluice;
import io.sluice.dataplane.sys.CpuAffinity;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

final class BenchCommandTest {
    private static final String SHORT = " --rounds 1 --millis 1";

    static String run(String arguments) {
        return run(CommandLine.ExitCode.OK, arguments);
    }

    private static String refused(String arguments) {
        return run(CommandLine.ExitCode.USAGE, arguments);
    }

    static String run(int code, String arguments) {
        StringWriter out = new StringWriter();
        CommandLine command = Sluice.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(out));
        List<String> words = new ArrayList<>(List.of("bench"));
        words.addAll(List.of(arguments.split(" ")));
        assertEquals(code, command.execute(words.toArray(String[]::new)), out::toString);
        return out.toString();
    }

    @Test
    void measuresOnTheLastCpuAndSaysSo() {
        BitSet before = CpuAffinity.allowed();
        assertTrue(run("programs --engine optimizing --program mac_swap_tx" + SHORT)
                .contains("pinned to CPU " + (before.length() - 1)));
        assertEquals(before, CpuAffinity.allowed());
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "programs --engine simple,optimizing --program mac_swap_tx", "verifier --program mac_swap_tx --warmup 1",
        "compile --program mac_swap_tx --warmup 1 --cold 0", "hotpath --engine optimizing --operation csum_diff"})
    void keepsResultsWithHowTheyWereMeasured(String arguments, @TempDir Path folder) throws IOException {
        Path csv = folder.resolve("result.csv");
        Result result = JsonFile.read(Files.writeString(folder.resolve("result.json"),
                run(arguments + SHORT + " --json --csv " + csv)));
        assertEquals("sluice bench " + arguments + SHORT + " --json --csv " + csv, result.command());
        assertTrue(result.environment().facts().get("method").startsWith("1 rounds of 1 ms, seed 1, pinned to CPU "));
        assertEquals(CsvFile.text(result), Files.readString(csv));
        Path saved = folder.resolve("saved.json");
        assertTrue(run(arguments + SHORT + " --save " + saved).contains("pinned to CPU "), arguments);
        assertEquals(result.sections().size(), JsonFile.read(saved).sections().size());
    }

    @Test
    void comparesWithAnEarlierResultAndMakesAReport(@TempDir Path folder) throws IOException {
        String measured = "hotpath --operation bandwidth" + SHORT;
        Path saved = folder.resolve("saved.json");
        run(measured + " --save " + saved);
        Path page = folder.resolve("page.html");
        String text = run(measured + " --baseline " + saved + " --html " + page);
        assertTrue(text.contains("Compared with the baseline"), text);
        assertTrue(Files.readString(page).contains("Compared with the baseline"));
        Path file = Files.writeString(folder.resolve("now.json"), run(measured + " --json --baseline " + saved));
        assertEquals("baseline", JsonFile.read(file).sections().getLast().name());
    }

    @Test
    void saysBeforeItMeasuresWhichFilesWillNotDo(@TempDir Path folder) throws IOException {
        String measured = "hotpath --operation bandwidth" + SHORT;
        Path none = folder.resolve("none");
        assertTrue(refused(measured + " --baseline " + none).contains("none\": no such file"));
        assertTrue(refused(measured + " --csv " + none.resolve("file")).contains("no file in a folder"));
        assertTrue(refused(measured + " --html " + folder).contains("no file in a folder"));
        Path other = Files.writeString(folder.resolve("other.json"), "{}");
        assertTrue(refused(measured + " --baseline " + other).contains("other.json: "));
    }

    @Test
    void measuresOnTheCpuThatIsAskedFor() {
        int first = CpuAffinity.allowed().nextSetBit(0);
        assertTrue(run("hotpath --operation bandwidth --cpu " + first + SHORT)
                .contains("pinned to CPU " + first));
    }

    @Test
    void aCpuThatIsRefusedIsNoFailureButSaid(@TempDir Path folder) throws IOException {
        String refused = "hotpath --operation bandwidth --cpu 99999" + SHORT;
        String reason = "not pinned: cpu 99999: not among those that are allowed, ";
        assertTrue(run(refused).contains(reason));
        Path file = Files.writeString(folder.resolve("result.json"), run(refused + " --json"));
        assertTrue(JsonFile.read(file).environment().facts().get("method").contains(reason));
    }
}
