package io.sluice.vm.opt.build;

import io.sluice.vm.cfg.Block;
import io.sluice.vm.cfg.Cfg;
import io.sluice.vm.cfg.Dominators;
import io.sluice.vm.cfg.Loops;
import io.sluice.vm.insn.Insn;
import io.sluice.vm.insn.InsnSeq;
import java.util.Arrays;
import java.util.List;

/** One function of a program, the main program or a subprog, as it stands in the insns. */
final class Function {
    private static final int ALL = -1;

    private final int number;
    private final int start;
    private final int end;
    private final int stackBytes;
    private final Cfg cfg;
    private final int[] rpo;
    private final int[] written;
    private final boolean usesBudget;

    Function(Unit unit, int number, int start, int end, int stackBytes) {
        this.number = number;
        this.start = start;
        this.end = end;
        this.stackBytes = stackBytes;
        this.cfg = Cfg.of(unit.insns(), start, end);
        this.rpo = cfg.rpo();
        this.written = writtenInLoops(unit.registers());
        this.usesBudget = usesBudget(unit.insns());
    }

    /** Its position among the program's functions; 0 is the main program. */
    int number() {
        return number;
    }

    /** The index of its first insn. */
    int start() {
        return start;
    }

    /** How many insns. */
    int size() {
        return end - start;
    }

    /** Bytes of its frame. */
    int stackBytes() {
        return stackBytes;
    }

    /** Its blocks. */
    Cfg cfg() {
        return cfg;
    }

    /** The blocks that are reached, in reverse post-order; nobody writes to it. */
    int[] rpo() {
        return rpo;
    }

    /** Whether it has a may_goto. */
    boolean usesBudget() {
        return usesBudget;
    }

    /** The variables that the loop with this header may change, those of the packet apart: a bit set. */
    int writtenInLoop(int header) {
        return written[header];
    }

    private int[] writtenInLoops(RegisterUse registers) {
        int[] found = new int[cfg.size()];
        if (!hasCycle()) {
            return found;
        }
        int[] byBlock = new int[cfg.size()];
        for (int id : rpo) {
            Block block = cfg.block(id);
            for (int i = block.first(); i < block.end(); i++) {
                byBlock[id] |= registers.written(i);
            }
        }
        Loops loops = Loops.of(cfg, Dominators.of(cfg));
        if (loops.irreducible()) {
            Arrays.fill(found, ALL);
        } else {
            for (Loops.Loop loop : loops.loops()) {
                for (int block : loop.body()) {
                    found[loop.header()] |= byBlock[block];
                }
            }
        }
        return found;
    }

    private boolean hasCycle() {
        boolean[] seen = new boolean[cfg.size()];
        for (int id : rpo) {
            seen[id] = true;
            List<Integer> next = cfg.block(id).successors();
            for (int i = 0; i < next.size(); i++) {
                if (seen[next.get(i)]) {
                    return true;
                }
            }
        }
        return false;
    }

    private boolean usesBudget(InsnSeq insns) {
        for (int id : rpo) {
            if (insns.at(cfg.block(id).last()) instanceof Insn.MayGoto) {
                return true;
            }
        }
        return false;
    }
}
