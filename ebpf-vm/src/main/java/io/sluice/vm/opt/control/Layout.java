package io.sluice.vm.opt.control;

import io.sluice.vm.ir.Block;
import io.sluice.vm.ir.Edge;
import io.sluice.vm.ir.Graph;
import io.sluice.vm.ir.Nodes;
import io.sluice.vm.ir.Terminator;
import io.sluice.vm.ir.analysis.Analyses;
import io.sluice.vm.ir.analysis.Dominators;
import io.sluice.vm.ir.analysis.Frequencies;
import io.sluice.vm.ir.analysis.Loops;
import io.sluice.vm.ir.analysis.Order;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The order of blocks in the code: chains along the edges that run most, as in Pettis and Hansen, "Profile guided code
 * positioning", PLDI 1990. Loops that are tested at their top get the test at their bottom by it, as the edge back runs
 * more often than the one that enters; those that are tested at their bottom, by a branch that is taken there anyway,
 * are not cut elsewhere. Where several checks leave to one block for another that those who pass all of them reach,
 * too, mostly all of them go on, whatever halves of halves are. Chains follow in an order that keeps loops together;
 * cold ones are last.
 *
 * <p>Changes nothing but the order.
 */
public final class Layout {
    private static final int NONE = -1;

    private final Graph graph;
    private final Dominators dominators;
    private final Loops loops;
    private final Frequencies frequencies;
    private final Order order;
    /** By block id: the place in an order in which loops come before what follows them. */
    private final int[] places;
    /** By block id: its neighbours in its chain, and some block of the same chain, itself for one of them. */
    private final Block[] after;
    private final Block[] before;
    private final int[] chains;

    /** What the guesses are rounded to, so that equal ones are equal. */
    private static final double SCALE = 1 << 20;
    /** Above all places in what heads are sorted by. */
    private static final long COLD = 1L << Long.SIZE - 2;

    /** An edge; {@code rank} is less for those that are to be straight on first. */
    private record Way(Block from, Block to, long rank) {
        @SuppressWarnings("checkstyle:ParameterNumber") // what it is, and all that its rank is made of
        static Way of(Block from, Block to, long often, boolean rotates, boolean jump, boolean aside) {
            return new Way(from, to, -often << 3 | (rotates ? 0 : 4) | (jump ? 0 : 2) | (aside ? 1 : 0));
        }
    }

    private Layout(Graph graph) {
        this.graph = graph;
        this.order = Analyses.of(graph).order();
        this.dominators = Analyses.of(graph).dominators();
        this.loops = Analyses.of(graph).loops();
        this.frequencies = Analyses.of(graph).frequencies();
        this.places = new int[graph.blockIds()];
        this.after = new Block[graph.blockIds()];
        this.before = new Block[graph.blockIds()];
        this.chains = new int[graph.blockIds()];
        for (int i = 0; i < chains.length; i++) {
            chains[i] = i;
        }
    }

    /** Puts the blocks in order. */
    public static void run(Graph graph) {
        if (graph.blocks().size() > 2) {
            new Layout(graph).run();
        }
    }

    private void run() {
        place();
        for (Way way : ways()) {
            boolean free = after[way.from().id()] == null && before[way.to().id()] == null;
            if (free && way.to() != graph.entry() && way.from().isCold() == way.to().isCold()
                    && chain(way.from().id()) != chain(way.to().id())) {
                after[way.from().id()] = way.to();
                before[way.to().id()] = way.from();
                chains[chain(way.to().id())] = chain(way.from().id());
            }
        }
        graph.setBlocks(inChains());
    }

    private int chain(int block) {
        int at = block;
        while (chains[at] != at) {
            chains[at] = chains[chains[at]];
            at = chains[at];
        }
        return at;
    }

    private List<Way> ways() {
        List<Way> ways = new ArrayList<>(2 * order.size());
        for (int i = 0; i < order.size(); i++) {
            Block block = order.at(i);
            Nodes<Edge> edges = block.edges();
            boolean jumps = edges.size() == 1;
            for (int e = 0; e < edges.size(); e++) {
                Block target = edges.get(e).target();
                boolean back = order.isBack(block, target);
                boolean rotates = back && leaves(target);
                if (!back || rotates || jumps) {
                    boolean aside = givesWay(jumps ? block : target);
                    long often = aside && jumps ? 0 : Math.round(frequencies.of(block, edges.get(e)) * SCALE);
                    if (!jumps && skips(edges.get(e == 0 ? 1 : 0).target(), target)) {
                        often /= 2;
                    }
                    ways.add(Way.of(block, target, often, rotates, jumps, aside));
                }
            }
        }
        // the sort is stable: what is left equal stays in order
        ways.sort((a, b) -> Long.compare(a.rank(), b.rank()));
        return ways;
    }

    /**
     * Whether a branch to {@code target} skips what only {@code other} leads to, which then goes there, too. Straight
     * on into what is skipped costs a jump to those who skip it; straight on to the target costs two to those who do
     * not.
     */
    private boolean skips(Block other, Block target) {
        for (Block from : target.predecessors()) {
            if (from.edges().size() == 1 && dominators.dominates(other, from) && !order.isBack(from, target)
                    && from.isCold() == other.isCold()) {
                return true;
            }
        }
        return false;
    }

    /** Whether a block to which several checks leave meets the way of those who pass all of them in another one. */
    private static boolean givesWay(Block block) {
        if (block.predecessors().size() < 2 || block.edges().size() != 1 || !areUnlikely(block)) {
            return false;
        }
        for (Block other : block.edges().getFirst().target().predecessors()) {
            if (other != block && other.edges().size() == 1 && other.predecessors().size() == 1
                    && other.isCold() == block.isCold()) {
                return true;
            }
        }
        return false;
    }

    /** Whether only branches lead to a block, and none of them is known to mostly do. */
    private static boolean areUnlikely(Block block) {
        for (Block from : block.predecessors()) {
            if (!(from.terminator() instanceof Terminator.Branch branch)) {
                return false;
            }
            Terminator.Odds odds = branch.taken().target() == block ? branch.odds() : branch.odds().negated();
            if (odds == Terminator.Odds.TAKEN) {
                return false;
            }
        }
        return true;
    }

    /** Whether the header of a loop is where it is left. */
    private boolean leaves(Block header) {
        Loops.Loop loop = loops.of(header);
        for (Edge edge : header.edges()) {
            if (loop != null && !loops.contains(loop, edge.target())) {
                return true;
            }
        }
        return false;
    }

    /** Numbers blocks in a reverse post-order that goes the ways out of loops, and the rare ones, first. */
    private void place() {
        Arrays.fill(places, NONE);
        int next = order.size();
        Block[] stack = new Block[order.size()];
        int[] gone = new int[graph.blockIds()];
        int depth = 0;
        stack[depth] = graph.entry();
        places[graph.entry().id()] = 0;
        while (depth >= 0) {
            Block block = stack[depth];
            Nodes<Edge> edges = block.edges();
            if (gone[block.id()] == edges.size()) {
                places[block.id()] = --next;
                depth--;
                continue;
            }
            int first = edges.size() == 2 && comesFirst(block, edges.get(1), edges.get(0)) ? 1 : 0;
            Block target = edges.get(gone[block.id()]++ == 0 ? first : edges.size() - 1 - first).target();
            if (places[target.id()] == NONE) {
                places[target.id()] = 0;
                stack[++depth] = target;
            }
        }
    }

    private boolean comesFirst(Block from, Edge a, Edge b) {
        int depthA = loops.depth(a.target());
        int depthB = loops.depth(b.target());
        return depthA != depthB ? depthA < depthB : frequencies.of(from, a) < frequencies.of(from, b);
    }

    private List<Block> inChains() {
        int[] firstPlace = new int[graph.blockIds()];
        Arrays.fill(firstPlace, Integer.MAX_VALUE);
        long[] heads = new long[order.size()];
        int count = 0;
        for (int i = 0; i < order.size(); i++) {
            Block block = order.at(i);
            int chain = chain(block.id());
            firstPlace[chain] = Math.min(firstPlace[chain], places[block.id()]);
            if (before[block.id()] == null) {
                heads[count++] = i;
            }
        }
        for (int i = 0; i < count; i++) {
            Block block = order.at((int) heads[i]);
            // the cold ones last, by their first place, of which no two chains have the same
            heads[i] |= (block.isCold() ? COLD : 0) | (long) firstPlace[chain(block.id())] << Integer.SIZE;
        }
        Arrays.sort(heads, 0, count);
        List<Block> all = new ArrayList<>(order.size());
        // that of the entry is first whatever else it holds
        for (Block at = graph.entry(); at != null; at = after[at.id()]) {
            all.add(at);
        }
        for (int i = 0; i < count; i++) {
            Block head = order.at((int) heads[i]);
            for (Block at = head; at != null && head != graph.entry(); at = after[at.id()]) {
                all.add(at);
            }
        }
        return all;
    }
}
