package io.sluice.vm.codegen.emit;

import io.sluice.vm.codegen.machine.MBlock;
import io.sluice.vm.codegen.machine.MEdge;
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

    BlockOrder(MFunction function) {
        List<MBlock> blocks = function.blocks();
        int ids = 0;
        for (MBlock block : blocks) {
            ids = Math.max(ids, block.id() + 1);
        }
        goals = new MBlock[ids];
        placed = new boolean[ids];
        for (MBlock block : blocks) {
            goals[block.id()] = block;
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
        Map<List<Object>, MBlock> known = new HashMap<>();
        for (int i = 1; i < blocks.size(); i++) {
            MBlock block = blocks.get(i);
            if (goals[block.id()] == block && onlyMoves(block)) {
                MBlock other = known.putIfAbsent(content(block), block);
                if (other != null) {
                    goals[block.id()] = other;
                }
            }
        }
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

    private List<Object> content(MBlock block) {
        List<Object> content = new ArrayList<>();
        content.add(goal(block, 0).id());
        content.add(block.isCold());
        for (MInsn insn : block.insns()) {
            content.add(insn.op());
            content.add(insn.imm());
            content.add(insn.aux());
            content.add(insn.mem());
            for (int i = 0; i < insn.operands(); i++) {
                content.add(insn.preg(i));
            }
        }
        return content;
    }

    private void lay(List<MBlock> blocks, boolean cold) {
        for (int i = 1; i < blocks.size(); i++) {
            MBlock block = blocks.get(i);
            if (block.isCold() != cold || placed[block.id()] || goals[block.id()] != block) {
                continue;
            }
            MBlock next = next(blocks, i, cold);
            if (onlyMoves(block) && !standsHere(block, next)) {
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
            if (block.isCold() == cold && goals[block.id()] == block && !placed[block.id()] && !onlyMoves(block)) {
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
        for (MEdge edge : from.edges()) {
            if (goal(edge.target()) == to) {
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
            if (onlyMoves(target) && !placed[target.id()] && target.isCold() == block.isCold()) {
                place(target, null);
                return;
            }
        }
    }
}
