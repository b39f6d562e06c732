package io.sluice.vm.ir;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Predicate;

/**
 * A basic block: parameters, values in the order in which they run, and a terminator. Predecessors are kept up to date
 * by {@link #setTerminator}; a block stands among them once for each edge.
 */
public final class Block {
    private final int id;
    private final List<Value> params = new ArrayList<>();
    private final List<Value> values = new ArrayList<>();
    private final List<Block> predecessors = new ArrayList<>();
    private Terminator terminator;
    private boolean cold;
    private boolean fresh;

    Block(int id) {
        this.id = id;
    }

    /** Its number in the graph, dense from 0. */
    public int id() {
        return id;
    }

    /** The parameters: a view. */
    public List<Value> params() {
        return Collections.unmodifiableList(params);
    }

    /** The values in order, without parameters: a view. */
    public List<Value> values() {
        return Collections.unmodifiableList(values);
    }

    /** How it ends; null while it is built. */
    public Terminator terminator() {
        return terminator;
    }

    /** The edges that leave it. */
    public List<Edge> edges() {
        return terminator == null ? List.of() : terminator.edges();
    }

    /** The blocks that lead here, once for each edge: a view. */
    public List<Block> predecessors() {
        return Collections.unmodifiableList(predecessors);
    }

    /** Whether it hardly ever runs. */
    public boolean isCold() {
        return cold;
    }

    /** Says that it hardly ever runs. */
    public void setCold() {
        cold = true;
    }

    /** Whether no frame memory keeps its content into it: the head of a loop over packets. */
    public boolean isFresh() {
        return fresh;
    }

    /** Says that no frame memory keeps its content into it. */
    public void setFresh() {
        fresh = true;
    }

    /** Gives it an end, or another one. */
    public void setTerminator(Terminator next) {
        for (Edge edge : edges()) {
            edge.target().predecessors.remove(this);
        }
        terminator = next;
        for (Edge edge : edges()) {
            edge.target().predecessors.add(this);
        }
    }

    void addParam(Value value) {
        value.setBlock(this);
        params.add(value);
    }

    void add(int position, Value value) {
        value.setBlock(this);
        values.add(position, value);
    }

    void add(Value value) {
        value.setBlock(this);
        values.add(value);
    }

    /** Replaces the values by others, or the same in another order; those left out belong to no block any more. */
    public void setValues(List<Value> next) {
        for (Value value : values) {
            if (value.block() == this) {
                value.setBlock(null);
            }
        }
        values.clear();
        for (Value value : next) {
            add(value);
        }
    }

    /** Removes parameter {@code position} and the arguments for it on all edges; it must have no use. */
    public void removeParam(int position) {
        Value gone = params.remove(position);
        gone.setBlock(null);
        for (Block from : predecessors) {
            for (Edge edge : from.edges()) {
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
        removeIf(Value::isReplaced);
    }

    /** Removes values, which belong to no block any more; parameters stay. */
    public void removeIf(Predicate<Value> gone) {
        values.removeIf(value -> {
            boolean removed = gone.test(value);
            if (removed) {
                value.setBlock(null);
            }
            return removed;
        });
    }

    @Override
    public String toString() {
        return "b" + id;
    }
}
