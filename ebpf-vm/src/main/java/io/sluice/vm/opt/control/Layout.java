package io.sluice.vm.opt.control;

import io.sluice.vm.ir.Block;
import io.sluice.vm.ir.Edge;
import io.sluice.vm.ir.Graph;
import io.sluice.vm.ir.analysis.Dominators;
import io.sluice.vm.ir.analysis.Loops;
import io.sluice.vm.ir.analysis.Order;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * The order of blocks in the code: chains along the edges that run most, as in Pettis and Hansen, "Profile guided code
 * positioning", PLDI 1990. Loops that are tested at their top get the test at their bottom by it, as the edge back runs
 * more often than the one that enters. Chains follow in an order that keeps loops together; cold ones are last.
 *
 * <p>Changes nothing but the order.
 */
public final class Layout {
    private static final int NONE = -1;

    private final Graph graph;
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

    private record Way(Block from, Block to, long often, boolean rotates, boolean jump) {}

    private Layout(Graph graph) {
        this.graph = graph;
        Dominators dominators = Dominators.of(graph);
        this.order = dominators.order();
        this.loops = Loops.of(dominators, graph.blockIds());
        this.frequencies = Frequencies.of(graph, dominators, loops);
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
        List<Way> ways = new ArrayList<>();
        for (int i = 0; i < order.size(); i++) {
            Block block = order.at(i);
            for (Edge edge : block.edges()) {
                ways.add(new Way(block, edge.target(), Math.round(frequencies.of(block, edge) * SCALE),
                        order.isBack(block, edge.target()) && leaves(edge.target()), block.edges().size() == 1));
            }
        }
        // the sort is stable: what is left equal stays in order
        ways.sort(Comparator.comparingLong((Way way) -> -way.often())
                .thenComparing(way -> !way.rotates()).thenComparing(way -> !way.jump()));
        return ways;
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
        List<Block> stack = new ArrayList<>();
        int[] gone = new int[graph.blockIds()];
        stack.add(graph.entry());
        places[graph.entry().id()] = 0;
        while (!stack.isEmpty()) {
            Block block = stack.getLast();
            List<Edge> edges = block.edges();
            if (gone[block.id()] == edges.size()) {
                places[block.id()] = --next;
                stack.removeLast();
                continue;
            }
            int first = edges.size() == 2 && comesFirst(block, edges.get(1), edges.get(0)) ? 1 : 0;
            Block target = edges.get(gone[block.id()]++ == 0 ? first : edges.size() - 1 - first).target();
            if (places[target.id()] == NONE) {
                places[target.id()] = 0;
                stack.add(target);
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
        List<Block> heads = new ArrayList<>();
        for (int i = 0; i < order.size(); i++) {
            Block block = order.at(i);
            int chain = chain(block.id());
            firstPlace[chain] = Math.min(firstPlace[chain], places[block.id()]);
            if (before[block.id()] == null) {
                heads.add(block);
            }
        }
        heads.sort(Comparator.comparing(Block::isCold).thenComparing(block -> firstPlace[chain(block.id())]));
        List<Block> all = new ArrayList<>(order.size());
        // that of the entry is first whatever else it holds
        for (Block at = graph.entry(); at != null; at = after[at.id()]) {
            all.add(at);
        }
        for (Block head : heads) {
            for (Block at = head; at != null && head != graph.entry(); at = after[at.id()]) {
                all.add(at);
            }
        }
        return all;
    }
}
