package io.sluice.bench.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code sluice bench}: the noun for measurements. */
@Command(name = "bench", description = "Measures engines and verifiers side by side.", mixinStandardHelpOptions = true,
        subcommands = {EnginesCommand.class, LoadCommand.class, ScaleCommand.class, ProgramsCommand.class,
            HotpathCommand.class, CompileCommand.class, VerifierCommand.class},
        footerHeading = "%nExamples:%n",
        footer = {"  sluice bench engines", "  sluice bench load", "  sluice bench scale", "  sluice bench programs",
            "  sluice bench programs --object xdp_fw.o --json", "  sluice bench hotpath", "  sluice bench compile",
            "  sluice bench verifier"})
final class BenchCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        CommandLine command = spec.commandLine();
        throw new ParameterException(command, "a command is missing, see sluice bench -h");
    }
}
