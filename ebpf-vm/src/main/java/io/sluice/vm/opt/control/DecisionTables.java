package io.sluice.vm.opt.control;

import io.sluice.vm.ir.Block;
import io.sluice.vm.ir.Builder;
import io.sluice.vm.ir.Cond;
import io.sluice.vm.ir.Edge;
import io.sluice.vm.ir.Graph;
import io.sluice.vm.ir.Nodes;
import io.sluice.vm.ir.Op;
import io.sluice.vm.ir.Simplifier;
import io.sluice.vm.ir.Terminator;
import io.sluice.vm.ir.Type;
import io.sluice.vm.ir.Value;
import io.sluice.vm.ir.analysis.Analyses;
import io.sluice.vm.ir.analysis.Dominators;
import io.sluice.vm.ir.analysis.Order;
import io.sluice.vm.ir.analysis.Uses;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A {@link Decision} of many branches that gives numbers by a value, as a switch does for lack of jump tables, becomes
 * loads from a table beside the code: each of its branches is mispredicted now and then, and each miss costs as much as
 * all of the loads. Keys that lie close together are places in the table; others are found by a {@link SlotHash}, and
 * the key in the slot tells whether it is the one. As LLVM's SimplifyCFG makes lookup tables of switches; hashes for
 * them are compared with other ways in Sayle, "A superoptimizer analysis of multiway branch code generation", GCC
 * Developers' Summit 2008. Branches whose odds are known stay.
 *
 * <p>Legal where all of the tree's blocks only compare, and nothing that they compute is used elsewhere. All ways out
 * lead to one block, with arguments that are the same or numbers; but the commonest outcome may lead elsewhere, by one
 * branch.
 *
 * <p>Requires parameters of blocks with one way in to be gone, as {@link Numbering} leaves it. Invalidates order,
 * dominators and uses. The numbers of the program stand in the code, whose author chooses them.
 */
public final class DecisionTables {
    /** Of fewer branches and runs of keys a processor learns more than a table spares. */
    private static final int LEAST_BRANCHES = 8;
    private static final int LEAST_RUNS = 8;
    private static final int MOST_KEYS = 128;
    /** Elements of a table by place: these, and so many for each run, as code of its branches would have bytes. */
    private static final int FREE_PLACES = 64;
    private static final int PLACES_FOR_A_RUN = 8;
    private static final int MOST_PLACES = 1024;
    private static final int MOST_COLUMNS = 3;
    /** Steps of walks through a graph, in all. */
    private static final int MOST_STEPS = 4096;

    private final Graph graph;
    private final Builder b;
    private int[] uses;

    private DecisionTables(Graph graph, Simplifier simplifier) {
        this.graph = graph;
        this.b = new Builder(graph, simplifier);
    }

    /** Makes tables of what pays. */
    public static void run(Graph graph, Simplifier simplifier) {
        if (graph.blocks().size() > LEAST_BRANCHES) {
            new DecisionTables(graph, simplifier).run();
        }
    }

    private void run() {
        Dominators dominators = Analyses.of(graph).dominators();
        Order order = Analyses.of(graph).order();
        boolean changed = false;
        boolean[] gone = new boolean[graph.blockIds()];
        int steps = MOST_STEPS;
        for (int i = 0; i < order.size() && steps > 0; i++) {
            Block block = order.at(i);
            if (gone[block.id()] || block.isCold() || !(block.terminator() instanceof Terminator.Branch branch)) {
                continue;
            }
            Decision decision = new Decision(block, dominators);
            boolean found = decision.walk(branch, steps);
            steps -= decision.steps();
            if (found && decision.branches() >= LEAST_BRANCHES && replace(decision)) {
                changed = true;
                uses = null;
                for (Block inner : decision.inner()) {
                    gone[inner.id()] = true;
                }
            }
        }
        if (changed) {
            Flow.sweep(graph);
        }
    }

    private boolean replace(Decision decision) {
        int common = common(decision);
        Outcomes outcomes = Outcomes.of(decision, common);
        if (outcomes == null || !areUsedWithin(decision)) {
            return false;
        }
        List<Decision.Case> rare = new ArrayList<>();
        long keys = 0;
        for (Decision.Case each : decision.cases()) {
            if (each.outcome() != common) {
                rare.add(each);
                keys += each.keys();
            }
        }
        if (rare.size() < LEAST_RUNS) {
            return false;
        }
        long places = rare.getLast().high() - rare.getFirst().low() + 1;
        b.at(decision.root());
        b.origin(decision.key().origin());
        if (decision.key().range().fits(Byte.SIZE)
                || places <= Math.min(MOST_PLACES, FREE_PLACES + PLACES_FOR_A_RUN * rare.size())) {
            byPlace(decision, outcomes, rare.getFirst().low(), (int) places);
            return true;
        }
        return keys <= MOST_KEYS && bySlot(decision, outcomes, rare, (int) keys);
    }

    /** The outcome that most keys have. */
    private static int common(Decision decision) {
        long[] keys = new long[decision.outcomes().size()];
        int most = 0;
        for (Decision.Case each : decision.cases()) {
            keys[each.outcome()] += each.keys();
        }
        for (int i = 1; i < keys.length; i++) {
            most = keys[i] > keys[most] ? i : most;
        }
        return most;
    }

    /**
     * What outcomes bring.
     *
     * @param all by number
     * @param common the one that most keys have
     * @param leaves whether the common one leads elsewhere than all others
     * @param columns the parameters for which not all bring the same
     */
    private record Outcomes(List<Edge> all, int common, boolean leaves, List<Integer> columns) {
        static Outcomes of(Decision decision, int common) {
            List<Edge> all = decision.outcomes();
            Edge first = rare(all, common);
            boolean leaves = all.get(common).target() != first.target();
            List<Integer> columns = new ArrayList<>();
            for (int i = 0; i < all.size(); i++) {
                if (all.get(i).target() != first.target() && i != common) {
                    return null;
                }
            }
            for (int arg = 0; arg < first.args(); arg++) {
                boolean same = true;
                boolean numbers = true;
                for (int i = 0; i < all.size(); i++) {
                    if (!leaves || i != common) {
                        Value value = all.get(i).arg(arg);
                        numbers &= value.isConst();
                        same &= value == first.arg(arg) || value.isConst() && first.arg(arg).isConst(value.imm());
                    }
                }
                if (!same && !numbers) {
                    return null;
                }
                if (!same) {
                    columns.add(arg);
                }
            }
            boolean known = areKnown(decision, first) && areKnown(decision, all.get(common));
            return known && columns.size() <= MOST_COLUMNS ? new Outcomes(all, common, leaves, columns) : null;
        }

        /** Whether nothing that an edge brings is computed within the tree, but for numbers. */
        private static boolean areKnown(Decision decision, Edge edge) {
            for (int i = 0; i < edge.args(); i++) {
                if (!edge.arg(i).isConst() && decision.isInner(edge.arg(i).block())) {
                    return false;
                }
            }
            return true;
        }

        /** An edge that leads where all, or all rare ones, do. */
        Edge any() {
            return rare(all, common);
        }

        private static Edge rare(List<Edge> all, int common) {
            return all.get(common == 0 && all.size() > 1 ? 1 : 0);
        }

        /** What an outcome brings in a column; of the common one that leads elsewhere anything does. */
        long number(int outcome, int column) {
            return leaves && outcome == common ? 0 : all.get(outcome).arg(columns.get(column)).imm();
        }

        /** The numbers of a column, by element. */
        TableColumn column(int column, int[] outcomes) {
            long[] numbers = new long[outcomes.length];
            for (int i = 0; i < numbers.length; i++) {
                numbers[i] = number(outcomes[i], column);
            }
            return TableColumn.of(numbers);
        }
    }

    /** Whether all that the tree's blocks compute is used there alone. */
    private boolean areUsedWithin(Decision decision) {
        uses = uses == null ? Uses.counts(graph) : uses;
        int[] within = new int[uses.length];
        for (Block block : decision.inner()) {
            Nodes<Value> values = block.values();
            for (int i = 0; i < values.size(); i++) {
                for (int k = 0; k < values.get(i).args(); k++) {
                    within[values.get(i).arg(k).id()]++;
                }
            }
            Nodes<Value> used = block.terminator().uses();
            for (int i = 0; i < used.size(); i++) {
                within[used.get(i).id()]++;
            }
            for (Edge edge : block.edges()) {
                for (int i = 0; i < edge.args(); i++) {
                    within[edge.arg(i).id()]++;
                }
            }
        }
        for (Block block : decision.inner()) {
            for (Value value : block.values()) {
                if (within[value.id()] != uses[value.id()]) {
                    return false;
                }
            }
        }
        return true;
    }

    /** A table by the key itself, with an element behind the last for all keys that are not in it. */
    private void byPlace(Decision decision, Outcomes outcomes, long low, int places) {
        Value key = decision.key();
        boolean whole = key.range().fits(Byte.SIZE);
        long first = whole ? 0 : low;
        int size = whole ? 1 << Byte.SIZE : places + 1;
        int[] elements = new int[size];
        Arrays.fill(elements, outcomes.common);
        for (Decision.Case each : decision.cases()) {
            long last = Math.min(each.high(), first + size - 1);
            for (long at = Math.max(each.low(), first); at <= last; at++) {
                elements[(int) (at - first)] = each.outcome();
            }
        }
        List<TableColumn> columns = new ArrayList<>();
        for (int i = 0; i < outcomes.columns.size(); i++) {
            columns.add(outcomes.column(i, elements));
        }
        if (outcomes.leaves) {
            long[] stays = new long[size];
            for (int i = 0; i < size; i++) {
                stays[i] = elements[i] == outcomes.common ? 0 : 1;
            }
            columns.add(TableColumn.of(stays));
        }
        Value index = key;
        if (!whole) {
            Value place = b.op(Op.ADD, Type.I32, key, b.constant(-first & Type.I32.mask()));
            Value end = b.constant(places);
            index = b.select(Cond.ULT, Type.I32, place, end, b.zext(place, Integer.SIZE), end);
        }
        List<Value> loads = TableColumn.load(b, columns, index);
        List<Value> found = loads.subList(0, outcomes.columns.size());
        if (outcomes.leaves) {
            decision.root().setTerminator(new Terminator.Branch(Cond.NE, Type.I32, loads.getLast(), b.constant(0),
                    edge(outcomes, found), copy(outcomes.all.get(outcomes.common)), Terminator.Odds.EVEN));
        } else {
            decision.root().setTerminator(new Terminator.Jump(edge(outcomes, found)));
        }
    }

    private boolean bySlot(Decision decision, Outcomes outcomes, List<Decision.Case> rare, int count) {
        // where only equality counts, the order of bytes does not
        Value swap = decision.key();
        boolean swaps = swap.op() == Op.BSWAP && swap.arg(0).range().fits((int) swap.imm());
        Value key = swaps ? swap.arg(0) : swap;
        int unused = swaps ? Long.SIZE - (int) swap.imm() : 0;
        long[] keys = new long[count];
        int[] brought = new int[count];
        int n = 0;
        for (Decision.Case each : rare) {
            for (long number = each.low(); number <= each.high(); number++) {
                brought[n] = each.outcome();
                keys[n++] = swaps ? Long.reverseBytes(number) >>> unused : number;
            }
        }
        SlotHash hash = SlotHash.of(keys);
        if (hash == null) {
            return false;
        }
        int[] elements = new int[hash.slots()];
        Arrays.fill(elements, rare.getFirst().outcome());
        for (int i = 0; i < count; i++) {
            elements[hash.slot(keys[i])] = brought[i];
        }
        bySlot(decision, outcomes, new Slots(key, hash, hash.bySlot(keys), elements));
        return true;
    }

    /**
     * A table by hash.
     *
     * @param keys by slot
     * @param outcomes by slot, of the keys that are there
     */
    private record Slots(Value key, SlotHash hash, long[] keys, int[] outcomes) {
    }

    private void bySlot(Decision decision, Outcomes outcomes, Slots slots) {
        List<TableColumn> columns = new ArrayList<>();
        columns.add(TableColumn.of(slots.keys));
        for (int i = 0; i < outcomes.columns.size(); i++) {
            columns.add(outcomes.column(i, slots.outcomes));
        }
        Value key = slots.key;
        Value product = b.op(Op.MUL, Type.I32, key, b.constant(slots.hash.factor() & Type.I32.mask()));
        Value slot = b.op(Op.SHR, Type.I32, product, b.constant(slots.hash.shift()));
        List<Value> loads = TableColumn.load(b, columns, slot);
        Value there = loads.getFirst();
        List<Value> found = new ArrayList<>(loads.subList(1, loads.size()));
        if (outcomes.leaves) {
            decision.root().setTerminator(new Terminator.Branch(Cond.EQ, Type.I32, there, key, edge(outcomes, found),
                    copy(outcomes.all.get(outcomes.common)), Terminator.Odds.EVEN));
            return;
        }
        for (int i = 0; i < found.size(); i++) {
            Value other = b.constant(outcomes.number(outcomes.common, i));
            found.set(i, b.select(Cond.EQ, Type.I32, there, key, found.get(i), other));
        }
        decision.root().setTerminator(new Terminator.Jump(edge(outcomes, found)));
    }

    /** The way of all, or of all rare ones, with what was found in the columns. */
    private Edge edge(Outcomes outcomes, List<Value> found) {
        Edge edge = copy(outcomes.any());
        for (int i = 0; i < found.size(); i++) {
            edge.setArg(outcomes.columns.get(i), found.get(i));
        }
        return edge;
    }

    /** An edge to the same place, for which numbers are made anew. */
    private Edge copy(Edge edge) {
        Edge copy = new Edge(edge.target(), edge.list());
        for (int i = 0; i < copy.args(); i++) {
            if (copy.arg(i).isConst()) {
                copy.setArg(i, b.constant(copy.arg(i).imm()));
            }
        }
        return copy;
    }
}
