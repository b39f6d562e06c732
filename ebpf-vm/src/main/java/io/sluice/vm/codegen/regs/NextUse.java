package io.sluice.vm.codegen.regs;

import io.sluice.vm.codegen.machine.MBlock;
import io.sluice.vm.codegen.machine.MEdge;
import io.sluice.vm.codegen.machine.MFunction;
import io.sluice.vm.codegen.machine.MInsn;
import java.util.Arrays;

/**
 * Which vregs live where, and how far their next uses are, in insns from a block's start. To leave a loop or to enter
 * a cold block counts as a long way, and so does to become a parameter for what can be computed there.
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
    private final boolean[] remat;
    private final int[] defBlock;
    private final int[][] liveIn;
    private final int[][] distance;
    private final int[][] paramDistance;
    private final int[] count;
    private final int[] dist;
    private int[] after = new int[256];
    private int[] offsets = new int[64];

    NextUse(MFunction function, Flow flow, boolean[] remat) {
        this.flow = flow;
        this.remat = remat;
        this.defBlock = new int[function.vregs()];
        this.liveIn = new int[flow.ids()][];
        this.distance = new int[flow.ids()][];
        this.paramDistance = new int[flow.ids()][];
        this.count = new int[flow.ids()];
        this.dist = new int[function.vregs()];
        Arrays.fill(dist, NEVER);
        findLive();
        for (MBlock block : flow.order()) {
            liveIn[block.id()] = Arrays.copyOf(liveIn[block.id()], count[block.id()]);
            distance[block.id()] = filled(count[block.id()]);
            paramDistance[block.id()] = filled(block.params().length);
        }
        for (int i = 0; i < PASSES; i++) {
            for (int j = flow.order().length - 1; j >= 0; j--) {
                measure(flow.order()[j]);
            }
        }
    }

    private static int[] filled(int length) {
        int[] all = new int[length];
        Arrays.fill(all, FAR);
        return all;
    }

    private void findLive() {
        Arrays.fill(defBlock, -1);
        for (MBlock block : flow.order()) {
            liveIn[block.id()] = new int[8];
            for (int param : block.params()) {
                defBlock[param] = block.id();
            }
            for (MInsn insn : block.insns()) {
                for (int k = 0; k < insn.operands(); k++) {
                    if (insn.role(k).isDef()) {
                        defBlock[insn.vreg(k)] = block.id();
                    }
                }
            }
        }
        Uses uses = new Uses(dist.length);
        uses.collect(flow.order(), defBlock);
        int[] marked = new int[flow.ids()];
        Arrays.fill(marked, -1);
        MBlock[] stack = new MBlock[flow.order().length];
        for (int v = 0; v < dist.length; v++) {
            for (int i = uses.start[v]; i < uses.start[v + 1]; i++) {
                spread(v, uses.blocks[i], marked, stack);
            }
        }
    }

    private void spread(int vreg, MBlock used, int[] marked, MBlock[] stack) {
        int depth = 0;
        if (marked[used.id()] != vreg) {
            marked[used.id()] = vreg;
            stack[depth++] = used;
        }
        while (depth > 0) {
            MBlock block = stack[--depth];
            int id = block.id();
            if (count[id] == liveIn[id].length) {
                liveIn[id] = Arrays.copyOf(liveIn[id], 2 * count[id]);
            }
            liveIn[id][count[id]++] = vreg;
            for (MBlock predecessor : block.predecessors()) {
                int from = predecessor.id();
                if (marked[from] != vreg && defBlock[vreg] != from && flow.index(predecessor) >= 0) {
                    marked[from] = vreg;
                    stack[depth++] = predecessor;
                }
            }
        }
    }

    /** For each vreg the blocks that use it and do not define it. */
    private static final class Uses {
        private final int[] start;
        private MBlock[] blocks;
        private int[] defBlock;
        private boolean counting;

        Uses(int vregs) {
            start = new int[vregs + 2];
        }

        void collect(MBlock[] order, int[] defs) {
            defBlock = defs;
            counting = true;
            scan(order);
            for (int v = 2; v < start.length; v++) {
                start[v] += start[v - 1];
            }
            blocks = new MBlock[start[start.length - 1]];
            counting = false;
            scan(order);
        }

        private void scan(MBlock[] order) {
            for (MBlock block : order) {
                for (MInsn insn : block.insns()) {
                    for (int k = 0; k < insn.operands(); k++) {
                        if (insn.role(k).isUse()) {
                            use(insn.vreg(k), block);
                        }
                    }
                }
                for (MEdge edge : block.edges()) {
                    for (int arg : edge.args()) {
                        use(arg, block);
                    }
                }
            }
        }

        private void use(int vreg, MBlock block) {
            if (defBlock[vreg] == block.id()) {
                return;
            }
            if (defBlock[vreg] < 0) {
                throw new AllocationError("vreg r" + vreg + " is used in " + block + " and defined nowhere");
            }
            if (counting) {
                start[vreg + 2]++;
            } else {
                blocks[start[vreg + 1]++] = block;
            }
        }
    }

    private static int weight(MBlock from, MBlock to) {
        int weight = to.isCold() && !from.isCold() ? COLD : 0;
        return weight + LOOP_EXIT * Math.max(0, from.loopDepth() - to.loopDepth());
    }

    private void lower(int vreg, long to) {
        dist[vreg] = (int) Math.min(dist[vreg], Math.min(FAR, to));
    }

    private void enterFromEnd(MBlock block) {
        int end = block.insns().size();
        for (MEdge edge : block.edges()) {
            int target = edge.target().id();
            int weight = end + weight(block, edge.target());
            int[] live = liveIn[target];
            int[] far = distance[target];
            for (int i = 0; i < live.length; i++) {
                lower(live[i], (long) weight + far[i]);
            }
            for (int i = 0; i < edge.args().length; i++) {
                int arg = edge.args()[i];
                lower(arg, (long) weight + (remat[arg] ? LOOP_EXIT : 0) + paramDistance[target][i]);
            }
        }
    }

    private void measure(MBlock block) {
        enterFromEnd(block);
        for (int i = block.insns().size() - 1; i >= 0; i--) {
            MInsn insn = block.insns().get(i);
            for (int k = 0; k < insn.operands(); k++) {
                dist[insn.vreg(k)] = insn.role(k).isDef() ? NEVER : i;
            }
        }
        leave(block);
    }

    private void leave(MBlock block) {
        int[] live = liveIn[block.id()];
        for (int i = 0; i < live.length; i++) {
            distance[block.id()][i] = dist[live[i]];
            dist[live[i]] = NEVER;
        }
        for (int i = 0; i < block.params().length; i++) {
            paramDistance[block.id()][i] = dist[block.params()[i]];
            dist[block.params()[i]] = NEVER;
        }
    }

    /** Looks through a block, so that {@link #after} answers for its insns. */
    void scan(MBlock block) {
        int size = block.insns().size();
        if (offsets.length < size) {
            offsets = new int[2 * size];
        }
        int total = 0;
        for (int i = 0; i < size; i++) {
            offsets[i] = total;
            total += block.insns().get(i).operands();
        }
        if (after.length < total) {
            after = new int[2 * total];
        }
        enterFromEnd(block);
        for (int i = size - 1; i >= 0; i--) {
            MInsn insn = block.insns().get(i);
            for (int k = 0; k < insn.operands(); k++) {
                after[offsets[i] + k] = dist[insn.vreg(k)];
            }
            for (int k = 0; k < insn.operands(); k++) {
                dist[insn.vreg(k)] = insn.role(k).isDef() ? NEVER : i;
            }
        }
        leave(block);
    }

    /** Where, after an insn of the block scanned last, an operand's vreg is used next, or {@link #NEVER}. */
    int after(int insn, int operand) {
        return after[offsets[insn] + operand];
    }

    /** The vregs that live where a block begins, without its parameters, in ascending order. */
    int[] liveIn(MBlock block) {
        return liveIn[block.id()];
    }

    /** The distance of the next use of each of {@link #liveIn}. */
    int[] distances(MBlock block) {
        return distance[block.id()];
    }

    /** The distance of the next use of each parameter. */
    int[] paramDistances(MBlock block) {
        return paramDistance[block.id()];
    }

    /** Whether a vreg, no parameter of it, lives where a block begins. */
    boolean livesInto(int vreg, MBlock block) {
        return Arrays.binarySearch(liveIn[block.id()], vreg) >= 0;
    }

    /** The id of the block that defines a vreg, or -1. */
    int defBlock(int vreg) {
        return defBlock[vreg];
    }
}
