package io.sluice.vm.opt.build;

import io.sluice.vm.cfg.Block;
import io.sluice.vm.cfg.Cfg;
import io.sluice.vm.insn.Insn;
import java.util.List;

/** Which registers are read later, by block: of one that is not, a join makes no parameter. */
final class Liveness {
    private static final int ARGUMENTS = (1 << Insn.R5 + 1) - (1 << Insn.R1);

    private final Unit unit;
    private final int[][] in;

    Liveness(Unit unit) {
        this.unit = unit;
        this.in = new int[unit.functions()][];
    }

    /** By block: the registers that are read from its begin on, and not written before. */
    int[] in(Function function) {
        if (in[function.number()] == null) {
            // in case it comes back to itself, which verified programs do not
            int[] live = new int[function.cfg().size()];
            live[0] = ARGUMENTS;
            in[function.number()] = live;
            in[function.number()] = find(function);
        }
        return in[function.number()];
    }

    private int[] find(Function function) {
        Cfg cfg = function.cfg();
        int[] rpo = function.rpo();
        RegisterUse registers = unit.registers();
        int[] reads = new int[cfg.size()];
        int[] writes = new int[cfg.size()];
        for (int id : rpo) {
            Block block = cfg.block(id);
            for (int i = block.last(); i >= block.first(); i--) {
                int written = registers.written(i);
                reads[id] = reads[id] & ~written | registers.read(i) | arguments(i, unit.insns().at(i));
                writes[id] |= written;
            }
        }
        int[] live = new int[cfg.size()];
        boolean changed = true;
        while (changed) {
            changed = false;
            for (int i = rpo.length - 1; i >= 0; i--) {
                int out = 0;
                List<Integer> next = cfg.block(rpo[i]).successors();
                for (int n = 0; n < next.size(); n++) {
                    out |= live[next.get(n)];
                }
                int before = reads[rpo[i]] | out & ~writes[rpo[i]];
                changed |= before != live[rpo[i]];
                live[rpo[i]] = before;
            }
        }
        return live;
    }

    private int arguments(int index, Insn insn) {
        if (insn instanceof Insn.CallHelper call) {
            return first(unit.arguments(call.id()));
        }
        if (insn instanceof Insn.CallLocal) {
            return in(unit.functionAt(unit.insns().targetOf(index)))[0] & ARGUMENTS;
        }
        return insn instanceof Insn.CallReg ? ARGUMENTS : 0;
    }

    private static int first(int count) {
        return (1 << Insn.R1 + count) - (1 << Insn.R1);
    }
}
