package io.sluice.bench.cli;

import io.sluice.bench.environment.Surroundings;
import io.sluice.bench.report.CsvFile;
import io.sluice.bench.report.Environment;
import io.sluice.bench.report.JsonFile;
import io.sluice.bench.report.Result;
import io.sluice.bench.report.Section;
import io.sluice.dataplane.cli.Console;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Where what was found goes, for all commands that measure: to the terminal, as JSON, and to files beside that. */
final class ReportOptions {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    @Option(names = "--save", paramLabel = "FILE", description = "Keep the result as JSON, for --baseline.")
    private Path save;

    @Option(names = "--csv", paramLabel = "FILE", description = "Keep it as CSV, a line a figure.")
    private Path csv;

    @Option(names = "--metric", split = ",", paramLabel = "NAME",
            description = "What tables show, with commas, where there is more than fits (default: what charts do).")
    private List<String> metrics = List.of();

    private final String started = Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();

    /** Shows sections that were measured in rounds, and keeps them. */
    void print(RoundOptions rounds, List<Section> sections) {
        print(rounds, sections, () -> tables(rounds, sections));
    }

    /**
     * The same with tables of one's own on the terminal.
     *
     * @param tables prints them
     */
    void print(RoundOptions rounds, List<Section> sections, Runnable tables) {
        Environment environment = Surroundings.with(
                Map.of("method", rounds.method(), "disturbance", rounds.disturbance()));
        Result result = new Result(Result.SCHEMA, line(), started, environment, rounds.noiseShare(), sections);
        Console console = Console.of(spec);
        if (console.json()) {
            console.out().print(JsonFile.text(result));
            console.out().flush();
        } else {
            tables.run();
        }
        try {
            if (save != null) {
                JsonFile.write(save, result);
            }
            if (csv != null) {
                CsvFile.write(csv, result);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void tables(RoundOptions rounds, List<Section> sections) {
        Console console = Console.of(spec);
        sections.forEach(section -> console.print(new SectionTable(section, metrics).toString()));
        console.print(SectionTable.wrapped("medians of %s. %s".formatted(rounds.method(), rounds.noise())));
    }

    private String line() {
        return "sluice " + String.join(" ", spec.root().commandLine().getParseResult().originalArgs());
    }
}
