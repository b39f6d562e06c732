package io.sluice.vm.opt.control;

import io.sluice.vm.ir.Checker;
import io.sluice.vm.ir.Graph;
import io.sluice.vm.opt.fold.Fold;

/** The passes of this package one after another, with checks between them. */
public final class ControlPasses {
    private ControlPasses() {
    }

    /** Runs them all. */
    public static void run(Graph graph) {
        Fold fold = new Fold();
        Numbering.runWithConditions(graph, fold);
        Checker.check(graph);
        CheckMerging.run(graph, fold);
        Checker.check(graph);
        IfConversion.run(graph, fold);
        Checker.check(graph);
        Hoisting.run(graph);
        Checker.check(graph);
        Numbering.runWithConditions(graph, fold);
        Checker.check(graph);
        Sinking.run(graph);
        Checker.check(graph);
        TailMerging.run(graph);
        Checker.check(graph);
        Layout.run(graph);
    }
}
