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

    @Option(names = "--engine", split = ",", paramLabel = "ENGINE",
            description = "interpreter, simple, optimizing or kernel, several with commas, or all "
                    + "(default: interpreter).")
    private List<String> names = List.of(ReplayEngine.INTERPRETER.text());

    @Option(names = "--checked", description = "Have the interpreter check every memory access although the "
            + "verifier has proved it, to debug the proof; what is out of bounds ends the program with ABORTED and "
            + "a message.")
    private boolean checked;

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
     * @throws ParameterException for a name that is none
     * @throws IllegalArgumentException for an engine that is not to be had
     */
    List<Choice> choose(CommandLine command) {
        if (names.equals(List.of(ALL))) {
            return Stream.of(interpreter(), ReplayEngine.SIMPLE, ReplayEngine.OPTIMIZING, ReplayEngine.KERNEL)
                    .map(engine -> new Choice(engine, engine.unavailable())).toList();
        }
        List<Choice> choices = new ArrayList<>();
        for (String name : names) {
            ReplayEngine engine = ReplayEngine.of(name).orElseThrow(() -> new ParameterException(command,
                    "--engine: \"%s\": must be one of %s, or %s".formatted(name, ReplayEngine.names(), ALL)));
            if (engine == ReplayEngine.INTERPRETER) {
                engine = interpreter();
            }
            engine.unavailable().ifPresent(reason -> {
                throw new IllegalArgumentException("--engine " + name + ": " + reason);
            });
            choices.add(new Choice(engine, Optional.empty()));
        }
        return choices;
    }

    private ReplayEngine interpreter() {
        return checked ? ReplayEngine.CHECKED_INTERPRETER : ReplayEngine.INTERPRETER;
    }
}
