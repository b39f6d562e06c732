package io.sluice.vm.opt.control;

import io.sluice.vm.ir.Block;
import io.sluice.vm.ir.Builder;
import io.sluice.vm.ir.Edge;
import io.sluice.vm.ir.FrameObject;
import io.sluice.vm.ir.Graph;
import io.sluice.vm.ir.Nodes;
import io.sluice.vm.ir.Op;
import io.sluice.vm.ir.Simplifier;
import io.sluice.vm.ir.Symbol;
import io.sluice.vm.ir.Value;
import io.sluice.vm.ir.analysis.Analyses;
import io.sluice.vm.ir.analysis.Dominators;
import io.sluice.vm.ir.analysis.Frequencies;
import io.sluice.vm.ir.analysis.Loops;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * Moves what does not change in a loop in front of it: pure values, and loads of memory that nobody writes there.
 * Inner loops go first. What is moved keeps a register through the loop, so only as many go as there is room for, those
 * first that save most; numbers and addresses of symbols are made where they are needed anyway.
 *
 * <p>Ensures that nothing is moved that could trap, or read what is no memory, where it did not run. Adds a block in
 * front of loops that have none. Invalidates order, dominators and uses.
 */
public final class Hoisting {
    /** Registers that a loop's own work leaves to what is kept through it. */
    private static final int ROOM = 11;
    private static final int MOST = 6;
    /** Vector registers that a loop's own work leaves. */
    private static final int VECTORS = 8;
    /** How much a value must save in a round to be worth a register. */
    private static final double WORTH = 0.4;
    private static final int NO_LOOP = -1;

    private final Graph graph;
    private final Builder builder;
    private final Loops loops;
    private final Frequencies frequencies;
    private final Dominators dominators;
    /** By value id: the header of the loop that was worked on last when the value was found not to change in it. */
    private int[] invariantIn;
    /** By value id: what computing it costs with all that it needs, for such values. */
    private int[] costs;
    /** By value id: the last loop for which it was counted. */
    private int[] countedIn;
    /** By value id: how often a round of the loop uses it for something that changes. */
    private double[] needs;
    private Loops.Loop loop;
    private LoopMemory memory;
    private Block front;

    private Hoisting(Graph graph, Dominators dominators, Loops loops) {
        this.graph = graph;
        this.builder = new Builder(graph, Simplifier.NONE);
        this.loops = loops;
        this.dominators = dominators;
        this.frequencies = Analyses.of(graph).frequencies();
        this.invariantIn = filled(graph.values());
        this.countedIn = filled(graph.values());
        this.costs = new int[graph.values()];
        this.needs = new double[graph.values()];
    }

    private static int[] filled(int size) {
        int[] array = new int[size];
        Arrays.fill(array, NO_LOOP);
        return array;
    }

    /** Moves what pays. */
    public static void run(Graph graph) {
        Loops loops = Analyses.of(graph).loops();
        if (loops.all().isEmpty()) {
            return;
        }
        if (Preheaders.add(graph, loops)) {
            loops = Analyses.of(graph).loops();
        }
        Hoisting hoisting = new Hoisting(graph, Analyses.of(graph).dominators(), loops);
        List<Loops.Loop> all = hoisting.loops.all();
        for (int i = all.size() - 1; i >= 0; i--) {
            hoisting.work(all.get(i));
        }
    }

    private void work(Loops.Loop next) {
        loop = next;
        front = loops.preheader(loop);
        memory = null;
        grow();
        List<Value> candidates = new ArrayList<>();
        List<Block> blocks = loop.blocks();
        for (int b = 0; b < blocks.size(); b++) {
            Nodes<Value> values = blocks.get(b).values();
            for (int i = 0; i < values.size(); i++) {
                Value value = values.get(i);
                if (mayMove(value)) {
                    invariantIn[value.id()] = loop.header().id();
                    costs[value.id()] = cost(value);
                    needs[value.id()] = 0;
                    candidates.add(value);
                }
            }
        }
        if (!candidates.isEmpty()) {
            boolean hasVectors = hasVectors(candidates);
            int room = room(hasVectors);
            if (room > 0 || hasVectors) {
                hoist(candidates, room);
            }
        }
    }

    private boolean isUnchanged(Value load) {
        if (memory == null) {
            memory = new LoopMemory(loop, BriefLoops.isBrief(loop, dominators));
        }
        return memory.isUnchanged(load);
    }

    private void grow() {
        int size = graph.values();
        if (size > costs.length) {
            int before = invariantIn.length;
            int more = Math.max(size, before * 2);
            invariantIn = Arrays.copyOf(invariantIn, more);
            countedIn = Arrays.copyOf(countedIn, more);
            Arrays.fill(invariantIn, before, more, NO_LOOP);
            Arrays.fill(countedIn, before, more, NO_LOOP);
            costs = Arrays.copyOf(costs, more);
            needs = Arrays.copyOf(needs, more);
        }
    }

    private boolean isInvariant(Value value) {
        return invariantIn[value.id()] == loop.header().id();
    }

    private boolean isOutside(Value value) {
        return !loops.contains(loop, value.block());
    }

    private static boolean isMadeAnywhere(Value value) {
        return switch (value.op()) {
            case CONST, SYMBOL, FRAME -> true;
            default -> false;
        };
    }

    private boolean mayMove(Value value) {
        Op op = value.op();
        boolean load = op.isLoad() && !op.is(Op.Trait.ORDERED);
        if (isMadeAnywhere(value) || !op.isPure() && !load) {
            return false;
        }
        for (int i = 0; i < value.args(); i++) {
            Value arg = value.arg(i);
            if (!isMadeAnywhere(arg) && !isOutside(arg) && !isInvariant(arg)) {
                return false;
            }
        }
        return switch (op) {
            case UDIV, UREM -> value.block() == loop.header() || isNeverZero(value);
            case SDIV, SREM -> value.block() == loop.header();
            default -> !load
                    || isUnchanged(value) && (value.block() == loop.header() || isMemory(value.arg(0)));
        };
    }

    /** Whether the divisor is not 0 wherever the division may stand. */
    private boolean isNeverZero(Value division) {
        Value divisor = division.arg(1);
        boolean whole = divisor.range().fits(division.type().bits());
        return whole && divisor.range().isNonZero() && (divisor.isConst() || isOutside(divisor));
    }

    /** Whether an address is valid wherever it is known. */
    private boolean isMemory(Value address) {
        Value base = address;
        while (base.op() == Op.ADD && base.arg(1).isConst()) {
            base = base.arg(0);
        }
        boolean isParam = base.block() == graph.entry() && base.op() == Op.PARAM;
        return base.op() == Op.SYMBOL || base.op() == Op.FRAME || isParam;
    }

    private int cost(Value value) {
        int cost = switch (value.op()) {
            case LOAD, SLOAD, VLOAD, VLOAD_ZX32 -> 4;
            case MUL, UMULH, CRC32C, SELECT, VSPLAT, VPAIR -> 3;
            case UDIV, UREM, SDIV, SREM -> 20;
            default -> 1;
        };
        for (int i = 0; i < value.args(); i++) {
            if (isInvariant(value.arg(i))) {
                cost += costs[value.arg(i).id()];
            }
        }
        return cost;
    }

    private static boolean hasVectors(List<Value> candidates) {
        for (int i = 0; i < candidates.size(); i++) {
            if (candidates.get(i).type().isVector()) {
                return true;
            }
        }
        return false;
    }

    /**
     * How many registers what is kept through the loop anyway leaves. Counts who needs what, but for where that is not
     * asked as there are none left, unless vectors want to know.
     */
    private int room(boolean hasVectors) {
        int live = loop.header().params().size();
        double rounds = frequencies.of(loop.header());
        List<Block> blocks = loop.blocks();
        for (int b = 0; b < blocks.size() && (live < ROOM || hasVectors); b++) {
            Block block = blocks.get(b);
            double often = rounds == 0 ? 0 : frequencies.of(block) / rounds;
            live += used(block, often);
        }
        return Math.min(MOST, ROOM - live);
    }

    /** How many values a block uses that are kept through the loop and were not counted before. */
    private int used(Block block, double often) {
        int live = 0;
        Nodes<Value> values = block.values();
        for (int v = 0; v < values.size(); v++) {
            Value value = values.get(v);
            for (int i = isInvariant(value) ? value.args() : 0; i < value.args(); i++) {
                live += use(value.arg(i), often);
            }
        }
        Nodes<Value> uses = block.terminator().uses();
        for (int i = 0; i < uses.size(); i++) {
            live += use(uses.get(i), often);
        }
        Nodes<Edge> edges = block.edges();
        for (int e = 0; e < edges.size(); e++) {
            Edge edge = edges.get(e);
            for (int i = 0; i < edge.args(); i++) {
                live += use(edge.arg(i), often);
            }
        }
        return live;
    }

    private int use(Value value, double often) {
        if (isInvariant(value)) {
            needs[value.id()] += often;
            return 0;
        }
        boolean isNew = isOutside(value) && !isMadeAnywhere(value) && countedIn[value.id()] != loop.header().id();
        if (isNew) {
            countedIn[value.id()] = loop.header().id();
        }
        return isNew ? 1 : 0;
    }

    private void hoist(List<Value> candidates, int room) {
        candidates.removeIf(value -> gain(value) < WORTH);
        if (candidates.isEmpty()) {
            return;
        }
        // stable: of equal ones the first in the loop
        candidates.sort(Comparator.comparingDouble(value -> -gain(value)));
        builder.at(front);
        int left = room;
        int vectors = VECTORS;
        for (Value value : candidates) {
            if (value.type().isVector() ? vectors-- > 0 : left-- > 0) {
                move(value);
            }
        }
        for (Block block : loop.blocks()) {
            block.removeIf(Value::isReplaced);
        }
    }

    private double gain(Value value) {
        // more uses in a round do not save more, the value is computed once
        return Math.min(1, needs[value.id()]) * costs[value.id()];
    }

    /** The value in front of the loop: another one, as what is known of this one may hold only here. */
    private Value move(Value value) {
        if (!value.isReplaced()) {
            if (isMadeAnywhere(value) && !isOutside(value)) {
                return remade(value);
            }
            if (isOutside(value)) {
                return value;
            }
            Value[] args = new Value[value.args()];
            for (int i = 0; i < args.length; i++) {
                args[i] = move(value.arg(i));
            }
            builder.origin(value.origin());
            Value moved = builder.raw(value.op(), value.type(), value.payload(), args);
            if (value.block() == loop.header()) {
                moved.narrow(value.range());
            }
            value.replaceBy(moved);
        }
        return value.resolved();
    }

    private Value remade(Value value) {
        return switch (value.op()) {
            case CONST -> builder.constant(value.imm());
            case SYMBOL -> builder.symbol((Symbol) value.aux(), value.imm());
            default -> builder.frame((FrameObject) value.aux(), value.imm());
        };
    }
}
