package io.sluice.vm.codegen.regs;

import io.sluice.vm.codegen.machine.MBlock;
import io.sluice.vm.codegen.machine.MEdge;
import io.sluice.vm.codegen.machine.MFunction;
import io.sluice.vm.codegen.machine.MInsn;
import io.sluice.vm.codegen.machine.MOp;
import io.sluice.vm.codegen.machine.Pregs;
import io.sluice.vm.codegen.machine.RegClass;
import io.sluice.vm.codegen.machine.Role;
import java.util.Arrays;

/**
 * What a look at all insns tells before the first register is given: where each vreg would best be, which registers
 * are destroyed while it lives, and how many registers each block wants.
 */
final class Hints {
    private static final int LONGEST_CHAIN = 8;

    private final Flow flow;
    private final NextUse nextUse;
    private final boolean[] vector;
    private final boolean[] remat;
    private final long[] avoid;
    private final int[] fixed;
    private final int[] link;
    private final int[] given;
    private final int[] position;
    private final int[] live;
    private int size;
    private final int[] liveOf = new int[2];
    private final int[][] pressure;

    Hints(MFunction function, Flow flow, NextUse nextUse, boolean[] remat) {
        this.flow = flow;
        this.nextUse = nextUse;
        this.remat = remat;
        int vregs = function.vregs();
        this.vector = new boolean[vregs];
        for (int v = 0; v < vregs; v++) {
            vector[v] = function.classOf(v) != RegClass.GPR;
        }
        this.avoid = new long[vregs];
        this.fixed = filled(vregs);
        this.link = filled(vregs);
        this.given = filled(vregs);
        this.position = filled(vregs);
        this.live = new int[vregs];
        this.pressure = new int[2][flow.ids()];
        for (int i = flow.order().length - 1; i >= 0; i--) {
            look(flow.order()[i]);
        }
    }

    private static int[] filled(int length) {
        int[] all = new int[length];
        Arrays.fill(all, Pregs.NONE);
        return all;
    }

    private void look(MBlock block) {
        for (MEdge edge : block.edges()) {
            for (int vreg : nextUse.liveIn(edge.target())) {
                add(vreg);
            }
            for (int i = 0; i < edge.args().length; i++) {
                int arg = edge.args()[i];
                add(arg);
                if (!nextUse.livesInto(arg, edge.target()) && (!block.isCold() || link[arg] == Pregs.NONE)) {
                    link[arg] = edge.target().params()[i];
                }
            }
        }
        for (int i = block.insns().size() - 1; i >= 0; i--) {
            look(block, block.insns().get(i));
        }
        for (int param : block.params()) {
            add(param);
        }
        note(block, 0, 0);
        while (size > 0) {
            remove(live[size - 1]);
        }
    }

    private void look(MBlock block, MInsn insn) {
        for (int k = 0; k < insn.operands(); k++) {
            if (insn.role(k).isDef()) {
                add(insn.vreg(k));
            }
        }
        note(block, 0, 0);
        long destroyed = insn.clobbers();
        long wanted = 0;
        for (int k = 0; k < insn.operands(); k++) {
            if (insn.role(k).isDef()) {
                remove(insn.vreg(k));
                fixed[insn.vreg(k)] = insn.fixed(k) == Pregs.NONE ? fixed[insn.vreg(k)] : insn.fixed(k);
                destroyed |= insn.fixed(k) == Pregs.NONE ? 0 : Pregs.bit(insn.fixed(k));
            } else if (insn.fixed(k) != Pregs.NONE) {
                wanted |= Pregs.bit(insn.fixed(k));
            }
        }
        if ((destroyed | wanted) != 0 && !block.isCold()) {
            note(block, Long.bitCount(destroyed & Pregs.GPRS), Long.bitCount(destroyed & Pregs.XMMS));
            for (int i = 0; i < size; i++) {
                avoid[live[i]] |= destroyed | wanted & ~wantedBy(insn, live[i]);
            }
        }
        for (int k = 0; k < insn.operands(); k++) {
            if (insn.role(k).isUse()) {
                use(insn, k, destroyed);
            }
        }
    }

    private static long wantedBy(MInsn insn, int vreg) {
        long set = 0;
        for (int k = 0; k < insn.operands(); k++) {
            if (insn.vreg(k) == vreg && insn.fixed(k) != Pregs.NONE) {
                set |= Pregs.bit(insn.fixed(k));
            }
        }
        return set;
    }

    private void use(MInsn insn, int k, long destroyed) {
        int vreg = insn.vreg(k);
        boolean dies = position[vreg] < 0;
        int at = insn.role(k) == Role.TIED && insn.fixed(k) == Pregs.NONE ? insn.fixed(0) : insn.fixed(k);
        if (at != Pregs.NONE && (dies || (destroyed & Pregs.bit(at)) == 0)) {
            fixed[vreg] = at;
        } else if (dies && (insn.role(k) == Role.TIED || insn.op() == MOp.MOVE)) {
            link[vreg] = insn.vreg(0);
            fixed[vreg] = Pregs.NONE;
        }
        add(vreg);
    }

    private void add(int vreg) {
        if (position[vreg] < 0) {
            position[vreg] = size;
            live[size++] = vreg;
            count(vreg, 1);
        }
    }

    private void remove(int vreg) {
        int at = position[vreg];
        if (at >= 0) {
            int last = live[--size];
            live[at] = last;
            position[last] = at;
            position[vreg] = Pregs.NONE;
            count(vreg, -1);
        }
    }

    private void count(int vreg, int by) {
        if (!remat[vreg]) {
            liveOf[vector[vreg] ? 1 : 0] += by;
        }
    }

    private void note(MBlock block, int gprs, int vectors) {
        if (!block.isCold()) {
            pressure[0][block.id()] = Math.max(pressure[0][block.id()], liveOf[0] + gprs);
            pressure[1][block.id()] = Math.max(pressure[1][block.id()], liveOf[1] + vectors);
        }
    }

    /** The most registers wanted at once in the loop that begins at a block, cold blocks apart. */
    int loopPressure(MBlock header, boolean vectors) {
        int[] of = pressure[vectors ? 1 : 0];
        int most = of[header.id()];
        boolean[] seen = new boolean[flow.ids()];
        MBlock[] stack = new MBlock[flow.order().length];
        int depth = 0;
        seen[header.id()] = true;
        for (MBlock latch : header.predecessors()) {
            if (flow.isBack(latch, header) && !seen[latch.id()]) {
                seen[latch.id()] = true;
                stack[depth++] = latch;
            }
        }
        while (depth > 0) {
            MBlock block = stack[--depth];
            most = Math.max(most, of[block.id()]);
            for (MBlock predecessor : block.predecessors()) {
                if (flow.index(predecessor) >= 0 && !seen[predecessor.id()]) {
                    seen[predecessor.id()] = true;
                    stack[depth++] = predecessor;
                }
            }
        }
        return most;
    }

    /** Registers that are destroyed, or wanted by others, in hot code while a vreg lives. */
    long avoid(int vreg) {
        return avoid[vreg];
    }

    /** The vreg that a vreg becomes where it dies, or {@link Pregs#NONE}. */
    int becomes(int vreg) {
        return link[vreg];
    }

    /** Remembers the register that a vreg got where it is defined. */
    void give(int vreg, int preg) {
        given[vreg] = preg;
        int to = link[vreg];
        if (to >= 0 && given[to] == Pregs.NONE) {
            given[to] = preg;
        }
    }

    /** The register that a vreg got, or that another got that will become it; {@link Pregs#NONE} if none did yet. */
    int given(int vreg) {
        return given[vreg];
    }

    /** The register that a vreg would best be in, or {@link Pregs#NONE}. */
    int preferred(int vreg) {
        int of = vreg;
        for (int i = 0; i < LONGEST_CHAIN && of >= 0; i++) {
            if (fixed[of] != Pregs.NONE) {
                return fixed[of];
            }
            if (given[of] != Pregs.NONE) {
                return given[of];
            }
            of = link[of];
        }
        return Pregs.NONE;
    }
}
