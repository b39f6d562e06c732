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
        this.vregs = new Vregs(function, flow);
        this.nextUse = new NextUse(function, flow, vregs.remat());
        Hints hints = new Hints(function, flow, nextUse, vregs.remat());
        this.registers = new Registers(vregs, hints);
        this.states = new States(flow.ids());
        this.entry = new Entry(vregs, hints, nextUse, flow, registers, states);
        this.ahead = new Ahead(vregs, hints, registers, states);
        this.insns = new InsnAllocator(vregs, hints, nextUse, registers);
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
        List<List<MInsn>> results = new ArrayList<>(flow.order().length);
        for (MBlock block : flow.order()) {
            nextUse.scan(block);
            entry.enter(block);
            for (int i = 0; i < block.insns().size(); i++) {
                if (block.insns().get(i).op().isEnd()) {
                    ahead.compute(block);
                }
                insns.allocate(block.insns().get(i), i);
            }
            states.end(block, registers);
            results.add(registers.out());
        }
        Slots slots = new Slots(vregs, flow, nextUse);
        for (int i = 0; i < results.size(); i++) {
            MBlock block = flow.order()[i];
            block.insns().clear();
            if (vregs.anyWantsSlot()) {
                finish(block, results.get(i), slots);
            } else {
                block.insns().addAll(results.get(i));
            }
        }
        for (MInsn insn : insns.folded()) {
            insn.setPreg(insn.foldable(), MInsn.inSlot(slots.offset(insn.vreg(insn.foldable()))));
        }
        new EdgeMoves(function, flow, vregs, states, slots).insert(flow.order());
        constants.forgetDoubles(function);
        function.setSpillBytes(slots.bytes());
        function.setUsedPregs(used());
    }

    /** Puts in the offsets of slots, and the stores of what is stored where it is defined. */
    private void finish(MBlock block, List<MInsn> from, Slots slots) {
        List<MInsn> to = block.insns();
        if (vregs.anyIsStoredAtDef()) {
            int[] content = states.entry(block);
            for (int p = 0; p < Pregs.COUNT; p++) {
                int vreg = content[p];
                if (vreg != Pregs.NONE && vregs.isStoredAtDef(vreg) && isParam(block, vreg)) {
                    to.add(Moves.store(vregs.classOf(vreg), MInsn.NONE, slots.offset(vreg), p));
                }
            }
        }
        for (MInsn insn : from) {
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
            if (insn.op().isRemat()) {
                continue;
            }
            for (int k = 0; k < insn.operands(); k++) {
                if (insn.role(k).isDef() && insn.vreg(k) >= 0 && vregs.isStoredAtDef(insn.vreg(k))) {
                    int vreg = insn.vreg(k);
                    to.add(Moves.store(vregs.classOf(vreg), MInsn.NONE, slots.offset(vreg), insn.preg(k)));
                }
            }
        }
    }

    private static boolean isParam(MBlock block, int vreg) {
        for (int param : block.params()) {
            if (param == vreg) {
                return true;
            }
        }
        return false;
    }

    private long used() {
        long used = 0;
        for (MBlock block : function.blocks()) {
            for (MInsn insn : block.insns()) {
                used |= insn.clobbers();
                for (int k = 0; k < insn.operands(); k++) {
                    boolean written = insn.role(k).isDef() && insn.op() != MOp.PARAMETERS || insn.op() == MOp.EXCHANGE;
                    used |= written ? Pregs.bit(insn.preg(k)) : 0;
                }
            }
        }
        return used;
    }
}
