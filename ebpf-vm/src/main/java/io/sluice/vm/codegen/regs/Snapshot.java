package io.sluice.vm.codegen.regs;

import io.sluice.vm.codegen.machine.MBlock;
import io.sluice.vm.codegen.machine.MEdge;
import io.sluice.vm.codegen.machine.MFunction;
import io.sluice.vm.codegen.machine.MInsn;
import io.sluice.vm.codegen.machine.MOp;
import java.util.Arrays;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/** For the checker: a function as it was before allocation, and whether it still is the same but for what was added. */
final class Snapshot {
    private final MFunction function;
    private final Map<MBlock, Body> bodies = new IdentityHashMap<>();
    private final Map<MInsn, int[]> vregs = new IdentityHashMap<>();
    private final Map<Integer, MInsn> remats = new HashMap<>();
    private final Constants constants;

    private record Body(List<MInsn> insns, List<MEdge> edges) {
    }

    Snapshot(MFunction function) {
        this.function = function;
        this.constants = new Constants(function);
        for (MBlock block : function.blocks()) {
            bodies.put(block, new Body(block.insns().stream().filter(insn -> !insn.op().isRemat()).toList(),
                    List.copyOf(block.edges())));
            for (MInsn insn : block.insns()) {
                if (insn.op().isRemat()) {
                    remats.putIfAbsent(constants.first(insn.vreg(0)), insn);
                } else {
                    vregs.put(insn, constants.merged(operands(insn)));
                }
            }
        }
    }

    /** The vregs that can be computed again. */
    Iterable<Integer> remats() {
        return remats.keySet();
    }

    private static int[] operands(MInsn insn) {
        int[] operands = new int[insn.operands()];
        for (int k = 0; k < operands.length; k++) {
            operands[k] = insn.vreg(k);
        }
        return operands;
    }

    /** Constants that are the same are one: the vreg that stands for it. */
    int vreg(MInsn insn, int operand) {
        return constants.first(insn.vreg(operand));
    }

    /** The vregs of an edge's arguments, constants as {@link #vreg} has them. */
    int[] args(MEdge edge) {
        return constants.merged(edge.args());
    }

    /** Whether an insn was there before, and is no constant. */
    boolean isOriginal(MInsn insn) {
        return vregs.containsKey(insn);
    }

    /** Refuses a function in which anything but moves was added, or anything was lost or changed. */
    void checkShape() {
        if (function.blocks().isEmpty()) {
            throw new AllocationError(function.name() + ": no blocks are left");
        }
        Map<MBlock, Integer> entered = new IdentityHashMap<>();
        for (MBlock block : function.blocks()) {
            checkInsns(block);
            checkEdges(block);
            for (MEdge edge : block.edges()) {
                entered.merge(edge.target(), 1, Integer::sum);
                if (edge.target().predecessors().stream().noneMatch(from -> from == block)) {
                    throw new AllocationError(edge.target() + ": " + block + " is not among the predecessors");
                }
            }
        }
        for (MBlock block : function.blocks()) {
            if (block.predecessors().size() != entered.getOrDefault(block, 0)) {
                throw new AllocationError(block + ": " + block.predecessors().size() + " predecessors, entered by "
                        + entered.getOrDefault(block, 0) + " edges");
            }
        }
    }

    private void checkInsns(MBlock block) {
        List<MInsn> expected = bodies.containsKey(block) ? bodies.get(block).insns() : List.of();
        int at = 0;
        for (int i = 0; i < block.insns().size(); i++) {
            MInsn insn = block.insns().get(i);
            if (insn.op().isEnd() != (i == block.insns().size() - 1)) {
                throw new AllocationError(block + ": " + insn + " does not end the block, or not alone");
            }
            if (!isOriginal(insn)) {
                checkAdded(block, insn);
                continue;
            }
            if (at == expected.size() || expected.get(at) != insn) {
                throw new AllocationError(block + ": " + insn + " is not where it was");
            }
            at++;
            checkOperands(block, insn);
        }
        if (at < expected.size()) {
            throw new AllocationError(block + ": " + expected.get(at) + " is lost");
        }
    }

    private void checkAdded(MBlock block, MInsn insn) {
        boolean isMove = insn.op() == MOp.MOVE || insn.op() == MOp.EXCHANGE || insn.op() == MOp.SPILL
                || insn.op() == MOp.RELOAD || insn.op() == MOp.JUMP && !bodies.containsKey(block);
        if (isMove) {
            return;
        }
        MInsn by = insn.op().isRemat() ? remats.get(vreg(insn, 0)) : null;
        if (by == null || !by.isLike(insn)) {
            throw new AllocationError(block + ": " + insn + " was added, and is no move");
        }
    }

    private void checkOperands(MBlock block, MInsn insn) {
        int[] before = vregs.get(insn);
        int[] now = constants.merged(operands(insn));
        if (Arrays.equals(before, now)) {
            return;
        }
        for (int i = 0; i < now.length; i++) {
            for (int j = i + 1; j < now.length; j++) {
                int[] swapped = before.clone();
                swapped[i] = before[j];
                swapped[j] = before[i];
                if (insn.commutes(i, j) && Arrays.equals(swapped, now)) {
                    return;
                }
            }
        }
        throw new AllocationError(block + ": " + insn + " had the operands " + Arrays.toString(before));
    }

    private void checkEdges(MBlock block) {
        if (!bodies.containsKey(block)) {
            if (block.edges().size() != 1 || block.predecessors().size() != 1) {
                throw new AllocationError(block + ": was added, and is not within one edge");
            }
            return;
        }
        List<MEdge> before = bodies.get(block).edges();
        boolean same = before.size() == block.edges().size();
        for (int i = 0; same && i < before.size(); i++) {
            MEdge now = block.edges().get(i);
            if (!bodies.containsKey(now.target())) {
                same = now.args().length == 0;
                now = now.target().edges().getFirst();
            }
            same &= now.target() == before.get(i).target() && Arrays.equals(args(now), args(before.get(i)));
        }
        if (!same) {
            throw new AllocationError(block + ": leads elsewhere than before");
        }
    }
}
