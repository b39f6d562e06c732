package io.sluice.vm.verifier.explore;

import io.sluice.vm.verifier.analysis.Components;
import io.sluice.vm.verifier.state.State;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The loops that exploration is inside of, each by its strongly connected component and the calls that led to it.
 *
 * <p>A path that comes back into a loop may end at a state of the same loop whose own paths have not all ended, so
 * that what that state has to know exactly is not complete yet. Such paths are kept, and when the loop is left what
 * their states must know exactly is carried round until nothing changes, as Linux 6.17 and later do.
 */
final class LoopVisits {
    /** {@code MAX_BACKEDGE_ITERS} of kernel/bpf/verifier.c. */
    private static final int MAX_ROUNDS = 64;

    private final Components components;
    private final Precision precision;
    private final Map<Key, Visit> visits = new HashMap<>();
    private int backEdges;

    private record Key(List<Integer> callSites, int component) {}

    private record BackEdge(Path path, Checkpoint target) {}

    /** A loop, for its checkpoints to know. */
    static final class Visit {
        private Checkpoint entry;
        private final List<BackEdge> backEdges = new ArrayList<>();
    }

    LoopVisits(Components components, Precision precision) {
        this.components = components;
        this.precision = precision;
    }

    /** A checkpoint was made. */
    void enter(Checkpoint checkpoint) {
        Key key = keyOf(checkpoint);
        if (key != null) {
            Visit visit = visits.computeIfAbsent(key, k -> new Visit());
            checkpoint.loop = visit;
            if (visit.entry == null) {
                visit.entry = checkpoint;
            }
        }
    }

    /** Whether paths ended at states of a checkpoint's loop before those were complete. */
    boolean isIncomplete(Checkpoint checkpoint) {
        Visit visit = checkpoint.loop;
        return visit != null && !visit.backEdges.isEmpty();
    }

    /** A path ends where a checkpoint of a loop that it is in covers it. */
    void addBackEdge(Checkpoint target, Path path) {
        Visit visit = target.loop;
        if (visit != null) {
            visit.backEdges.add(new BackEdge(path, target));
            backEdges++;
        }
    }

    /** How many paths are kept. */
    int backEdges() {
        return backEdges;
    }

    /** All paths from a checkpoint have ended. */
    void leave(Checkpoint checkpoint) {
        Visit visit = checkpoint.loop;
        // by identity: each checkpoint is one of its kind
        if (visit != null && checkpoint.equals(visit.entry)) {
            settle(visit.backEdges);
            backEdges -= visit.backEdges.size();
            visit.backEdges.clear();
            visit.entry = null;
        }
    }

    private void settle(List<BackEdge> backEdges) {
        boolean changed = !backEdges.isEmpty();
        for (int round = 0; changed; round++) {
            if (round == MAX_ROUNDS) {
                backEdges.forEach(edge -> precision.demandAll(edge.path()));
                return;
            }
            changed = false;
            for (BackEdge edge : backEdges) {
                changed |= precision.inherit(edge.target(), edge.path());
            }
        }
    }

    /** The outermost loop that a checkpoint is in, or null. */
    private Key keyOf(Checkpoint checkpoint) {
        if (components.count() == 0) {
            return null;
        }
        State state = checkpoint.state;
        for (int f = 0; f < state.depth(); f++) {
            int component = components.of(checkpoint.indexOf(f));
            if (component != Components.NONE) {
                List<Integer> sites = new ArrayList<>(f);
                for (int i = 0; i < f; i++) {
                    sites.add(checkpoint.indexOf(i));
                }
                return new Key(sites, component);
            }
        }
        return null;
    }
}
