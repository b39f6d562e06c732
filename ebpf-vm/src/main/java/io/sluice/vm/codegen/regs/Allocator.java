package io.sluice.vm.codegen.regs;

import io.sluice.vm.codegen.machine.MBlock;
import io.sluice.vm.codegen.machine.MFunction;
import io.sluice.vm.codegen.machine.MInsn;
import io.sluice.vm.codegen.machine.MOp;
import io.sluice.vm.codegen.machine.Pregs;
import java.util.ArrayList;
import java.util.List;

/**
 * Gives every vreg of a function its registers and slots.
 *
 * <p>Requires: SSA over vregs; each block ends with its only end insn. Ensures: each operand has its preg, or the
 * foldable one a slot; moves, stores and loads are inserted, also in new blocks on edges; spill bytes and used pregs
 * are set. Insns that can be done again (constants, addresses) are where their values are wanted, no longer where
 * they were. Blocks that no path reaches are removed.
 *
 * <p>One walk over the blocks in reverse post-order keeps what each register holds (after Braun and Hack, "Register
 * spilling and live-range splitting for SSA-form programs", 2009): where registers run out, the value leaves whose
 * next use is furthest. Then slots are shared out, and moves on the edges reconcile what blocks leave and expect.
 */
public final class Allocator {
    private final MFunction function;
    private final Flow flow;
    private final Constants constants;
    private final Occurrences occurrences;
    private final Liveness liveness;
    private final NextUse nextUse;
    private final Vregs vregs;
    private final Registers registers;
    private final Entry entry;
    private final InsnAllocator insns;
    private final Ahead ahead;
    private final States states;

    private Allocator(MFunction function) {
        this.function = function;
        this.flow = new Flow(function);
        if (flow.order().length < function.blocks().size()) {
            dropUnreachable();
        }
        this.constants = new Constants(function);
        constants.merge(function);
        this.vregs = new Vregs(function);
        this.occurrences = new Occurrences(flow, vregs);
        this.liveness = new Liveness(flow, occurrences, vregs);
        this.nextUse = new NextUse(flow, occurrences, liveness, vregs);
        this.registers = new Registers(vregs, new Hints(flow, liveness, vregs));
        this.states = new States(flow.ids());
        this.entry = new Entry(flow, liveness, nextUse, registers, states);
        this.ahead = new Ahead(registers, states);
        this.insns = new InsnAllocator(occurrences, nextUse, registers);
    }

    /** Allocates the registers of a function, in place. */
    public static void allocate(MFunction function) {
        new Allocator(function).run();
    }

    private void dropUnreachable() {
        function.blocks().removeIf(block -> flow.index(block) < 0);
        for (MBlock block : function.blocks()) {
            block.predecessors().removeIf(predecessor -> flow.index(predecessor) < 0);
        }
    }

    private void run() {
        MBlock[] order = flow.order();
        for (int b = 0; b < order.length; b++) {
            MBlock block = order[b];
            nextUse.scan(block);
            entry.enter(block);
            int first = occurrences.firstInsn(b);
            List<MInsn> all = block.insns();
            for (int i = 0; i < all.size(); i++) {
                if (all.get(i).op().isEnd()) {
                    ahead.compute(block);
                }
                insns.allocate(all.get(i), i, first + i);
            }
            states.end(block, registers);
            block.setInsns(registers.out());
        }
        Slots slots = new Slots(flow, occurrences, liveness, nextUse, vregs);
        if (vregs.anyWantsSlot()) {
            for (MBlock block : order) {
                finish(block, slots);
            }
        }
        for (MInsn insn : insns.folded()) {
            insn.setPreg(insn.foldable(), MInsn.inSlot(slots.offset(insn.vreg(insn.foldable()))));
        }
        new EdgeMoves(function, flow, vregs, states, slots).insert(flow.order());
        constants.forgetDoubles(function);
        function.setSpillBytes(slots.bytes());
        sumUp();
    }

    /** Puts in the offsets of slots, and the stores of what is stored where it is defined. */
    private void finish(MBlock block, Slots slots) {
        ArrayList<MInsn> from = block.insns();
        ArrayList<MInsn> to = new ArrayList<>(from.size() + 4);
        if (vregs.anyIsStoredAtDef()) {
            int[] content = states.entry(block);
            for (long set = states.entryOccupied(block); set != 0; set &= set - 1) {
                int p = Long.numberOfTrailingZeros(set);
                int vreg = content[p];
                if (vregs.isStoredAtDef(vreg) && isParam(block, vreg)) {
                    to.add(Moves.store(vregs.classOf(vreg), MInsn.NONE, slots.offset(vreg), p));
                }
            }
        }
        for (int i = 0; i < from.size(); i++) {
            MInsn insn = from.get(i);
            if (insn.op() == MOp.SPILL || insn.op() == MOp.RELOAD) {
                int vreg = insn.vreg(0);
                if (insn.op() == MOp.RELOAD) {
                    to.add(Moves.load(vregs.classOf(vreg), MInsn.NONE, slots.offset(vreg), insn.preg(0)));
                } else if (!vregs.isStoredAtDef(vreg)) {
                    to.add(Moves.store(vregs.classOf(vreg), MInsn.NONE, slots.offset(vreg), insn.preg(0)));
                }
                continue;
            }
            to.add(insn);
            if (insn.op().isRemat() || !vregs.anyIsStoredAtDef()) {
                continue;
            }
            for (int k = 0; k < insn.operands(); k++) {
                if (insn.isDef(k) && insn.vreg(k) >= 0 && vregs.isStoredAtDef(insn.vreg(k))) {
                    int vreg = insn.vreg(k);
                    to.add(Moves.store(vregs.classOf(vreg), MInsn.NONE, slots.offset(vreg), insn.preg(k)));
                }
            }
        }
        block.setInsns(to);
    }

    private static boolean isParam(MBlock block, int vreg) {
        for (int param : block.params()) {
            if (param == vreg) {
                return true;
            }
        }
        return false;
    }

    private void sumUp() {
        long used = 0;
        boolean calls = false;
        for (MBlock block : function.blocks()) {
            List<MInsn> all = block.insns();
            for (int i = 0; i < all.size(); i++) {
                MInsn insn = all.get(i);
                MOp op = insn.op();
                used |= insn.clobbers();
                calls |= op == MOp.CALL;
                for (int k = 0; op != MOp.PARAMETERS && k < insn.operands(); k++) {
                    used |= insn.isDef(k) || op == MOp.EXCHANGE ? Pregs.bit(insn.preg(k)) : 0;
                }
            }
        }
        function.setUsedPregs(used);
        function.setCalls(calls);
    }
}
