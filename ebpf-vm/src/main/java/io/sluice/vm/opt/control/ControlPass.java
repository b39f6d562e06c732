package io.sluice.vm.opt.control;

import io.sluice.vm.ir.Graph;
import io.sluice.vm.ir.Simplifier;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/** The passes of this package by their names. */
public enum ControlPass {
    /** {@link Numbering} without conditions. */
    NUMBERING("numbering", Numbering::run),
    /** {@link Numbering} with conditions. */
    CONDITIONS("conditions", Numbering::runWithConditions),
    /** {@link CheckMerging}. */
    CHECKS("checks", CheckMerging::run),
    /** {@link IfConversion}. */
    IF_CONVERSION("if-conversion", IfConversion::run),
    /** {@link Hoisting}. */
    HOISTING("hoisting", Hoisting::run),
    /** {@link Sinking}. */
    SINKING("sinking", Sinking::run),
    /** {@link TailMerging}. */
    TAILS("tails", TailMerging::run),
    /** {@link Layout}. */
    LAYOUT("layout", Layout::run);

    private final String text;
    private final BiConsumer<Graph, Simplifier> change;

    ControlPass(String text, BiConsumer<Graph, Simplifier> change) {
        this.text = text;
        this.change = change;
    }

    ControlPass(String text, Consumer<Graph> change) {
        this(text, (graph, simplifier) -> change.accept(graph));
    }

    /** The name by which it is turned off. */
    public String text() {
        return text;
    }

    /** Changes a graph into one that does the same. */
    public void run(Graph graph, Simplifier simplifier) {
        change.accept(graph, simplifier);
    }
}
