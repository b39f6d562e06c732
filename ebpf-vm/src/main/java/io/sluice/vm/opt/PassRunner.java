package io.sluice.vm.opt;

import io.sluice.vm.ir.Checker;
import io.sluice.vm.ir.Graph;
import io.sluice.vm.ir.InvalidGraphException;
import java.util.List;
import java.util.Set;

/**
 * Runs passes one after another.
 *
 * @param disabled names of passes that are left out
 * @param checks whether each graph is checked before and after each pass
 * @param dump gets the graph after each pass; null for none
 */
public record PassRunner(Set<String> disabled, boolean checks, Dump dump) {
    /** The name under which a graph is dumped before the first pass. */
    public static final String BEFORE = "build";

    /** Gets graphs between passes. */
    @FunctionalInterface
    public interface Dump {
        /** A graph after a pass, or after {@link #BEFORE}. */
        void after(String pass, Graph graph);
    }

    /** Copies the names. */
    public PassRunner {
        disabled = Set.copyOf(disabled);
    }

    /**
     * Runs those that are not turned off.
     *
     * @throws InvalidGraphException if checks are on and a pass breaks the graph
     */
    public void run(List<Pass> passes, Graph graph, PassContext context) {
        between(BEFORE, graph);
        for (Pass pass : passes) {
            if (!disabled.contains(pass.name())) {
                pass.run(graph, context);
                between(pass.name(), graph);
            }
        }
    }

    private void between(String pass, Graph graph) {
        if (checks) {
            try {
                Checker.check(graph);
            } catch (InvalidGraphException e) {
                throw new InvalidGraphException(pass, e);
            }
        }
        if (dump != null) {
            dump.after(pass, graph);
        }
    }
}
