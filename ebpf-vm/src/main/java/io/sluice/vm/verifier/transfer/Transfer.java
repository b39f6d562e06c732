package io.sluice.vm.verifier.transfer;

import io.sluice.vm.insn.Insn;
import io.sluice.vm.verifier.check.Call;
import io.sluice.vm.verifier.check.Obligation;
import io.sluice.vm.verifier.check.Proof;
import io.sluice.vm.verifier.state.State;

/** What each insn does to a state that fulfils its obligations. */
public final class Transfer {
    /** In the place of the next insn: the path ends. */
    public static final int DONE = -1;

    private final Proof proof;
    private final AluTransfer alu;
    private final MemoryTransfer memory;
    private final BranchTransfer branches;
    private final CallTransfer calls;

    /** The transfers of one proof. */
    public Transfer(Proof proof) {
        this.proof = proof;
        this.alu = new AluTransfer(proof);
        this.memory = new MemoryTransfer(proof);
        this.branches = new BranchTransfer(proof);
        this.calls = new CallTransfer(proof);
    }

    /**
     * Changes a state as the insn at an index does.
     *
     * @param call what the checker gave for the insn
     * @return the index of the next insn, or {@link #DONE}
     */
    public int step(State state, int index, Call call) {
        Insn insn = proof.insns().at(index);
        switch (insn) {
            case Insn.AluImm i -> alu.immediate(state, i);
            case Insn.AluReg i -> alu.register(state, i);
            case Insn.Neg i -> alu.negate(state, i);
            case Insn.MovSx i -> alu.moveSigned(state, i);
            case Insn.ByteSwap i -> alu.swap(state, i);
            case Insn.Load i -> memory.load(state, i);
            case Insn.StoreReg i -> memory.store(state, i);
            case Insn.StoreImm i -> memory.store(state, i);
            case Insn.Atomic i -> memory.atomic(state, i);
            case Insn.LoadAcquire i -> memory.acquire(state, i);
            case Insn.StoreRelease i -> memory.release(state, i);
            case Insn.LoadImm64 i -> alu.constant(state, i);
            case Insn.WideRef i -> alu.reference(state, index, i);
            case Insn.Jump i -> {
                return branches.target(index);
            }
            case Insn.JmpImm i -> {
                return branches.conditional(state, index,
                        new Obligation.Comparison(i.op(), i.is64(), i.dst(), Obligation.NONE, i.imm()));
            }
            case Insn.JmpReg i -> {
                return branches.conditional(state, index,
                        new Obligation.Comparison(i.op(), i.is64(), i.dst(), i.src(), 0));
            }
            case Insn.MayGoto i -> {
                return branches.mayGoto(state, index);
            }
            case Insn.CallHelper i -> {
                return calls.step(state, index, call);
            }
            case Insn.CallLocal i -> {
                return calls.step(state, index, call);
            }
            case Insn.CallKfunc i -> {
                return calls.step(state, index, call);
            }
            case Insn.Exit i -> {
                return calls.leave(state);
            }
            case Insn.CallReg i -> throw refused(insn);
            case Insn.LdAbs i -> throw refused(insn);
            case Insn.LdInd i -> throw refused(insn);
        }
        return index + 1;
    }

    private static IllegalStateException refused(Insn insn) {
        return new IllegalStateException("internal error: reached an insn that is refused before: " + insn);
    }
}
