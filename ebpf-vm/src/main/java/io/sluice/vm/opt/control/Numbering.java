package io.sluice.vm.opt.control;

import io.sluice.vm.ir.Block;
import io.sluice.vm.ir.Builder;
import io.sluice.vm.ir.Edge;
import io.sluice.vm.ir.Graph;
import io.sluice.vm.ir.Nodes;
import io.sluice.vm.ir.Op;
import io.sluice.vm.ir.Range;
import io.sluice.vm.ir.Ranges;
import io.sluice.vm.ir.Simplifier;
import io.sluice.vm.ir.Terminator;
import io.sluice.vm.ir.Value;
import io.sluice.vm.ir.analysis.Analyses;
import io.sluice.vm.ir.analysis.Dominators;
import io.sluice.vm.opt.fold.Comparison;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * One walk down the dominator tree that offers each value to the simplifier again, finds equal values, and decides
 * branches by the conditions that hold where they stand.
 *
 * <p>Requires nothing. Ensures that of two equal pure values, or loads of memory that nobody changes, of which one
 * dominates the other, one is left; that no branch is left of which ranges or conditions above it tell the outcome;
 * that parameters for which all edges bring the same value are gone. Invalidates order, dominators and uses. Values
 * that became unused are left. A range that holds in a part of the graph only is put back behind it.
 */
public final class Numbering {
    private final Graph graph;
    private final Simplifier simplifier;
    private final Builder builder;
    private final Dominators dominators;
    private final ValueTable table;
    private final Knowledge knowledge = new Knowledge();
    /** By parameter id: what the edges that were met bring; null before the first. */
    private final Range[] incoming;
    private final BitSet visited = new BitSet();
    private final BitSet dead = new BitSet();
    private Block block;
    /** The block's values as they are after it; of all blocks in turn. */
    private final List<Value> kept = new ArrayList<>();
    /** How many of the block's values were looked at; those behind them were made by the simplifier. */
    private int seen;
    private boolean changed;

    private Numbering(Graph graph, Simplifier simplifier) {
        this.graph = graph;
        this.simplifier = simplifier;
        this.builder = new Builder(graph, simplifier);
        this.dominators = Analyses.of(graph).dominators();
        this.incoming = new Range[graph.values()];
        this.table = new ValueTable(graph.values());
    }

    /** Finds equal values, and what conditions decide. */
    public static void run(Graph graph, Simplifier simplifier) {
        new Numbering(graph, simplifier).run();
    }

    private void run() {
        int size = dominators.order().size();
        int[] marks = new int[size];
        int[] ends = new int[size];
        int depth = 0;
        for (int i = 0; i < size; i++) {
            Block next = dominators.preorder(i);
            while (depth > 0 && ends[depth - 1] < i) {
                table.leave(marks[--depth]);
                knowledge.leave();
            }
            marks[depth] = table.mark();
            ends[depth++] = dominators.lastBelow(next);
            knowledge.enter();
            visit(next);
        }
        while (depth > 0) {
            table.leave(marks[--depth]);
            knowledge.leave();
        }
        Flow.sweep(graph);
    }

    private void visit(Block next) {
        block = next;
        if (!isReached()) {
            dead.set(block.id());
            block.setTerminator(new Terminator.Unreachable());
            return;
        }
        Value[] old = block.values().toArray(Value.NONE);
        kept.clear();
        seen = old.length;
        changed = false;
        builder.at(block);
        if (block.predecessors().size() == 1) {
            enterFrom(block.predecessors().getFirst());
        } else if (!block.params().isEmpty() && !block.predecessors().isEmpty()) {
            join();
        }
        for (Value value : old) {
            process(value);
        }
        end();
        if (changed) {
            block.setValues(kept);
        }
        // not before: edges from the block to itself count as not met
        visited.set(block.id());
    }

    /** Whether a way from the entry is left; ways through the block itself do not count. */
    private boolean isReached() {
        if (block == graph.entry()) {
            return true;
        }
        Nodes<Block> predecessors = block.predecessors();
        for (int i = 0; i < predecessors.size(); i++) {
            Block from = predecessors.get(i);
            if (!dead.get(from.id()) && !dominators.dominates(block, from)) {
                return true;
            }
        }
        return false;
    }

    /** The only way in: its arguments are the parameters, and its condition holds. */
    private void enterFrom(Block from) {
        Edge edge = edgeFrom(from);
        for (int i = block.params().size() - 1; i >= 0; i--) {
            Value param = block.params().get(i);
            Value arg = edge.arg(i);
            if (arg != param) {
                block.removeParam(i);
                param.replaceBy(arg);
                knowledge.narrow(arg, param.range());
            }
        }
        if (from.terminator() instanceof Terminator.Branch branch) {
            assume(branch, edge);
        }
    }

    private Edge edgeFrom(Block from) {
        Nodes<Edge> edges = from.edges();
        for (int i = 0; i < edges.size(); i++) {
            if (edges.get(i).target() == block) {
                return edges.get(i);
            }
        }
        throw new IllegalStateException("internal error: no edge from " + from + " to " + block);
    }

    private void assume(Terminator.Branch branch, Edge edge) {
        knowledge.assume(edge == branch.taken() ? branch.cond() : branch.cond().negated(), branch.type(),
                branch.left(), branch.right());
    }

    /** Several ways in: parameters for which all bring the same go, others lie in the ranges that they bring. */
    private void join() {
        boolean all = true;
        Nodes<Block> predecessors = block.predecessors();
        for (int i = 0; i < predecessors.size(); i++) {
            all &= visited.get(predecessors.get(i).id());
        }
        List<Edge> edges = edges();
        for (int i = block.params().size() - 1; i >= 0; i--) {
            Value param = block.params().get(i);
            Value same = same(edges, i, param);
            if (same != null) {
                block.removeParam(i);
                param.replaceBy(same);
            } else if (all && param.id() < incoming.length && incoming[param.id()] != null) {
                param.narrow(incoming[param.id()]);
            }
        }
        keepNew();
    }

    private List<Edge> edges() {
        List<Edge> edges = new ArrayList<>(block.predecessors().size());
        Block last = null;
        Nodes<Block> predecessors = block.predecessors();
        for (int p = 0; p < predecessors.size(); p++) {
            Block from = predecessors.get(p);
            if (from == last) {
                continue;
            }
            last = from;
            Nodes<Edge> all = from.edges();
            for (int i = 0; i < all.size(); i++) {
                if (all.get(i).target() == block) {
                    edges.add(all.get(i));
                }
            }
        }
        return edges;
    }

    /** The value that all edges bring for a parameter, or another parameter that is always the same; else null. */
    private Value same(List<Edge> edges, int position, Value param) {
        Value found = null;
        for (int i = 0; i < edges.size(); i++) {
            Value arg = edges.get(i).arg(position);
            if (arg == param || arg == found) {
                continue;
            }
            if (found != null && !(found.isConst() && arg.isConst(found.imm()))) {
                return twin(edges, position);
            }
            found = arg;
        }
        return found != null && found.isConst() ? builder.constant(found.imm()) : found;
    }

    private Value twin(List<Edge> edges, int position) {
        for (int i = 0; i < position; i++) {
            boolean equal = true;
            for (int e = 0; e < edges.size() && equal; e++) {
                Value a = edges.get(e).arg(i);
                Value b = edges.get(e).arg(position);
                equal = a == b || a == block.params().get(i) && b == block.params().get(position);
            }
            if (equal) {
                return block.params().get(i);
            }
        }
        return null;
    }

    private void process(Value value) {
        builder.origin(value.origin());
        if (value.isConst()) {
            add(value);
            return;
        }
        insertConstants(value);
        keepNew();
        Value[] args = new Value[value.args()];
        for (int i = 0; i < args.length; i++) {
            args[i] = value.arg(i);
        }
        Value found = decided(value);
        if (found == null) {
            found = simplifier.simplify(builder, value.op(), value.type(), args, value.payload());
        }
        if (found != null && isCopy(found.resolved(), value)) {
            found.resolved().replaceBy(value);
        }
        keepNew();
        if (found != null && found.resolved() != value) {
            replace(value, found.resolved());
            return;
        }
        for (int i = 0; i < args.length; i++) {
            value.setArg(i, args[i].resolved());
        }
        value.narrow(Ranges.of(value));
        add(value);
    }

    /** Leaves a value where it is, unless there is an equal one. */
    private void add(Value value) {
        Value equal = ValueTable.holds(value) ? table.findOrAdd(value) : null;
        if (equal != null) {
            replace(value, equal);
        } else {
            kept.add(value);
        }
    }

    /** The outcome of a comparison that conditions tell, or null. */
    private Value decided(Value value) {
        if (value.op() != Op.SET && value.op() != Op.SELECT) {
            return null;
        }
        return switch (knowledge.outcome(value.cond(), value.type(), value.arg(0), value.arg(1))) {
            case 1 -> value.op() == Op.SET ? builder.constant(1) : value.arg(2);
            case 0 -> value.op() == Op.SET ? builder.constant(0) : value.arg(3);
            default -> null;
        };
    }

    /** Whether the simplifier made the same again, as it does where it looks at comparisons. */
    private boolean isCopy(Value found, Value value) {
        return found.op().isPure() && block.values().size() > seen && block.values().getLast() == found
                && ValueTable.equal(found, value);
    }

    private void replace(Value value, Value by) {
        changed = true;
        Range known = value.range();
        value.replaceBy(by);
        knowledge.narrow(by, known);
        knowledge.narrow(by, Ranges.of(by));
    }

    /** Values that were made at the end of the block take their place here, unless there are equal ones. */
    private void keepNew() {
        for (; seen < block.values().size(); seen++) {
            Value value = block.values().get(seen);
            changed = true;
            if (value.isReplaced()) {
                continue;
            }
            Value equal = ValueTable.holds(value) ? table.findOrAdd(value) : null;
            if (equal != null) {
                value.replaceBy(equal);
            } else {
                kept.add(value);
            }
        }
    }

    /** Operands of which the conditions leave one number become that number. */
    private void insertConstants(Value value) {
        for (int i = value.op().isAccess() ? 1 : 0; i < value.args(); i++) {
            Value number = number(value.arg(i));
            if (number != null) {
                value.setArg(i, number);
            }
        }
    }

    private Value number(Value value) {
        if (value.isConst() || !value.range().isConstant() || !value.type().isScalar()
                || value.op() == Op.SYMBOL || value.op() == Op.FRAME) {
            return null;
        }
        long number = value.range().min();
        // longer ones take an insn of ten bytes
        return number == (int) number ? builder.constant(number) : null;
    }

    private void end() {
        builder.origin(Graph.NO_ORIGIN);
        switch (block.terminator()) {
            case Terminator.Branch branch -> branch(branch);
            case Terminator.Return back -> {
                Value number = number(back.value());
                if (number != null) {
                    block.setTerminator(new Terminator.Return(number));
                }
            }
            default -> { }
        }
        Nodes<Edge> edges = block.edges();
        for (int i = 0; i < edges.size(); i++) {
            leave(edges.get(i));
        }
        keepNew();
    }

    private void branch(Terminator.Branch branch) {
        int narrowings = knowledge.narrowings();
        knowledge.refresh(branch.left());
        knowledge.refresh(branch.right());
        boolean isFresh = narrowings == knowledge.narrowings();
        Comparison c = Comparison.of(builder, branch.cond(), branch.type(), branch.left(), branch.right());
        keepNew();
        c = new Comparison(c.cond(), c.type(), c.left().resolved(), c.right().resolved());
        // where nothing was found before nothing more will be
        if (!isFresh || c.left() != branch.left() || c.right() != branch.right()) {
            knowledge.refresh(c.left());
            knowledge.refresh(c.right());
        }
        int outcome = c.outcome();
        if (outcome < 0) {
            outcome = knowledge.outcome(c.cond(), c.type(), c.left(), c.right());
        }
        if (outcome >= 0) {
            block.setTerminator(new Terminator.Jump(outcome == 1 ? branch.taken() : branch.other()));
        } else if (Flow.equal(branch.taken(), branch.other())) {
            block.setTerminator(new Terminator.Jump(branch.taken()));
        } else if (c.cond() != branch.cond() || c.type() != branch.type() || c.left() != branch.left()
                || c.right() != branch.right()) {
            block.setTerminator(new Terminator.Branch(
                    c.cond(), c.type(), c.left(), c.right(), branch.taken(), branch.other(), branch.odds()));
        }
    }

    /** Notes what an edge brings, where the block that it leads to has other ways in. */
    private void leave(Edge edge) {
        if (edge.args() == 0 || edge.target().predecessors().size() < 2) {
            return;
        }
        knowledge.enter();
        if (block.terminator() instanceof Terminator.Branch branch) {
            assume(branch, edge);
        }
        for (int i = 0; i < edge.args(); i++) {
            Value number = number(edge.arg(i));
            if (number != null) {
                edge.setArg(i, number);
            }
            Value param = edge.target().params().get(i);
            Range range = edge.arg(i).range();
            if (param.id() < incoming.length) {
                incoming[param.id()] = incoming[param.id()] == null ? range : incoming[param.id()].or(range);
            }
        }
        knowledge.leave();
    }
}
