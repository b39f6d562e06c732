package io.sluice.vm.codegen.regs;

import io.sluice.vm.codegen.machine.MBlock;
import io.sluice.vm.codegen.machine.MEdge;
import io.sluice.vm.codegen.machine.Pregs;

/**
 * Computes values that hot edges bring, and that can be computed again, before the branch rather than on the edge:
 * where nothing else is to be done there, the edge then needs no block of its own, nor the jump that ends it.
 */
final class Ahead {
    private final Vregs vregs;
    private final Hints hints;
    private final Registers registers;
    private final States states;

    Ahead(Registers registers, States states) {
        this.vregs = registers.vregs();
        this.hints = registers.hints();
        this.registers = registers;
        this.states = states;
    }

    /** Computes what the block's edges bring, while registers are free; called before its last insn. */
    void compute(MBlock block) {
        if (block.isCold() || block.edges().size() < 2) {
            return;
        }
        for (int e = 0; e < block.edges().size(); e++) {
            MEdge edge = block.edges().get(e);
            MBlock target = edge.target();
            if (target.isCold() || target.predecessors().size() < 2) {
                continue;
            }
            for (int i = 0; i < edge.args().length; i++) {
                if (vregs.isRemat(edge.args()[i])) {
                    bring(edge.args()[i], target.params()[i]);
                }
            }
            if (states.isDone(target)) {
                int[] entry = states.entry(target);
                for (long set = states.entryOccupied(target); set != 0; set &= set - 1) {
                    int p = Long.numberOfTrailingZeros(set);
                    int vreg = entry[p];
                    if (vregs.isRemat(vreg) && registers.home(vreg) == Pregs.NONE
                            && (registers.free() & Pregs.bit(p)) != 0) {
                        into(vreg, p);
                    }
                }
            }
        }
    }

    /** Has a constant where its parameter will most likely be, even in place of another one. */
    private void bring(int arg, int param) {
        int there = hints.given(param);
        if (there != Pregs.NONE && registers.home(arg) == there) {
            return;
        }
        if (there != Pregs.NONE && isFreeOrConstant(there)) {
            if (registers.content(there) != Pregs.NONE) {
                registers.drop(registers.content(there));
            }
            into(arg, there);
        } else if (registers.home(arg) == Pregs.NONE) {
            into(arg, registers.pick(param, registers.free()));
        }
        if (there == Pregs.NONE && registers.home(arg) != Pregs.NONE) {
            hints.give(param, registers.home(arg));
        }
    }

    private boolean isFreeOrConstant(int preg) {
        int vreg = registers.content(preg);
        return vreg == Pregs.NONE || vregs.isRemat(vreg);
    }

    private void into(int vreg, int preg) {
        if (preg != Pregs.NONE) {
            registers.load(vreg, preg);
            registers.put(vreg, preg);
        }
    }
}
