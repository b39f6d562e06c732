package io.sluice.dataplane.cli;

import io.sluice.dataplane.replay.Conformance;
import io.sluice.dataplane.replay.ReplayEngine;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code sluice conformance-plugin}: one case of the public suite bpf_conformance. */
@Command(name = "conformance-plugin", description = "Runs one program for the public bpf_conformance suite: its "
        + "memory as hex in the first argument, the program as hex on standard input; prints R0 in hex. The program "
        + "runs without a verifier's proof, on every engine.",
        mixinStandardHelpOptions = true, footerHeading = "%nExamples:%n",
        footer = {
            "  echo 'b7 00 00 00 2a 00 00 00 95 00 00 00 00 00 00 00' | sluice conformance-plugin --engine simple",
            "",
            "The suite's runner takes one executable, so give it a script with this line:",
            "  exec sluice conformance-plugin --engine simple \"$@\"",
            "With --engine kernel the runner's --xdp_prolog is needed, as for its own libbpf plugin."
        })
final class ConformanceCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Option(names = "--engine", required = true, paramLabel = "ENGINE", description = "interpreter, simple or kernel.")
    private String engine;

    @Option(names = "--program", paramLabel = "HEX", description = "The program, instead of on standard input.")
    private String program;

    @Option(names = "--elf", description = "The program is an ELF object, whose first program runs.")
    private boolean elf;

    @Parameters(paramLabel = "MEMORY", arity = "0..*",
            description = "Memory that R1 points to, in hex; R2 is its length. Without: both are 0.")
    private List<String> memory = List.of();

    @Override
    public Integer call() {
        ReplayEngine chosen = ReplayEngine.of(engine).orElseThrow(() -> new ParameterException(spec.commandLine(),
                "--engine: \"%s\": must be %s".formatted(engine, ReplayEngine.names())));
        Console console = Console.of(spec);
        try {
            chosen.unavailable().ifPresent(reason -> {
                throw new IllegalArgumentException("--engine " + engine + ": " + reason);
            });
            byte[] code = hex("program", program == null ? standardInput() : program);
            byte[] input = hex("memory", String.join("", memory));
            long result = elf ? Conformance.runObject(chosen, code, input) : Conformance.run(chosen, code, input);
            console.print(Long.toHexString(result));
            return CommandLine.ExitCode.OK;
        } catch (RuntimeException e) {
            // the runner reads the text of a failure from standard output
            console.print(e.getMessage());
            throw e;
        }
    }

    private static byte[] hex(String what, String text) {
        String digits = text.replaceAll("\\s", "");
        if (digits.length() % 2 != 0 || !digits.chars().allMatch(HexFormat::isHexDigit)) {
            throw new IllegalArgumentException(what + ": must be pairs of hex digits");
        }
        return HexFormat.of().parseHex(digits);
    }

    private static String standardInput() {
        InputStream in = System.in;
        try {
            return new String(in.readAllBytes(), StandardCharsets.US_ASCII);
        } catch (IOException e) {
            throw new IllegalStateException("standard input: can't be read: " + e.getMessage(), e);
        }
    }
}
