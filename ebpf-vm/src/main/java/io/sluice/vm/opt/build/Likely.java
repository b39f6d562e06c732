package io.sluice.vm.opt.build;

import io.sluice.vm.api.Verdict;
import io.sluice.vm.cfg.Block;
import io.sluice.vm.cfg.Cfg;
import io.sluice.vm.insn.AluOp;
import io.sluice.vm.insn.Insn;
import io.sluice.vm.insn.InsnSeq;
import io.sluice.vm.ir.Cond;
import io.sluice.vm.ir.Terminator.Odds;
import io.sluice.vm.ir.Type;
import io.sluice.vm.ir.Value;

/**
 * Guesses which way branches mostly go: packets are long enough, lookups find something, few verdicts are ABORTED.
 */
final class Likely {
    /** How many insns ahead a verdict is looked for. */
    private static final int SOON = 8;

    private static final byte YES = 1;
    private static final byte NO = 2;

    private final Work work;
    private final Cfg cfg;
    private final InsnSeq insns;
    private final boolean isMain;
    /** By block: whether it leads straight to an exit with ABORTED: 0 where nobody asked, else YES or NO. */
    private final byte[] aborts;

    Likely(Work work, Cfg cfg) {
        this.work = work;
        this.cfg = cfg;
        this.insns = work.unit().insns();
        this.aborts = new byte[cfg.size()];
        this.isMain = work.unit().isXdp() && cfg.block(0).first() == 0;
    }

    /** The odds of the branch at the end of a block. */
    Odds odds(Block source, Cond cond, Type type, Value left, Value right) {
        if (type == Type.I64 && work.isPacketEnd(right)) {
            return bounds(cond);
        }
        if (type == Type.I64 && work.isPacketEnd(left)) {
            return bounds(cond.swapped());
        }
        if (work.isLookup(left) && right.isConst(0)) {
            return cond == Cond.EQ ? Odds.NOT_TAKEN : cond == Cond.NE ? Odds.TAKEN : Odds.EVEN;
        }
        if (!isMain) {
            return Odds.EVEN;
        }
        boolean takenAborts = aborts(source.successors().getFirst());
        boolean otherAborts = aborts(source.id() + 1);
        return takenAborts == otherAborts ? Odds.EVEN : takenAborts ? Odds.NOT_TAKEN : Odds.TAKEN;
    }

    /** Of a comparison with the packet's end: what is asked of the packet lies before it. */
    private static Odds bounds(Cond cond) {
        return switch (cond) {
            case UGT, UGE, SGT, SGE -> Odds.NOT_TAKEN;
            case ULT, ULE, SLT, SLE -> Odds.TAKEN;
            case EQ, NE, TEST, NTEST -> Odds.EVEN;
        };
    }

    /** Whether a block leads straight to an exit with ABORTED. */
    private boolean aborts(int block) {
        if (aborts[block] == 0) {
            aborts[block] = findAborts(block) ? YES : NO;
        }
        return aborts[block] == YES;
    }

    private boolean findAborts(int start) {
        Long verdict = null;
        int at = cfg.block(start).first();
        for (int i = 0; i < SOON; i++) {
            Insn insn = insns.at(at);
            if (insn instanceof Insn.Exit) {
                return verdict != null && verdict == Verdict.ABORTED.code();
            }
            if (Cfg.isConditional(insn)) {
                return false;
            }
            if (insn instanceof Insn.AluImm mov && mov.op() == AluOp.MOV && mov.dst() == Insn.R0) {
                verdict = (long) mov.imm();
            } else if ((work.unit().registers().written(at) >> Insn.R0 & 1) != 0) {
                return false;
            }
            at = insn instanceof Insn.Jump ? insns.targetOf(at) : at + 1;
        }
        return false;
    }
}
