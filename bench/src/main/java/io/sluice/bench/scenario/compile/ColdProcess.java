package io.sluice.bench.scenario.compile;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A command of this very program in a fresh process: the same JVM, flags and classes. */
public final class ColdProcess {
    private static final String CLASS_PATH = "java.class.path";

    private ColdProcess() {
    }

    /**
     * Runs the command.
     *
     * @param main the class with the main method
     * @return what it wrote to standard output
     * @throws IllegalStateException where it fails
     */
    public static String run(String main, List<String> arguments) {
        List<String> command = new ArrayList<>();
        command.add(ProcessHandle.current().info().command().orElse("java"));
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        command.addAll(List.of("-cp", System.getProperty(CLASS_PATH), main));
        command.addAll(arguments);
        try {
            Process process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            int status = process.waitFor();
            if (status != 0) {
                throw new IllegalStateException("a fresh process: exit code " + status);
            }
            return said.strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while a fresh process ran", e);
        }
    }
}
