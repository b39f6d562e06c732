package io.sluice.vm.ir.analysis;

import io.sluice.vm.ir.Graph;

/**
 * The analyses of a graph's flow as it is now, each computed when it is first asked for. The graph keeps them until
 * its edges, their odds, its blocks or their coldness change ({@link Graph#flowFacts}), so that passes which change
 * nothing of that share them. Each analysis itself stays what it was when the flow changes: it is of the flow before.
 */
public final class Analyses {
    private final Graph graph;
    private Order order;
    private Dominators dominators;
    private Loops loops;
    private Frequencies frequencies;

    private Analyses(Graph graph) {
        this.graph = graph;
    }

    /** Those of a graph, whose blocks all have a terminator. */
    public static Analyses of(Graph graph) {
        if (graph.flowFacts() instanceof Analyses known) {
            return known;
        }
        Analyses fresh = new Analyses(graph);
        graph.keepFlowFacts(fresh);
        return fresh;
    }

    /** The order of the blocks. */
    public Order order() {
        if (order == null) {
            order = Order.of(graph);
        }
        return order;
    }

    /** The dominators. */
    public Dominators dominators() {
        if (dominators == null) {
            dominators = Dominators.of(order());
        }
        return dominators;
    }

    /** The loops. */
    public Loops loops() {
        if (loops == null) {
            loops = Loops.of(dominators(), graph.blockIds());
        }
        return loops;
    }

    /** How often blocks run. */
    public Frequencies frequencies() {
        if (frequencies == null) {
            frequencies = Frequencies.of(graph, dominators(), loops());
        }
        return frequencies;
    }

    /** What of a graph's analyses is not what it would be if computed now, or null: for checks. */
    public static String stale(Graph graph) {
        if (!(graph.flowFacts() instanceof Analyses known)) {
            return null;
        }
        Analyses now = new Analyses(graph);
        if (known.order != null && !known.order.isSame(now.order())) {
            return "order";
        }
        if (known.dominators != null && !known.dominators.isSame(now.dominators())) {
            return "dominators";
        }
        if (known.loops != null && !known.loops.isSame(now.loops())) {
            return "loops";
        }
        return known.frequencies != null && !known.frequencies.isSame(now.frequencies()) ? "frequencies" : null;
    }
}
