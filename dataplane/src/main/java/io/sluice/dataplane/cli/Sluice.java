package io.sluice.dataplane.cli;

import io.sluice.vm.verifier.VerifierException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ServiceLoader;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/**
 * The root command. Exit codes: 0 the job was done, 1 it failed, 2 the command line was wrong.
 */
@Command(
        name = "sluice",
        description = "Runs unmodified eBPF XDP programs over packets, in one Java process.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        subcommands = {
            RunCommand.class, ProgCommand.class, MapCommand.class, DemoCommand.class, ConformanceCommand.class
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:done", "1:the job failed", "2:wrong usage"},
        footerHeading = "%nExamples:%n",
        footer = {
            "  sluice demo",
            "  sluice prog show xdp_fw.o",
            "  sluice run xdp_fw.o --in pcap:in.pcap --out pcap:out.pcap --dump-maps",
            "  sluice run -h"
        })
public final class Sluice implements Runnable {
    private static final int USAGE_WIDTH = 110;
    private static final Path STANDARD_OUTPUT = Path.of("/proc/self/fd/1");

    @Spec
    private CommandSpec spec;

    @Option(names = {"-j", "--json"}, scope = ScopeType.INHERIT, description = "Print JSON, for programs to read.")
    private boolean json;

    @Option(names = "--debug", scope = ScopeType.INHERIT, description = "Print where in the code a failure arose.")
    private boolean debug;

    /**
     * Runs one command and exits the process with its code.
     *
     * @param args the command line, without the program's name
     */
    public static void main(String[] args) {
        int code;
        try {
            code = commandLine().execute(args);
        } catch (OutOfMemoryError e) {
            System.err.println("sluice: out of memory (" + e.getMessage() + "): -Xmx in jvm.flags gives more");
            code = CommandLine.ExitCode.SOFTWARE;
        }
        // a pipe whose reader has seen enough, as head, needs no message
        if (System.out.checkError() && code == CommandLine.ExitCode.OK) {
            code = CommandLine.ExitCode.SOFTWARE;
            if (!Progress.leadsTo(STANDARD_OUTPUT, "pipe:")) {
                System.err.println("sluice: standard output: can't be written");
            }
        }
        System.exit(code);
    }

    /**
     * Makes the command line with all subcommands, not yet executed.
     *
     * @return a command line that prints a failure of its command on standard error, as one line; the C line and the
     *     hint for a program that is rejected follow on lines of their own
     */
    public static CommandLine commandLine() {
        CommandLine commandLine = new CommandLine(new Sluice());
        ServiceLoader.load(CommandProvider.class).forEach(other -> commandLine.addSubcommand(other.command()));
        return commandLine
                .setExecutionExceptionHandler(Sluice::reportFailure)
                .setParameterExceptionHandler(Sluice::reportUsage)
                .setUsageHelpWidth(USAGE_WIDTH)
                .setCaseInsensitiveEnumValuesAllowed(true);
    }

    /** Whether JSON is asked for. */
    boolean json() {
        return json;
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "a command is missing, see sluice -h");
    }

    private static int reportUsage(ParameterException failure, String[] args) {
        CommandLine command = failure.getCommandLine();
        PrintWriter err = command.getErr();
        err.println("sluice: " + oneLine(UsageText.of(failure)));
        err.println("try: " + command.getCommandSpec().qualifiedName() + " -h");
        err.flush();
        return CommandLine.ExitCode.USAGE;
    }

    private static int reportFailure(Exception failure, CommandLine command, CommandLine.ParseResult parsed) {
        PrintWriter err = command.getErr();
        err.println("sluice: " + describe(failure));
        if (((Sluice) command.getCommandSpec().root().userObject()).debug) {
            failure.printStackTrace(err);
        }
        err.flush();
        return CommandLine.ExitCode.SOFTWARE;
    }

    /** A failure's breadcrumb; what only a mistake in this program can throw says so. */
    private static String describe(Exception failure) {
        String message = failure.getMessage();
        if (failure instanceof VerifierException || failure.getCause() instanceof VerifierException) {
            return message;
        }
        boolean bug = failure instanceof NullPointerException || failure instanceof IndexOutOfBoundsException
                || failure instanceof ClassCastException || failure instanceof ArithmeticException
                || failure instanceof ArrayStoreException || message == null;
        return bug ? "internal error, --debug shows where: " + oneLine(String.valueOf(failure)) : oneLine(message);
    }

    private static String oneLine(String text) {
        return text.strip().replaceAll("\\s*\\R\\s*", "; ").replaceAll("\\s{2,}", " ");
    }
}
