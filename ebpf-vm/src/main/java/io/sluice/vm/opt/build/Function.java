package io.sluice.vm.opt.build;

import io.sluice.vm.cfg.Block;
import io.sluice.vm.cfg.Cfg;
import io.sluice.vm.cfg.Dominators;
import io.sluice.vm.cfg.Loops;
import io.sluice.vm.insn.InsnSeq;
import java.util.Arrays;

/** One function of a program, the main program or a subprog, as it stands in the insns. */
final class Function {
    private static final int ALL = -1;

    private final int number;
    private final int start;
    private final int end;
    private final int stackBytes;
    private final Cfg cfg;
    private final int[] written;

    Function(InsnSeq insns, int number, int start, int end, int stackBytes) {
        this.number = number;
        this.start = start;
        this.end = end;
        this.stackBytes = stackBytes;
        this.cfg = Cfg.of(insns, start, end);
        this.written = writtenInLoops(insns);
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

    /** The variables that the loop with this header may change, those of the packet apart: a bit set. */
    int writtenInLoop(int header) {
        return written[header];
    }

    private int[] writtenInLoops(InsnSeq insns) {
        int[] found = new int[cfg.size()];
        int[] byBlock = new int[cfg.size()];
        boolean[] seen = new boolean[cfg.size()];
        boolean cycles = false;
        for (int id : cfg.rpo()) {
            seen[id] = true;
            Block block = cfg.block(id);
            for (int i = block.first(); i < block.end(); i++) {
                byBlock[id] |= RegisterUse.written(insns.at(i));
            }
            for (int next : block.successors()) {
                cycles |= seen[next];
            }
        }
        if (!cycles) {
            return found;
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
}
