package io.sluice.vm.codegen.regs;

import io.sluice.vm.codegen.machine.MBlock;
import io.sluice.vm.codegen.machine.MEdge;
import io.sluice.vm.codegen.machine.MFunction;
import io.sluice.vm.codegen.machine.MInsn;
import io.sluice.vm.codegen.machine.MOp;
import io.sluice.vm.codegen.machine.Pregs;
import io.sluice.vm.codegen.machine.RegClass;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Puts the moves on edges that turn what a block's end leaves into what the next block's start expects. */
final class EdgeMoves {
    private static final int[] NO_VREGS = {};

    private final MFunction function;
    private final Vregs vregs;
    private final States states;
    private final Slots slots;
    private final ParallelMove moves;
    private final int[] place;
    private final int[] home;
    private final boolean[] valid;
    private final MBlock[][] behind;
    private final MBlock[][] before;
    private int ids;
    private int[] layout;

    EdgeMoves(MFunction function, Flow flow, Vregs vregs, States states, Slots slots) {
        this.function = function;
        this.vregs = vregs;
        this.states = states;
        this.slots = slots;
        this.moves = new ParallelMove(vregs, slots);
        this.place = new int[vregs.count()];
        this.home = new int[vregs.count()];
        this.valid = new boolean[vregs.count()];
        this.ids = flow.ids();
        this.behind = new MBlock[ids][];
        this.before = new MBlock[ids][];
        Arrays.fill(place, MInsn.NONE);
        Arrays.fill(home, Pregs.NONE);
    }

    /** Puts moves on all edges of some blocks. */
    void insert(MBlock[] order) {
        layout = new int[ids];
        for (int i = 0; i < function.blocks().size(); i++) {
            layout[function.blocks().get(i).id()] = i;
        }
        boolean split = false;
        for (MBlock block : order) {
            if (block.edges().isEmpty()) {
                continue;
            }
            int[] end = states.end(block);
            long occupied = states.endOccupied(block);
            for (long set = occupied; set != 0; set &= set - 1) {
                int p = Long.numberOfTrailingZeros(set);
                home[end[p]] = p;
            }
            for (int vreg : states.endValid(block)) {
                valid[vreg] = true;
            }
            for (int i = 0; i < block.edges().size(); i++) {
                gather(block.edges().get(i));
                if (!moves.isEmpty()) {
                    split |= put(block, i);
                }
            }
            for (long set = occupied; set != 0; set &= set - 1) {
                home[end[Long.numberOfTrailingZeros(set)]] = Pregs.NONE;
            }
            for (int vreg : states.endValid(block)) {
                valid[vreg] = false;
            }
        }
        if (split) {
            layOut();
        }
    }

    private void gather(MEdge edge) {
        MBlock target = edge.target();
        int[] args = edge.args();
        int[] entry = states.entry(target);
        for (int i = 0; i < args.length; i++) {
            place[target.params()[i]] = i;
        }
        moves.begin();
        for (long set = states.entryOccupied(target); set != 0; set &= set - 1) {
            int p = Long.numberOfTrailingZeros(set);
            int vreg = entry[p];
            moves.keep(p);
            if (home[vreg] != p || place[vreg] >= 0) {
                bring(p, place[vreg] < 0 ? vreg : args[place[vreg]]);
            }
        }
        for (int vreg : states.entryValid(target)) {
            if (place[vreg] >= 0 && vregs.isStoredAtDef(vreg)) {
                continue;
            }
            int from = place[vreg] < 0 ? vreg : args[place[vreg]];
            int to = MInsn.inSlot(slots.offset(vreg));
            if (!(isValid(from) && MInsn.inSlot(slots.offset(from)) == to)) {
                bring(to, from);
            }
        }
        for (int i = 0; i < args.length; i++) {
            int param = target.params()[i];
            if (vregs.isStoredAtDef(param) && !isIn(entry, param)) {
                storeParam(param, args[i]);
            }
        }
        for (int param : target.params()) {
            place[param] = MInsn.NONE;
        }
    }

    private void storeParam(int param, int arg) {
        int to = MInsn.inSlot(slots.offset(param));
        if (!(isValid(arg) && MInsn.inSlot(slots.offset(arg)) == to)) {
            bring(to, arg);
        }
    }

    private static boolean isIn(int[] content, int vreg) {
        for (int p = 0; p < Pregs.COUNT; p++) {
            if (content[p] == vreg) {
                return true;
            }
        }
        return false;
    }

    private boolean isValid(int vreg) {
        return valid[vreg] || vregs.isStoredAtDef(vreg);
    }

    private void bring(int to, int vreg) {
        RegClass of = vregs.classOf(vreg);
        if (home[vreg] != Pregs.NONE) {
            moves.keep(home[vreg]);
            moves.add(of, to, home[vreg]);
        } else if (vregs.isRemat(vreg)) {
            moves.addRemat(to, vreg);
        } else if (isValid(vreg)) {
            moves.add(of, to, MInsn.inSlot(slots.offset(vreg)));
        } else {
            throw new AllocationError("r" + vreg + " is in no register and in no slot where it leaves a block");
        }
    }

    private boolean put(MBlock block, int number) {
        MEdge edge = block.edges().get(number);
        MBlock target = edge.target();
        ArrayList<MInsn> insns = new ArrayList<>(moves.size() + 1);
        moves.resolve(insns);
        MInsn last = block.insns().getLast();
        if (block.edges().size() == 1 && last.operands() == 0) {
            block.insns().addAll(block.insns().size() - 1, insns);
            return false;
        }
        if (target.predecessors().size() == 1) {
            target.insns().addAll(0, insns);
            return false;
        }
        if (leavesLoopElsewhere(block, number) && mayPrecedeEnd(block, number, insns)) {
            block.insns().addAll(block.insns().size() - 1, insns);
            return false;
        }
        int depth = Math.min(block.loopDepth(), target.loopDepth());
        MBlock between = new MBlock(ids++, NO_VREGS, depth, target.isCold() || block.isCold());
        insns.add(Moves.jump());
        between.setInsns(insns);
        between.edges().add(new MEdge(target, edge.args()));
        between.predecessors().add(block);
        block.edges().set(number, new MEdge(between, NO_VREGS));
        target.predecessors().set(target.predecessors().indexOf(block), between);
        lay(block, number, between, target);
        return true;
    }

    /**
     * Whether moves of an edge may stand before a branch, where they need no block and no jump: they write registers
     * only, which neither the branch nor the other ways want.
     */
    private boolean mayPrecedeEnd(MBlock block, int number, List<MInsn> insns) {
        long written = 0;
        for (int i = 0; i < insns.size(); i++) {
            MInsn insn = insns.get(i);
            if (insn.op() != MOp.MOVE) {
                return false;
            }
            for (int k = 0; k < insn.operands(); k++) {
                written |= insn.isDef(k) ? 1L << insn.preg(k) : 0;
            }
        }
        MInsn last = block.insns().getLast();
        for (int k = 0; k < last.operands(); k++) {
            if (last.preg(k) < 0 || (written >> last.preg(k) & 1) != 0) {
                return false;
            }
        }
        for (int i = 0; i < block.edges().size(); i++) {
            if (i != number && wants(block.edges().get(i), written)) {
                return false;
            }
        }
        return true;
    }

    /** Whether an edge has moves too, or leads to a block that expects something in some registers. */
    private boolean wants(MEdge edge, long registers) {
        if (edge.target().id() >= layout.length) {
            return true;
        }
        gather(edge);
        return !moves.isEmpty() || (states.entryOccupied(edge.target()) & registers) != 0;
    }

    private void lay(MBlock block, int number, MBlock between, MBlock target) {
        List<MBlock> blocks = function.blocks();
        int at = layout[block.id()];
        if (between.isCold() && !block.isCold()) {
            addTo(behind, blocks.getLast(), between);
        } else if (at + 1 == layout[target.id()]) {
            addTo(behind, block, between);
        } else if (!fallsInto(target)) {
            addTo(before, target, between);
        } else if (leavesLoopElsewhere(block, number)) {
            addTo(behind, block, between);
        } else {
            while (at + 1 < blocks.size() && fallsInto(blocks.get(at + 1))) {
                at++;
            }
            addTo(behind, blocks.get(at), between);
        }
    }

    private static boolean leavesLoopElsewhere(MBlock block, int number) {
        for (int i = 0; i < block.edges().size(); i++) {
            MBlock other = block.edges().get(i).target();
            if (i != number && (other.loopDepth() < block.loopDepth() || other.isCold() && !block.isCold())) {
                return true;
            }
        }
        return false;
    }

    private boolean fallsInto(MBlock target) {
        int at = layout[target.id()];
        if (at == 0) {
            return true;
        }
        for (MEdge edge : function.blocks().get(at - 1).edges()) {
            if (edge.target() == target) {
                return true;
            }
        }
        return false;
    }

    private static void addTo(MBlock[][] lists, MBlock block, MBlock added) {
        MBlock[] list = lists[block.id()];
        list = list == null ? new MBlock[1] : Arrays.copyOf(list, list.length + 1);
        list[list.length - 1] = added;
        lists[block.id()] = list;
    }

    private void layOut() {
        List<MBlock> blocks = new ArrayList<>(2 * function.blocks().size());
        for (MBlock block : function.blocks()) {
            if (before[block.id()] != null) {
                blocks.addAll(Arrays.asList(before[block.id()]));
            }
            blocks.add(block);
            if (behind[block.id()] != null) {
                blocks.addAll(Arrays.asList(behind[block.id()]));
            }
        }
        function.blocks().clear();
        function.blocks().addAll(blocks);
    }
}
