package io.sluice.vm.cfg;

import io.sluice.vm.insn.Insn;
import io.sluice.vm.insn.InsnSeq;
import java.util.Arrays;
import java.util.List;

/**
 * The control flow graph of one function.
 *
 * <p>Requires that its jumps land inside it and that it does not fall off its end; local calls are plain insns.
 */
public final class Cfg {
    private static final int NONE = -1;

    private final Block[] blocks;
    private final int first;
    private final int[] blockOf;
    private final int[] rpo;

    private Cfg(InsnSeq insns, int first, int end) {
        this.first = first;
        this.blockOf = new int[end - first];
        int[] targets = new int[blockOf.length];
        this.blocks = new Block[number(insns, targets)];
        int[] ends = new int[blocks.length];
        // by block: where its last insn jumps to, and the block after it where that may follow
        int[] taken = new int[blocks.length];
        int[] next = new int[blocks.length];
        for (int i = 0; i < blockOf.length; i++) {
            int block = blockOf[i];
            if (i + 1 == blockOf.length || blockOf[i + 1] != block) {
                Insn last = insns.at(first + i);
                ends[block] = first + i + 1;
                taken[block] = isJump(last) ? blockOf(targets[i]) : NONE;
                boolean leaves = last instanceof Insn.Jump || last instanceof Insn.Exit;
                next[block] = leaves || taken[block] == block + 1 ? NONE : block + 1;
            }
        }
        makeBlocks(ends, taken, next);
        this.rpo = reversePostOrder(taken, next);
    }

    /** Numbers the insns' blocks and finds the targets of jumps, by insn; how many blocks there are. */
    private int number(InsnSeq insns, int[] targets) {
        boolean[] leader = new boolean[blockOf.length + 1];
        for (int i = 0; i < blockOf.length; i++) {
            Insn insn = insns.at(first + i);
            if (isJump(insn)) {
                targets[i] = insns.targetOf(first + i);
                leader[targets[i] - first] = true;
                leader[i + 1] = true;
            } else if (insn instanceof Insn.Exit) {
                leader[i + 1] = true;
            }
        }
        int block = 0;
        for (int i = 1; i < blockOf.length; i++) {
            block += leader[i] ? 1 : 0;
            blockOf[i] = block;
        }
        return block + 1;
    }

    private void makeBlocks(int[] ends, int[] taken, int[] next) {
        int[] counts = new int[blocks.length];
        for (int i = 0; i < blocks.length; i++) {
            count(counts, taken[i]);
            count(counts, next[i]);
        }
        Integer[][] predecessors = new Integer[blocks.length][];
        for (int i = 0; i < blocks.length; i++) {
            predecessors[i] = new Integer[counts[i]];
        }
        for (int i = blocks.length - 1; i >= 0; i--) {
            Integer from = i;
            if (taken[i] != NONE) {
                predecessors[taken[i]][--counts[taken[i]]] = from;
            }
            if (next[i] != NONE) {
                predecessors[next[i]][--counts[next[i]]] = from;
            }
        }
        for (int i = 0; i < blocks.length; i++) {
            List<Integer> successors = taken[i] == NONE && next[i] == NONE ? List.of()
                    : taken[i] == NONE ? List.of(next[i])
                    : next[i] == NONE ? List.of(taken[i]) : List.of(taken[i], next[i]);
            int begin = i == 0 ? first : ends[i - 1];
            blocks[i] = new Block(i, begin, ends[i], successors, List.of(predecessors[i]));
        }
    }

    private static void count(int[] counts, int block) {
        if (block != NONE) {
            counts[block]++;
        }
    }

    /**
     * The graph of one function.
     *
     * @param first the index of its first insn
     * @param end the index after its last insn
     */
    public static Cfg of(InsnSeq insns, int first, int end) {
        return new Cfg(insns, first, end);
    }

    /** Whether control leaves an insn for another place than the next insn, or may. */
    public static boolean isJump(Insn insn) {
        return insn instanceof Insn.Jump || isConditional(insn);
    }

    /** Whether an insn jumps or goes on to the next. */
    public static boolean isConditional(Insn insn) {
        return insn instanceof Insn.JmpImm || insn instanceof Insn.JmpReg || insn instanceof Insn.MayGoto;
    }

    private static int[] reversePostOrder(int[] taken, int[] next) {
        int[] order = new int[taken.length];
        int at = order.length;
        int[] ways = new int[taken.length];
        boolean[] seen = new boolean[taken.length];
        int[] path = new int[taken.length];
        int depth = 1;
        seen[0] = true;
        while (depth > 0) {
            int block = path[depth - 1];
            int way = ways[block]++;
            if (way == 2) {
                order[--at] = block;
                depth--;
                continue;
            }
            int to = way == 0 ? taken[block] : next[block];
            if (to != NONE && !seen[to]) {
                seen[to] = true;
                path[depth++] = to;
            }
        }
        return Arrays.copyOfRange(order, at, order.length);
    }

    /** How many blocks, unreachable ones included. */
    public int size() {
        return blocks.length;
    }

    /** A block by its number; block 0 is the entry. */
    public Block block(int id) {
        return blocks[id];
    }

    /** All blocks by number, unmodifiable. */
    public List<Block> blocks() {
        return List.of(blocks);
    }

    /** The number of the block that holds an insn. */
    public int blockOf(int index) {
        return blockOf[index - first];
    }

    /** The blocks that the entry reaches, in reverse post-order: a copy. */
    public int[] rpo() {
        return rpo.clone();
    }
}
