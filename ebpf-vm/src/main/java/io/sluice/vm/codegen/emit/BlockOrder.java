package io.sluice.vm.codegen.emit;

import io.sluice.vm.codegen.machine.MBlock;
import io.sluice.vm.codegen.machine.MFunction;
import io.sluice.vm.codegen.machine.MInsn;
import io.sluice.vm.codegen.machine.MOp;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The order in which blocks are emitted: the function's, with cold blocks last. Blocks that only move values and jump
 * are not in the way of others: they stand where something falls into them or they fall into something, else behind
 * the hot blocks; of equal ones one is left, and empty ones are not emitted.
 */
final class BlockOrder {
    /** So many insns a block has at most that is looked for among others. */
    private static final int MAX_MOVES = 6;

    private final List<MBlock> order = new ArrayList<>();
    private final List<MBlock> late = new ArrayList<>();
    private final MBlock[] goals;
    private final boolean[] placed;
    private final boolean[] moves;

    BlockOrder(MFunction function) {
        List<MBlock> blocks = function.blocks();
        int ids = 0;
        for (MBlock block : blocks) {
            ids = Math.max(ids, block.id() + 1);
        }
        goals = new MBlock[ids];
        placed = new boolean[ids];
        moves = new boolean[ids];
        for (MBlock block : blocks) {
            goals[block.id()] = block;
            moves[block.id()] = onlyMoves(block);
        }
        skipEmpty(blocks);
        merge(blocks);
        MBlock entry = blocks.getFirst();
        place(entry, null);
        lay(blocks, false);
        late.forEach(block -> place(block, null));
        late.clear();
        lay(blocks, true);
        late.forEach(block -> place(block, null));
    }

    /** One more than the greatest id of a block. */
    int ids() {
        return moves.length;
    }

    /** The blocks to emit, in order. */
    List<MBlock> blocks() {
        return order;
    }

    /** The block that is emitted in place of one. */
    MBlock goal(MBlock block) {
        MBlock at = block;
        while (goals[at.id()] != at) {
            at = goals[at.id()];
        }
        return at;
    }

    /** The first block that is emitted of those that an edge leads to. */
    MBlock goal(MBlock from, int edge) {
        return goal(from.edges().get(edge).target());
    }

    private void skipEmpty(List<MBlock> blocks) {
        for (int i = 1; i < blocks.size(); i++) {
            MBlock block = blocks.get(i);
            if (block.insns().size() == 1 && block.insns().getFirst().op() == MOp.JUMP) {
                MBlock target = goal(block, 0);
                if (target != block) {
                    goals[block.id()] = target;
                }
            }
        }
    }

    private void merge(List<MBlock> blocks) {
        Map<Integer, List<MBlock>> known = new HashMap<>();
        for (int i = 1; i < blocks.size(); i++) {
            MBlock block = blocks.get(i);
            if (goals[block.id()] == block && moves[block.id()]) {
                List<MBlock> alike = known.computeIfAbsent(hash(block), _ -> new ArrayList<>(2));
                MBlock other = find(alike, block);
                if (other != null) {
                    goals[block.id()] = other;
                } else {
                    alike.add(block);
                }
            }
        }
    }

    private MBlock find(List<MBlock> among, MBlock block) {
        for (int i = 0; i < among.size(); i++) {
            if (isSame(among.get(i), block)) {
                return among.get(i);
            }
        }
        return null;
    }

    private static boolean onlyMoves(MBlock block) {
        List<MInsn> insns = block.insns();
        if (insns.size() > MAX_MOVES || insns.getLast().op() != MOp.JUMP) {
            return false;
        }
        for (int i = 0; i < insns.size() - 1; i++) {
            switch (insns.get(i).op()) {
                case MOVE, EXCHANGE, SPILL, RELOAD, CONSTANT, ADDRESS, FRAME_ADDRESS -> { }
                default -> {
                    return false;
                }
            }
        }
        return true;
    }

    private int hash(MBlock block) {
        int hash = goal(block, 0).id();
        List<MInsn> insns = block.insns();
        for (int i = 0; i < insns.size(); i++) {
            MInsn insn = insns.get(i);
            hash = hash * 31 + insn.op().ordinal();
            for (int k = 0; k < insn.operands(); k++) {
                hash = hash * 31 + insn.preg(k);
            }
        }
        return hash;
    }

    private boolean isSame(MBlock one, MBlock other) {
        List<MInsn> insns = one.insns();
        List<MInsn> others = other.insns();
        if (goal(one, 0) != goal(other, 0) || one.isCold() != other.isCold() || insns.size() != others.size()) {
            return false;
        }
        for (int i = 0; i < insns.size(); i++) {
            MInsn insn = insns.get(i);
            if (!insn.isLike(others.get(i))) {
                return false;
            }
            for (int k = 0; k < insn.operands(); k++) {
                if (insn.preg(k) != others.get(i).preg(k)) {
                    return false;
                }
            }
        }
        return true;
    }

    private void lay(List<MBlock> blocks, boolean cold) {
        for (int i = 1; i < blocks.size(); i++) {
            MBlock block = blocks.get(i);
            if (block.isCold() != cold || placed[block.id()] || goals[block.id()] != block) {
                continue;
            }
            MBlock next = next(blocks, i, cold);
            if (moves[block.id()] && !standsHere(block, next)) {
                late.add(block);
            } else {
                place(block, next);
            }
        }
    }

    /** The next block of the function that is not out of the way. */
    private MBlock next(List<MBlock> blocks, int from, boolean cold) {
        for (int i = from + 1; i < blocks.size(); i++) {
            MBlock block = blocks.get(i);
            if (block.isCold() == cold && goals[block.id()] == block && !placed[block.id()] && !moves[block.id()]) {
                return block;
            }
        }
        return null;
    }

    private boolean standsHere(MBlock block, MBlock next) {
        MBlock last = order.getLast();
        boolean fallsIn = leadsTo(last, block);
        boolean fallsOver = next != null && leadsTo(last, next);
        boolean fallsOut = next != null && goal(block, 0) == next;
        return fallsOver ? fallsIn && fallsOut : fallsIn || fallsOut;
    }

    private boolean leadsTo(MBlock from, MBlock to) {
        for (int i = 0; i < from.edges().size(); i++) {
            if (goal(from, i) == to) {
                return true;
            }
        }
        return false;
    }

    private void place(MBlock block, MBlock next) {
        if (placed[block.id()]) {
            return;
        }
        placed[block.id()] = true;
        order.add(block);
        if (next == null || leadsTo(block, next)) {
            return;
        }
        for (int i = block.edges().size() - 1; i >= 0; i--) {
            MBlock target = goal(block, i);
            if (moves[target.id()] && !placed[target.id()] && target.isCold() == block.isCold()) {
                place(target, null);
                return;
            }
        }
    }
}
