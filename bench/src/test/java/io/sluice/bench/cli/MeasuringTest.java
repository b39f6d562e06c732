package io.sluice.bench.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.bench.report.Environment;
import io.sluice.bench.report.JsonFile;
import io.sluice.bench.report.Result;
import io.sluice.dataplane.cli.Sluice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine.ParseResult;

/** What README.md says of measuring, held to the commands and to bench/README.md, where all figures are. */
final class MeasuringTest {
    private static final Path README = Path.of("../README.md");
    private static final Path FIGURES = Path.of("README.md");
    private static final String COMMAND = "    ./sluice bench";
    private static final String MEAN = "mean of ";

    /** A table by its first line, with the lines below it until a blank one. */
    private static List<String> table(Path file, String start) throws IOException {
        List<String> lines = Files.readAllLines(file).stream().dropWhile(line -> !line.startsWith("    " + start))
                .takeWhile(line -> !line.isEmpty()).toList();
        assertFalse(lines.isEmpty(), () -> file + ": no table \"" + start + '"');
        return lines;
    }

    /** The cell below a heading; columns end where their headings do. */
    private static String cell(List<String> table, String row, String heading) {
        Matcher column = Pattern.compile("  " + Pattern.quote(heading) + "(?=  |$)").matcher(table.getFirst());
        assertTrue(column.find(), () -> "no column \"" + heading + "\": " + table.getFirst());
        String line = table.stream().filter(one -> one.startsWith("    " + row + "  ")).findFirst()
                .orElseThrow(() -> new AssertionError("no row \"" + row + "\" below " + table.getFirst()));
        String until = line.substring(0, column.end());
        return until.substring(until.lastIndexOf(' ') + 1);
    }

    @Test
    void theHeadlineFiguresAreThoseOfTheTables() throws IOException {
        List<String> headline = table(README, "optimizing / other");
        List<String> programs = table(FIGURES, "optimizing / ");
        List<String> operations = table(FIGURES, "ns a call ");
        for (String line : headline.subList(1, headline.size())) {
            String row = line.strip().split(" {2,}")[0];
            for (String column : List.of("kernel", "native-O3", "native-O2", "llvm", "simple")) {
                String said = cell(headline, row, column);
                if (row.startsWith(MEAN)) {
                    assertEquals(cell(programs, row, column), said, row + ", " + column);
                } else if (column.equals("kernel")) {
                    assertEquals(cell(operations, row, "optimizing / kernel"), said, row);
                } else {
                    assertEquals("-", said, row + ", " + column);
                }
            }
        }
    }

    @Test
    void theCommandsAreThereWithTheirOptions(@TempDir Path folder) throws IOException {
        Path before = folder.resolve("before.json");
        JsonFile.write(before, new Result(Result.SCHEMA, "", "", new Environment(Map.of()), 0, List.of()));
        List<String> commands = Files.readAllLines(README).stream().filter(line -> line.startsWith(COMMAND))
                .map(line -> line.replaceFirst(" +# .*", "").replaceFirst(" +\\./sluice ", "")).toList();
        for (String command : commands) {
            ParseResult parsed = Sluice.commandLine().parseArgs(
                    command.replace("before.json", before.toString()).split(" "));
            assertEquals("bench", parsed.subcommand().commandSpec().name(), command);
        }
        assertTrue(commands.size() > 7, commands::toString);
    }
}
