package io.sluice.bench.cli;

import io.sluice.bench.scenario.verifier.VerifierComparison;
import io.sluice.bench.scenario.verifier.VerifierSection;
import io.sluice.bench.suite.RealPrograms;
import io.sluice.dataplane.cli.Console;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code sluice bench verifier}: our verifier against the kernel's load, program by program. */
@Command(name = "verifier", mixinStandardHelpOptions = true, description = "Times the verification of programs and, "
        + "where it may be asked, the running kernel's load of the same program on maps that are there already: in "
        + "rounds of random order, medians of CPU time. Without an object: all programs of ours, and of xdp-tools "
        + "where installed.",
        footerHeading = "%nExamples:%n",
        footer = {"  sluice bench verifier", "  sluice bench verifier --object xdp_fw.o --rounds 21 --json"})
final class VerifierCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Mixin
    private ProgramOptions options;

    @Mixin
    private RoundOptions rounds;

    @Option(names = "--warmup", defaultValue = "10000", paramLabel = "N",
            description = "How long all programs are verified in turn first, in ms (default: ${DEFAULT-VALUE}).")
    private long warmup;

    @Mixin
    private ReportOptions report;

    @Override
    public void run() {
        List<RealPrograms.RealProgram> programs = programs();
        VerifierComparison comparison = new VerifierComparison(rounds.rounds());
        comparison.warmUp(programs, warmup);
        report.print(rounds, List.of(VerifierSection.of(rounds.measured(Console.of(spec), programs,
                RealPrograms.RealProgram::name, comparison::measure))));
    }

    private List<RealPrograms.RealProgram> programs() {
        List<RealPrograms.RealProgram> programs = new ArrayList<>(
                options.object() == null ? RealPrograms.all() : RealPrograms.of(options.object()));
        programs.removeIf(program -> !options.has(program.program().name()) && !options.has(program.name()));
        if (programs.isEmpty()) {
            throw options.nothing();
        }
        return programs;
    }
}
