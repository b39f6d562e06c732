package io.sluice.dataplane.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sluice.vm.api.MapSpec;
import io.sluice.vm.api.MapType;
import io.sluice.vm.kernel.KernelAvailability;
import io.sluice.vm.kernel.KernelCollection;
import io.sluice.vm.kernel.KernelMap;
import io.sluice.vm.kernel.KernelMaps;
import io.sluice.vm.object.ObjectLoader;
import io.sluice.vm.object.ObjectOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReadmeTest {
    private static final Path ROOT = Path.of("..");
    private static final Pattern ASSIGNMENT = Pattern.compile("([A-Z]+)=(\\S+)");
    private static final Pattern ECHO = Pattern.compile("echo '([^']*)' > (\\S+)");

    /** In place of this machine's routes, which iproute2 would print. */
    private static final String ROUTES = "src/test/resources/io/sluice/dataplane/fib/routes.json";

    @TempDir
    private Path folder;

    /** The indented lines of a section, without their comments. */
    private static List<String> commands(String section) throws IOException {
        List<String> lines = new ArrayList<>();
        boolean inside = false;
        for (String line : Files.readAllLines(ROOT.resolve("README.md"))) {
            if (line.startsWith("## ")) {
                inside = line.equals("## " + section);
            } else if (inside && line.startsWith("    ")) {
                lines.add(line.replaceFirst(" +# .*", "").strip());
            }
        }
        return lines;
    }

    @Test
    void theTourRunsLineByLine() throws IOException {
        Map<String, String> variables = new HashMap<>();
        List<String> lines = commands("A tour");
        int commands = 0;
        StringBuilder out = new StringBuilder();
        for (String line : lines) {
            Matcher echo = ECHO.matcher(line);
            if (line.startsWith("./sluice ")) {
                out.append(run(line, variables));
                commands++;
            } else if (line.startsWith("map \"") || line.startsWith("{")) {
                assertTrue(out.toString().contains("\n" + line + "\n"), line);
            } else if (echo.matches()) {
                Files.writeString(folder.resolve(echo.group(2)), echo.group(1));
            } else {
                Matcher assignment = ASSIGNMENT.matcher(line);
                while (assignment.find()) {
                    variables.put("$" + assignment.group(1), ROOT.resolve(assignment.group(2)).toString());
                }
            }
        }
        assertTrue(commands >= 9, lines.toString());
        assertTrue(Files.size(folder.resolve("out.pcapng")) > 0);
        assertTrue(Files.size(folder.resolve("out.jsonl")) > 0);
    }

    private String run(String line, Map<String, String> variables) {
        String expanded = line.substring("./sluice ".length());
        for (Map.Entry<String, String> variable : variables.entrySet()) {
            expanded = expanded.replace(variable.getKey(), variable.getValue());
        }
        expanded = expanded.replace("out.pcapng", folder.resolve("out.pcapng").toString())
                .replace("out.jsonl", folder.resolve("out.jsonl").toString())
                .replace("tcp.json", folder.resolve("tcp.json").toString())
                .replace("routes.json", ROUTES);
        CommandRun run = CommandRun.of(expanded.split(" +"));
        assertEquals(0, run.code(), line + ": " + run.err());
        assertEquals("", run.err(), line);
        assertFalse(run.out().isBlank(), line);
        return run.out();
    }

    @Test
    void theCommandsOnMapsRunLineByLine() throws IOException {
        assumeTrue(KernelAvailability.isAvailable(), () -> KernelAvailability.whyNot().orElseThrow());
        List<String> lines = commands("Maps from the command line");
        StringBuilder out = new StringBuilder();
        try (KernelCollection loaded = KernelCollection.load(
                ObjectLoader.load(CommandRun.BPF.resolve("filter.bpf.o"), ObjectOptions.PLAIN));
                KernelMap jobs = KernelMap.create(MapSpec.of("jobs", MapType.QUEUE, 0, 4, 4))) {
            String ports = "id " + KernelMaps.id(loaded.map("blocked_ports"));
            for (String line : lines) {
                // others may have maps of these names
                String expanded = line.substring("./sluice ".length()).replace("name blocked_ports", ports)
                    .replace("id 42", ports).replace("pinned /sys/fs/bpf/blocked_ports", ports).replace("'", "")
                    .replace("name jobs", "id " + KernelMaps.id(jobs))
                    .replace("ports.json", folder.resolve("ports.json").toString());
                CommandRun run = CommandRun.of(expanded.split(" +"));
                assertEquals(0, run.code(), line + ": " + run.err());
                out.append(run.out());
            }
        }
        assertEquals(9, lines.size());
        assertTrue(out.toString().endsWith("2 entries\n07 00 00 00\n"), out.toString());
    }

    @Test
    void theVerifierSaysOfBrokenProgramsWhatIsPrinted() throws IOException {
        List<String> lines = Files.readAllLines(ROOT.resolve("README.md"));
        int start = lines.indexOf("    ./sluice prog verify $OBJ") + 1;
        assertTrue(start > 0, "the command is not there");
        List<String> printed = lines.subList(start, lines.size()).stream()
                .takeWhile(line -> line.isEmpty() || line.startsWith("    "))
                .map(line -> line.isEmpty() ? line : line.substring("    ".length())).toList();
        CommandRun run = CommandRun.of("prog", "verify", VerifyCommandTest.BROKEN);
        assertEquals(1, run.code());
        assertEquals(VerifyCommandTest.masked(run.out()).strip(),
                VerifyCommandTest.masked(String.join("\n", printed)).strip());
    }
}
