package io.sluice.dataplane.cli;

import java.util.List;
import tools.jackson.databind.node.ArrayNode;

/**
 * Programs as text or as JSON.
 *
 * @param <P> what is dumped of a program
 */
interface ProgramDump<P> {
    /** One program, with the end of its last line. */
    String text(P program);

    /** A node for each program. */
    ArrayNode tree(List<P> programs);

    /** Prints them as the console wants it. */
    default void print(Console console, List<P> programs) {
        if (console.json()) {
            console.print(tree(programs));
        } else {
            programs.forEach(each -> console.out().print(text(each)));
            console.out().flush();
        }
    }
}
