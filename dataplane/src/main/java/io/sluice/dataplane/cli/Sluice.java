package io.sluice.dataplane.cli;

import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * The root command. Exit codes: 0 the job was done, 1 it failed, 2 the command line was wrong.
 */
@Command(
        name = "sluice",
        description = "Runs unmodified eBPF XDP programs over packets, in one Java process.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:done", "1:the job failed", "2:wrong usage"})
public final class Sluice implements Runnable {
    @Spec
    private CommandSpec spec;

    /**
     * Runs one command and exits the process with its code.
     *
     * @param args the command line, without the program's name
     */
    public static void main(String[] args) {
        System.exit(commandLine().execute(args));
    }

    /**
     * Makes the command line with all subcommands, not yet executed.
     *
     * @return a command line that prints a failure of its command as one line on standard error
     */
    public static CommandLine commandLine() {
        return new CommandLine(new Sluice()).setExecutionExceptionHandler(Sluice::reportFailure);
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "a command is missing");
    }

    private static int reportFailure(Exception failure, CommandLine command, CommandLine.ParseResult parsed) {
        PrintWriter err = command.getErr();
        String message = failure.getMessage();
        err.println("sluice: " + (message == null ? failure.toString() : message));
        err.flush();
        return CommandLine.ExitCode.SOFTWARE;
    }
}
