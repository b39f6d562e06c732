package io.sluice.vm.cfg;

import io.sluice.vm.insn.Insn;
import io.sluice.vm.insn.InsnSeq;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The control flow graph of one function.
 *
 * <p>Requires that its jumps land inside it and that it does not fall off its end; local calls are plain insns.
 */
public final class Cfg {
    private final List<Block> blocks = new ArrayList<>();
    private final int first;
    private final int[] blockOf;
    private final int[] rpo;

    private Cfg(InsnSeq insns, int first, int end) {
        this.first = first;
        this.blockOf = new int[end - first];
        boolean[] leader = leaders(insns, first, end);
        int start = first;
        for (int i = first + 1; i <= end; i++) {
            if (i == end || leader[i - first]) {
                Arrays.fill(blockOf, start - first, i - first, blocks.size());
                blocks.add(new Block(blocks.size(), start, i, new ArrayList<>(2), new ArrayList<>(2)));
                start = i;
            }
        }
        for (Block block : blocks) {
            link(insns, block);
        }
        blocks.replaceAll(b -> new Block(
                b.id(), b.first(), b.end(), List.copyOf(b.successors()), List.copyOf(b.predecessors())));
        this.rpo = reversePostOrder();
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

    private static boolean[] leaders(InsnSeq insns, int first, int end) {
        boolean[] leader = new boolean[end - first + 1];
        leader[0] = true;
        for (int i = first; i < end; i++) {
            if (isJump(insns.at(i))) {
                leader[insns.targetOf(i) - first] = true;
                leader[i + 1 - first] = true;
            } else if (insns.at(i) instanceof Insn.Exit) {
                leader[i + 1 - first] = true;
            }
        }
        return leader;
    }

    private void link(InsnSeq insns, Block block) {
        Insn last = insns.at(block.last());
        if (isJump(last)) {
            connect(block, blockOf(insns.targetOf(block.last())));
        }
        if (!(last instanceof Insn.Jump) && !(last instanceof Insn.Exit)) {
            connect(block, block.id() + 1);
        }
    }

    private void connect(Block from, int to) {
        if (!from.successors().contains(to)) {
            from.successors().add(to);
            blocks.get(to).predecessors().add(from.id());
        }
    }

    private int[] reversePostOrder() {
        int[] order = new int[blocks.size()];
        int at = order.length;
        int[] nextEdge = new int[blocks.size()];
        boolean[] seen = new boolean[blocks.size()];
        int[] path = new int[blocks.size()];
        int depth = 1;
        seen[0] = true;
        while (depth > 0) {
            int block = path[depth - 1];
            List<Integer> successors = blocks.get(block).successors();
            if (nextEdge[block] == successors.size()) {
                order[--at] = block;
                depth--;
                continue;
            }
            int next = successors.get(nextEdge[block]++);
            if (!seen[next]) {
                seen[next] = true;
                path[depth++] = next;
            }
        }
        return Arrays.copyOfRange(order, at, order.length);
    }

    /** How many blocks, unreachable ones included. */
    public int size() {
        return blocks.size();
    }

    /** A block by its number; block 0 is the entry. */
    public Block block(int id) {
        return blocks.get(id);
    }

    /** All blocks by number, unmodifiable. */
    public List<Block> blocks() {
        return List.copyOf(blocks);
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
