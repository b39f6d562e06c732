package io.sluice.dataplane.cli;

import io.sluice.dataplane.replay.ReplayEngine;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** The engines that a command is to use. */
final class EngineArguments {
    private static final String ALL = "all";
    private static final String TRUST = "the verifier does not prove memory accesses yet, so a wrong program can take "
        + "the process down: --trust runs it all the same";

    @Option(names = "--engine", split = ",", paramLabel = "ENGINE",
            description = "interpreter, simple or kernel, several with commas, or all (default: interpreter). "
                + "The interpreter checks memory accesses unless --trust is given.")
    private List<String> names = List.of(ReplayEngine.INTERPRETER.text());

    @Option(names = "--checked", description = "Have the interpreter check every memory access even with --trust; "
            + "what is out of bounds ends the program with ABORTED and a message.")
    private boolean checked;

    @Option(names = "--trust", description = "Run the program without checks, and as machine code, although it is not "
            + "proven safe.")
    private boolean trust;

    /**
     * An engine to use.
     *
     * @param engine the engine
     * @param skipped why it is skipped, where all engines were asked for and this one can't be had
     */
    record Choice(ReplayEngine engine, Optional<String> skipped) {
    }

    /**
     * The engines in order.
     *
     * @throws ParameterException for a name that is none, or a JIT without trust
     * @throws IllegalArgumentException for an engine that is not to be had
     */
    List<Choice> choose(CommandLine command) {
        if (names.equals(List.of(ALL))) {
            return Stream.of(interpreter(), ReplayEngine.SIMPLE, ReplayEngine.KERNEL)
                    .map(engine -> new Choice(engine, skipped(engine))).toList();
        }
        List<Choice> choices = new ArrayList<>();
        for (String name : names) {
            ReplayEngine engine = ReplayEngine.of(name).orElseThrow(() -> new ParameterException(command,
                    "--engine: \"%s\": must be one of %s, or %s".formatted(name, ReplayEngine.names(), ALL)));
            if (engine == ReplayEngine.INTERPRETER) {
                engine = interpreter();
            }
            if (engine.needsTrust() && !trust) {
                throw new ParameterException(command, "--engine " + name + ": " + TRUST);
            }
            engine.unavailable().ifPresent(reason -> {
                throw new IllegalArgumentException("--engine " + name + ": " + reason);
            });
            choices.add(new Choice(engine, Optional.empty()));
        }
        return choices;
    }

    /** Without trust the interpreter checks. */
    private ReplayEngine interpreter() {
        return checked || !trust ? ReplayEngine.CHECKED_INTERPRETER : ReplayEngine.INTERPRETER;
    }

    private Optional<String> skipped(ReplayEngine engine) {
        return engine.needsTrust() && !trust ? Optional.of(TRUST) : engine.unavailable();
    }
}
