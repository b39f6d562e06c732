package io.sluice.vm.verifier;

import io.sluice.vm.cfg.Subprogs;
import io.sluice.vm.insn.AluOp;
import io.sluice.vm.insn.Insn;
import io.sluice.vm.insn.InsnEdit;
import io.sluice.vm.insn.InsnMap;
import io.sluice.vm.insn.InsnSeq;
import io.sluice.vm.verifier.facts.Branch;
import io.sluice.vm.verifier.facts.Facts;
import java.util.BitSet;
import java.util.List;

/**
 * Insns that no path reaches are removed, and with them functions that nobody calls; conditional jumps that always go
 * one way become jumps or nothing; jumps to the next insn go.
 *
 * <p>Requires which insns are reached and which ways conditional jumps go; ensures that each insn left is reached.
 */
final class DeadCode {
    private final InsnSeq insns;
    private final Facts facts;
    private final InsnEdit edit;
    // what stays, as it is or replaced
    private final BitSet kept = new BitSet();
    // by index: what a conditional jump comes to once both sides are looked at
    private final Branch[] branches;

    private DeadCode(InsnSeq insns, Facts facts) {
        this.insns = insns;
        this.facts = facts;
        this.edit = InsnEdit.of(insns);
        this.branches = new Branch[insns.size()];
    }

    /** Removes what is dead. */
    static InsnMap remove(InsnSeq insns, Facts facts) {
        DeadCode pass = new DeadCode(insns, facts);
        pass.keepReached();
        pass.keepNamedFunctions();
        pass.dropJumpsToNext();
        for (int i = 0; i < insns.size(); i++) {
            if (!pass.kept.get(i)) {
                pass.edit.remove(i);
            } else if (pass.branches[i] == Branch.ALWAYS_TAKEN) {
                pass.edit.replace(i, List.of(InsnEdit.to(new Insn.Jump(false, 0), insns.targetOf(i))));
            }
        }
        return pass.edit.apply();
    }

    private void keepReached() {
        for (int i = 0; i < insns.size(); i++) {
            branches[i] = Branch.NONE;
            if (facts.reachable()[i]) {
                boolean conditional = insns.at(i) instanceof Insn.JmpImm || insns.at(i) instanceof Insn.JmpReg;
                branches[i] = conditional ? outcome(i) : Branch.NONE;
                kept.set(i, branches[i] != Branch.NEVER_TAKEN);
            }
        }
    }

    /** A side that no path reaches is never gone to, whether or not the jump itself was said to be decided. */
    private Branch outcome(int index) {
        if (!facts.reachable()[insns.targetOf(index)]) {
            return Branch.NEVER_TAKEN;
        }
        return facts.reachable()[index + 1] ? facts.insns().branch(index) : Branch.ALWAYS_TAKEN;
    }

    /** A function whose address is taken and which is never entered keeps an address: it only returns. */
    private void keepNamedFunctions() {
        for (int i = 0; i < insns.size(); i++) {
            int target = insns.targetOf(i);
            if (facts.reachable()[i] && Subprogs.isReference(insns.at(i)) && !facts.reachable()[target]) {
                kept.set(target);
                edit.replace(target, new Insn.AluImm(AluOp.MOV, true, Insn.R0, 0), new Insn.Exit());
            }
        }
    }

    /** From the end, so that what a jump passes over is known to stay or to go. */
    private void dropJumpsToNext() {
        for (int i = insns.size() - 1; i >= 0; i--) {
            boolean jumps = insns.at(i) instanceof Insn.Jump || insns.at(i) instanceof Insn.MayGoto
                    || branches[i] == Branch.ALWAYS_TAKEN;
            int target = jumps ? insns.targetOf(i) : InsnMap.NONE;
            if (jumps && kept.get(i) && target > i && kept.nextSetBit(i + 1) == kept.nextSetBit(target)) {
                kept.clear(i);
            }
        }
    }
}
