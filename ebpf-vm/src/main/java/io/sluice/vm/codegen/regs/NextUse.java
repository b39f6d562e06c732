package io.sluice.vm.codegen.regs;

import io.sluice.vm.codegen.machine.MBlock;
import io.sluice.vm.codegen.machine.MEdge;
import java.util.Arrays;

/**
 * How far the next uses of vregs are, in insns from a block's start. To leave a loop or to enter a cold block counts as
 * a long way, and so does to become a parameter for what can be computed there.
 */
final class NextUse {
    /** No use. */
    static final int NEVER = Integer.MAX_VALUE;
    /** What leaving a loop adds. */
    static final int LOOP_EXIT = 10_000;
    /** What entering a cold block adds. */
    static final int COLD = 1_000_000;
    /** The greatest distance. */
    static final int FAR = 1 << 28;
    /** Two see the way around one loop, three around two. */
    private static final int PASSES = 3;

    private final Flow flow;
    private final Occurrences occurrences;
    private final Liveness live;
    private final boolean[] remat;
    /** By position in the order. */
    private final int[][] distance;
    private final int[][] paramDistance;
    private final int[] dist;
    /** For each occurrence where its vreg is used next, or {@link #NEVER}. */
    private final int[] after;
    /** Whether {@link #after} is that of all blocks. */
    private boolean settled;
    private boolean headerChanged;

    NextUse(Flow flow, Occurrences occurrences, Liveness live, Vregs vregs) {
        this.flow = flow;
        this.occurrences = occurrences;
        this.live = live;
        this.remat = vregs.remat();
        this.after = new int[occurrences.size()];
        this.dist = new int[vregs.count()];
        Arrays.fill(dist, NEVER);
        MBlock[] order = flow.order();
        this.distance = new int[order.length][];
        this.paramDistance = new int[order.length][];
        for (int b = 0; b < order.length; b++) {
            distance[b] = filled(live.into(b).length);
            paramDistance[b] = filled(order[b].params().length);
        }
        for (int i = 0; i < PASSES && !settled; i++) {
            headerChanged = false;
            for (int b = order.length - 1; b >= 0; b--) {
                measure(b);
            }
            // the next pass would see what this one saw
            settled = !headerChanged;
        }
    }

    private static int[] filled(int length) {
        int[] all = new int[length];
        Arrays.fill(all, FAR);
        return all;
    }

    private static int weight(MBlock from, MBlock to) {
        int weight = to.isCold() && !from.isCold() ? COLD : 0;
        return weight + LOOP_EXIT * Math.max(0, from.loopDepth() - to.loopDepth());
    }

    private void enterFromEnd(int b) {
        MBlock block = flow.order()[b];
        int end = block.insns().size();
        int first = flow.firstSuccessor(b);
        for (int e = first; e < flow.firstSuccessor(b + 1); e++) {
            int target = flow.successor(e);
            int weight = end + weight(block, flow.order()[target]);
            int[] into = live.into(target);
            int[] far = distance[target];
            for (int i = 0; i < into.length; i++) {
                dist[into[i]] = Math.min(dist[into[i]], Math.min(FAR, weight + far[i]));
            }
            int[] params = paramDistance[target];
            if (params.length > 0) {
                MEdge edge = block.edges().get(e - first);
                for (int i = 0; i < params.length; i++) {
                    int arg = edge.args()[i];
                    long there = (long) weight + (remat[arg] ? LOOP_EXIT : 0) + params[i];
                    dist[arg] = (int) Math.min(dist[arg], Math.min(FAR, there));
                }
            }
        }
    }

    private void measure(int b) {
        enterFromEnd(b);
        int first = occurrences.firstInsn(b);
        for (int n = occurrences.firstInsn(b + 1) - 1; n >= first; n--) {
            int from = occurrences.start(n);
            int to = occurrences.start(n + 1);
            for (int k = from; k < to; k++) {
                after[k] = dist[occurrences.vreg(k)];
            }
            for (int k = from; k < to; k++) {
                dist[occurrences.vreg(k)] = occurrences.isDef(k) ? NEVER : n - first;
            }
        }
        leave(b);
    }

    private void leave(int b) {
        boolean changed = false;
        int[] into = live.into(b);
        int[] far = distance[b];
        for (int i = 0; i < into.length; i++) {
            int now = dist[into[i]];
            changed |= now != far[i];
            far[i] = now;
            dist[into[i]] = NEVER;
        }
        int[] params = flow.order()[b].params();
        for (int i = 0; i < params.length; i++) {
            changed |= dist[params[i]] != paramDistance[b][i];
            paramDistance[b][i] = dist[params[i]];
            dist[params[i]] = NEVER;
        }
        headerChanged |= changed && flow.isHeader(b);
    }

    /** Looks through a block, so that {@link #after} answers for its insns; to be called for all in order. */
    void scan(MBlock block) {
        if (!settled) {
            measure(flow.index(block));
        }
    }

    /** Where, after its insn, the vreg of an occurrence in a block that was scanned is used next, or {@link #NEVER}. */
    int after(int occurrence) {
        return after[occurrence];
    }

    /** The distance of the next use of each vreg that lives where a block begins, in their order. */
    int[] distances(MBlock block) {
        return distance[flow.index(block)];
    }

    /** The distance of the next use of each parameter. */
    int[] paramDistances(MBlock block) {
        return paramDistance[flow.index(block)];
    }
}
