package io.sluice.vm.ir;

import java.util.List;
import java.util.function.Predicate;

/**
 * A basic block: parameters, values in the order in which they run, and a terminator. Predecessors are kept up to date
 * by {@link #setTerminator}; a block stands among them once for each edge.
 */
public final class Block {
    private final int id;
    private final Graph graph;
    private final Nodes<Value> params = new Nodes<>();
    private final Nodes<Value> values = new Nodes<>();
    private final Nodes<Block> predecessors = new Nodes<>();
    private Nodes<Edge> edges = Nodes.none();
    private Terminator terminator;
    private boolean cold;
    private boolean fresh;

    Block(int id, Graph graph) {
        this.id = id;
        this.graph = graph;
    }

    /** Its number in the graph, dense from 0. */
    public int id() {
        return id;
    }

    /** The parameters: they change with the block. */
    public Nodes<Value> params() {
        return params;
    }

    /** The values in order, without parameters: they change with the block. */
    public Nodes<Value> values() {
        return values;
    }

    /** How it ends; null while it is built. */
    public Terminator terminator() {
        return terminator;
    }

    /** The edges that leave it now. */
    public Nodes<Edge> edges() {
        return edges;
    }

    /** The blocks that lead here, once for each edge: they change with the graph. */
    public Nodes<Block> predecessors() {
        return predecessors;
    }

    /** Whether it hardly ever runs. */
    public boolean isCold() {
        return cold;
    }

    /** Says that it hardly ever runs. */
    public void setCold() {
        if (!cold) {
            cold = true;
            graph.flowChanged();
        }
    }

    /**
     * Whether it is the head of a loop over packets: no frame memory keeps its content into it, and what is called in
     * the loop writes no desc but the round's own.
     */
    public boolean isFresh() {
        return fresh;
    }

    /** Says that it is the head of a loop over packets. */
    public void setFresh() {
        fresh = true;
    }

    /** Gives it an end, or another one. */
    public void setTerminator(Terminator next) {
        if (!isSameFlow(terminator, next)) {
            graph.flowChanged();
        }
        for (int i = 0; i < edges.size(); i++) {
            edges.get(i).target().predecessors.takeOut(this);
        }
        terminator = next;
        edges = next.edges();
        for (int i = 0; i < edges.size(); i++) {
            edges.get(i).target().predecessors.append(this);
        }
    }

    /** Whether two ends lead to the same blocks with the same odds. */
    private static boolean isSameFlow(Terminator a, Terminator b) {
        if (a instanceof Terminator.Branch x && b instanceof Terminator.Branch y) {
            return x.odds() == y.odds() && x.taken().target() == y.taken().target()
                    && x.other().target() == y.other().target();
        }
        if (a instanceof Terminator.Jump x && b instanceof Terminator.Jump y) {
            return x.edge().target() == y.edge().target();
        }
        return a != null && a.edges().isEmpty() && b.edges().isEmpty();
    }

    void addParam(Value value) {
        value.setBlock(this);
        params.append(value);
    }

    void add(int position, Value value) {
        value.setBlock(this);
        values.insert(position, value);
    }

    void add(Value value) {
        value.setBlock(this);
        values.append(value);
    }

    /** Replaces the values by others, or the same in another order; those left out belong to no block any more. */
    public void setValues(List<Value> next) {
        for (int i = 0; i < values.size(); i++) {
            Value value = values.get(i);
            if (value.block() == this) {
                value.setBlock(null);
            }
        }
        values.replaceAll(next);
        for (int i = 0; i < values.size(); i++) {
            values.get(i).setBlock(this);
        }
    }

    /** Removes parameter {@code position} and the arguments for it on all edges; it must have no use. */
    public void removeParam(int position) {
        Value gone = params.takeOut(position);
        gone.setBlock(null);
        for (int p = 0; p < predecessors.size(); p++) {
            Nodes<Edge> out = predecessors.get(p).edges;
            for (int i = 0; i < out.size(); i++) {
                Edge edge = out.get(i);
                // a block with two edges to this one is met twice
                if (edge.target() == this && edge.args() > params.size()) {
                    edge.removeArg(position);
                }
            }
        }
    }

    /** Removes the values and parameters that were replaced. */
    void removeReplaced() {
        for (int i = params.size() - 1; i >= 0; i--) {
            if (params.get(i).isReplaced()) {
                removeParam(i);
            }
        }
        int kept = 0;
        for (int i = 0; i < values.size(); i++) {
            Value value = values.get(i);
            kept = keep(value, i, kept, !value.isReplaced());
        }
        values.truncate(kept);
    }

    /** Removes values, which belong to no block any more; parameters stay. */
    public void removeIf(Predicate<Value> gone) {
        int kept = 0;
        for (int i = 0; i < values.size(); i++) {
            Value value = values.get(i);
            kept = keep(value, i, kept, !gone.test(value));
        }
        values.truncate(kept);
    }

    /** Moves a value behind those that are kept, if it is too; how many there are then. */
    private int keep(Value value, int position, int kept, boolean stays) {
        if (!stays) {
            value.setBlock(null);
            return kept;
        }
        if (kept != position) {
            values.replace(kept, value);
        }
        return kept + 1;
    }

    @Override
    public String toString() {
        return "b" + id;
    }
}
