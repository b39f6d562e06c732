package io.sluice.vm.cfg;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The natural loops of a graph: one a header, with the bodies of all its back edges joined. */
public final class Loops {
    private final List<Loop> loops;
    private final boolean irreducible;

    /** A loop: the block that dominates it, and the numbers of its blocks. */
    public record Loop(int header, List<Integer> body) {
        /** Copies the list. */
        public Loop {
            body = List.copyOf(body);
        }
    }

    private Loops(List<Loop> loops, boolean irreducible) {
        this.loops = List.copyOf(loops);
        this.irreducible = irreducible;
    }

    /** The loops of a graph. */
    public static Loops of(Cfg cfg, Dominators dominators) {
        int[] rpo = cfg.rpo();
        int[] order = new int[cfg.size()];
        for (int i = 0; i < rpo.length; i++) {
            order[rpo[i]] = i;
        }
        Map<Integer, BitSet> bodies = new TreeMap<>(Comparator.comparingInt(header -> order[header]));
        boolean irreducible = false;
        for (int from : rpo) {
            for (int to : cfg.block(from).successors()) {
                if (dominators.dominates(to, from)) {
                    collect(cfg, dominators, bodies.computeIfAbsent(to, h -> new BitSet()), to, from);
                } else {
                    irreducible |= order[to] <= order[from];
                }
            }
        }
        List<Loop> found = new ArrayList<>();
        bodies.forEach((header, body) -> found.add(new Loop(header, body.stream().boxed().toList())));
        return new Loops(found, irreducible);
    }

    private static void collect(Cfg cfg, Dominators dominators, BitSet body, int header, int from) {
        body.set(header);
        Deque<Integer> work = new ArrayDeque<>(List.of(from));
        while (!work.isEmpty()) {
            int block = work.pop();
            if (!body.get(block) && dominators.isReachable(block)) {
                body.set(block);
                work.addAll(cfg.block(block).predecessors());
            }
        }
    }

    /** The loops, headers in reverse post-order, so that an outer loop comes before the loops inside it. */
    public List<Loop> loops() {
        return loops;
    }

    /** Whether some cycle is entered at more than one block, and is in no loop here. */
    public boolean irreducible() {
        return irreducible;
    }

    /** How many loops a block is in. */
    public int depth(int block) {
        return (int) loops.stream().filter(l -> l.body().contains(block)).count();
    }
}
