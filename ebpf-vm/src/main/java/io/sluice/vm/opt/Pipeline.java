package io.sluice.vm.opt;

import io.sluice.vm.ir.Graph;
import io.sluice.vm.opt.passes.CleanBlocks;
import io.sluice.vm.opt.passes.DeadCode;
import io.sluice.vm.opt.passes.JumpThreading;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** The passes of the optimizer, in their order. */
public final class Pipeline {
    private Pipeline() {
    }

    /** The passes from the graph as it was built to the one that is lowered. */
    public static List<Pass> passes() {
        return List.of(
                new CleanBlocks(),
                new DeadCode(),
                new JumpThreading(),
                new CleanBlocks(),
                new DeadCode());
    }

    /** The names of all passes. */
    public static Set<String> names() {
        Set<String> names = new TreeSet<>();
        passes().forEach(p -> names.add(p.name()));
        return names;
    }

    /** Runs all passes that are not turned off. */
    public static void run(Graph graph, PassContext context, PassRunner runner) {
        runner.run(passes(), graph, context);
    }
}
