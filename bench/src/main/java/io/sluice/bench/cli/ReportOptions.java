package io.sluice.bench.cli;

import io.sluice.bench.environment.Surroundings;
import io.sluice.bench.report.Baseline;
import io.sluice.bench.report.CsvFile;
import io.sluice.bench.report.Environment;
import io.sluice.bench.report.JsonFile;
import io.sluice.bench.report.Result;
import io.sluice.bench.report.Section;
import io.sluice.bench.report.html.HtmlReport;
import io.sluice.dataplane.cli.Console;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import picocli.CommandLine;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** Where what was found goes, for all commands that measure: to the terminal, as JSON, and to files beside that. */
final class ReportOptions {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    @Option(names = "--save", paramLabel = "FILE", converter = NewFile.class,
            description = "Keep the result as JSON, for --baseline.")
    private Path save;

    @Option(names = "--csv", paramLabel = "FILE", converter = NewFile.class,
            description = "Keep it as CSV, a line a figure.")
    private Path csv;

    @Option(names = "--html", paramLabel = "FILE", converter = NewFile.class,
            description = "Make one HTML file of it, with charts.")
    private Path html;

    @Option(names = "--baseline", paramLabel = "FILE", converter = Earlier.class,
            description = "Compare with a result that --save kept: better, worse or no difference.")
    private Result baseline;

    @Option(names = "--metric", split = ",", paramLabel = "NAME",
            description = "What tables show, with commas, where there is more than fits (default: what charts do).")
    private List<String> metrics = List.of();

    private final Set<String> explained = new HashSet<>();

    private final String started = Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();

    /** A file to be written, after minutes: whether it can be is found out before. */
    private static final class NewFile implements ITypeConverter<Path> {
        @Override
        public Path convert(String text) {
            Path file = Path.of(text);
            Path folder = file.toAbsolutePath().getParent();
            if (folder == null || !Files.isDirectory(folder) || Files.isDirectory(file)) {
                throw new TypeConversionException("\"" + text + "\": no file in a folder that is there");
            }
            return file;
        }
    }

    /** A result of before. */
    private static final class Earlier implements ITypeConverter<Result> {
        @Override
        public Result convert(String text) {
            try {
                return JsonFile.read(Path.of(text));
            } catch (NoSuchFileException e) {
                throw new TypeConversionException("\"" + text + "\": no such file");
            } catch (IOException e) {
                throw new TypeConversionException(e.getMessage());
            }
        }
    }

    /**
     * Makes an HTML file of this name, unless there is another one to be made.
     *
     * @throws TypeConversionException where it can't be made
     */
    void htmlUnlessSaid(String file) {
        if (html == null) {
            html = new NewFile().convert(file);
        }
    }

    /** Shows sections that were measured in rounds, and keeps them. */
    void print(RoundOptions rounds, List<Section> sections) {
        print(rounds, sections, () -> tables(rounds, sections));
    }

    /**
     * The same with tables of one's own on the terminal, unless metrics were chosen.
     *
     * @param tables prints them
     */
    void print(RoundOptions rounds, List<Section> sections, Runnable tables) {
        Environment environment = Surroundings.with(
                Map.of("method", rounds.method(), "disturbance", rounds.disturbance(),
                        Environment.REPETITIONS, Integer.toString(rounds.count())));
        Result result = new Result(Result.SCHEMA, line(), started, environment, rounds.noiseShare(), sections);
        Console console = Console.of(spec);
        Optional<Section> compared = Optional.ofNullable(baseline).map(old -> Baseline.of(old, result).section());
        if (console.json()) {
            console.out().print(JsonFile.text(compared.map(result::with).orElse(result)));
            console.out().flush();
        } else if (metrics.isEmpty()) {
            tables.run();
        } else {
            tables(rounds, sections);
        }
        keep(result);
        if (!console.json()) {
            compared.ifPresent(section -> {
                SectionTable table = new SectionTable(section, List.of());
                String text = table.text().stripTrailing();
                explain(table.legend());
                console.print("\n" + text);
            });
        }
    }

    private void keep(Result result) {
        try {
            if (save != null) {
                JsonFile.write(save, result);
            }
            if (csv != null) {
                CsvFile.write(csv, result);
            }
            if (html != null) {
                HtmlReport.write(html, result, Optional.ofNullable(baseline));
                Console console = Console.of(spec);
                if (!console.json()) {
                    console.print("report: " + html);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Says on standard error what failed.
     *
     * @return the exit code that goes with it
     */
    int exitCode(List<String> failures) {
        Console console = Console.of(spec);
        failures.forEach(failure -> console.err().println("sluice: " + failure));
        console.err().flush();
        return failures.isEmpty() ? CommandLine.ExitCode.OK : CommandLine.ExitCode.SOFTWARE;
    }

    private void tables(RoundOptions rounds, List<Section> sections) {
        tables(sections);
        Console.of(spec).print(SectionTable.wrapped("medians of %s. %s".formatted(rounds.method(), rounds.noise())));
    }

    /** Tables, and each mark explained once. */
    private void tables(List<Section> sections) {
        Console console = Console.of(spec);
        Set<String> legend = new TreeSet<>();
        for (Section section : sections) {
            SectionTable table = new SectionTable(section, metrics);
            console.print(table.text());
            legend.addAll(table.legend());
        }
        explain(legend);
    }

    private void explain(Set<String> legend) {
        legend.stream().filter(explained::add).forEach(Console.of(spec)::print);
    }

    private String line() {
        return "sluice " + String.join(" ", spec.root().commandLine().getParseResult().originalArgs());
    }
}
