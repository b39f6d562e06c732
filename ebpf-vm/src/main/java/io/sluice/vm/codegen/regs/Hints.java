package io.sluice.vm.codegen.regs;

import io.sluice.vm.codegen.machine.MBlock;
import io.sluice.vm.codegen.machine.MEdge;
import io.sluice.vm.codegen.machine.MInsn;
import io.sluice.vm.codegen.machine.MOp;
import io.sluice.vm.codegen.machine.Pregs;
import io.sluice.vm.codegen.machine.Role;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What a look at all insns tells before the first register is given: where each vreg would best be, which registers
 * are destroyed while it lives, and how many registers each block wants.
 */
final class Hints {
    private static final int LONGEST_CHAIN = 8;

    private final Flow flow;
    private final Liveness liveness;
    private final Vregs vregs;
    private final long[] avoid;
    private final int[] fixed;
    private final int[] link;
    private final int[] given;
    private final int[] position;
    private final int[] live;
    private int size;
    /** How many of them want a register, general-purpose ones and vector registers. */
    private int liveScalars;
    private int liveVectors;
    private final int[][] pressure;
    /** The header of the loop that {@link #loopPressure} is of. */
    private MBlock measured;
    private final int[] loopPressure = new int[2];

    Hints(Flow flow, Liveness liveness, Vregs vregs) {
        this.flow = flow;
        this.liveness = liveness;
        this.vregs = vregs;
        int count = vregs.count();
        this.avoid = new long[count];
        this.fixed = filled(count);
        this.link = filled(count);
        this.given = filled(count);
        this.position = filled(count);
        this.live = new int[count];
        this.pressure = new int[2][flow.ids()];
        for (int b = flow.order().length - 1; b >= 0; b--) {
            look(b);
        }
    }

    private static int[] filled(int length) {
        int[] all = new int[length];
        Arrays.fill(all, Pregs.NONE);
        return all;
    }

    private void look(int b) {
        MBlock block = flow.order()[b];
        int first = flow.firstSuccessor(b);
        for (int e = first; e < flow.firstSuccessor(b + 1); e++) {
            for (int vreg : liveness.into(flow.successor(e))) {
                add(vreg);
            }
            MEdge edge = block.edges().get(e - first);
            for (int i = 0; i < edge.args().length; i++) {
                int arg = edge.args()[i];
                add(arg);
                if ((!block.isCold() || link[arg] == Pregs.NONE)
                        && !liveness.livesInto(arg, flow.successor(e))) {
                    link[arg] = edge.target().params()[i];
                }
            }
        }
        List<MInsn> insns = block.insns();
        for (int i = insns.size() - 1; i >= 0; i--) {
            look(block, insns.get(i));
        }
        for (int param : block.params()) {
            add(param);
        }
        note(block, 0, 0);
        for (int i = 0; i < size; i++) {
            position[live[i]] = Pregs.NONE;
        }
        size = 0;
        liveScalars = 0;
        liveVectors = 0;
    }

    private void look(MBlock block, MInsn insn) {
        int operands = insn.operands();
        for (int k = 0; k < operands; k++) {
            if (insn.isDef(k)) {
                add(insn.vreg(k));
            }
        }
        note(block, 0, 0);
        long destroyed = insn.clobbers();
        long wanted = 0;
        for (int k = 0; k < operands; k++) {
            int at = insn.fixed(k);
            if (insn.isDef(k)) {
                remove(insn.vreg(k));
                fixed[insn.vreg(k)] = at == Pregs.NONE ? fixed[insn.vreg(k)] : at;
                destroyed |= at == Pregs.NONE ? 0 : Pregs.bit(at);
            } else if (at != Pregs.NONE) {
                wanted |= Pregs.bit(at);
            }
        }
        if ((destroyed | wanted) != 0 && !block.isCold()) {
            note(block, Long.bitCount(destroyed & Pregs.GPRS), Long.bitCount(destroyed & Pregs.XMMS));
            for (int i = 0; i < size; i++) {
                avoid[live[i]] |= destroyed | wanted & ~wantedBy(insn, live[i]);
            }
        }
        for (int k = 0; k < operands; k++) {
            if (insn.isUse(k)) {
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
        if (vregs.isRemat(vreg)) {
            return;
        }
        if (vregs.isVector(vreg)) {
            liveVectors += by;
        } else {
            liveScalars += by;
        }
    }

    private void note(MBlock block, int gprs, int vectors) {
        if (!block.isCold()) {
            int id = block.id();
            pressure[0][id] = Math.max(pressure[0][id], liveScalars + gprs);
            pressure[1][id] = Math.max(pressure[1][id], liveVectors + vectors);
        }
    }

    /** The most registers wanted at once in the loop that begins at a block, cold blocks apart. */
    int loopPressure(MBlock header, boolean vectors) {
        if (header != measured) {
            measureLoop(header);
        }
        return loopPressure[vectors ? 1 : 0];
    }

    private void measureLoop(MBlock header) {
        measured = header;
        loopPressure[0] = 0;
        loopPressure[1] = 0;
        boolean[] seen = new boolean[flow.ids()];
        MBlock[] stack = new MBlock[flow.order().length];
        int depth = 0;
        seen[header.id()] = true;
        includeInLoop(header);
        for (MBlock latch : header.predecessors()) {
            if (flow.isBack(latch, header) && !seen[latch.id()]) {
                seen[latch.id()] = true;
                stack[depth++] = latch;
            }
        }
        while (depth > 0) {
            MBlock block = stack[--depth];
            includeInLoop(block);
            ArrayList<MBlock> predecessors = block.predecessors();
            for (int i = 0; i < predecessors.size(); i++) {
                MBlock predecessor = predecessors.get(i);
                if (flow.index(predecessor) >= 0 && !seen[predecessor.id()]) {
                    seen[predecessor.id()] = true;
                    stack[depth++] = predecessor;
                }
            }
        }
    }

    private void includeInLoop(MBlock block) {
        loopPressure[0] = Math.max(loopPressure[0], pressure[0][block.id()]);
        loopPressure[1] = Math.max(loopPressure[1], pressure[1][block.id()]);
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
