package io.sluice.bench.cli;

import java.util.List;
import picocli.CommandLine.Option;

/** Which engines take part, for all commands that compare them. */
final class EngineOptions {
    @Option(names = "--engine", split = ",", paramLabel = "NAME",
            description = "Engines, with commas, in place of all that are usual for the command: interpreter, simple, "
                    + "optimizing; llvm, LLVM's JIT at -O3; native-O2 and native-O3, our programs' own C; kernel.")
    private List<String> names = List.of();

    /**
     * Those that were asked for, in the order of columns.
     *
     * @param all that the command can measure, which are usual for it
     * @throws IllegalArgumentException where another one was asked for
     */
    List<String> chosen(List<String> all) {
        return chosen(all, all);
    }

    /** As {@link #chosen(List)}, where only some of all are usual. */
    List<String> chosen(List<String> usual, List<String> all) {
        for (String name : names) {
            if (!all.contains(name)) {
                throw new IllegalArgumentException("engine \"" + name + "\": not among " + all);
            }
        }
        List<String> some = names.isEmpty() ? usual : names;
        return all.stream().filter(some::contains).toList();
    }
}
