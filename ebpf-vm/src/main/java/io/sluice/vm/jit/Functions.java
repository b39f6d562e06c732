package io.sluice.vm.jit;

import io.sluice.vm.insn.AtomicOp;
import io.sluice.vm.insn.Insn;
import io.sluice.vm.insn.InsnSeq;
import io.sluice.vm.verifier.facts.Facts;
import io.sluice.vm.x64.Gpr;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * What one look over the insns tells before the first is emitted: where functions start and end, what each of them
 * needs of a frame, and which insns are reached by a jump.
 */
final class Functions {
    /** The helper id of bpf_tail_call (include/uapi/linux/bpf.h, BPF_FUNC_tail_call). */
    static final int TAIL_CALL = 12;
    /** The helper id of bpf_loop (there, BPF_FUNC_loop). */
    static final int LOOP = 181;

    /**
     * The main program (the first one) or a subprog.
     *
     * @param start        index of its first insn
     * @param end          index after its last insn
     * @param frameSize    bytes below R10 that it may touch, a multiple of 8
     * @param usesFrame    whether it needs RBP: it reads R10, or has a budget there
     * @param mayGoto      whether it has a budget of iterations
     * @param calls        whether it calls anything
     * @param tailCalls    whether it makes tail calls
     * @param preserved    those registers of R6 to R9 that it writes
     */
    record Function(int start, int end, int frameSize, boolean usesFrame, boolean mayGoto, boolean calls,
            boolean tailCalls, List<Gpr> preserved) {
        boolean isMain() {
            return start == 0;
        }
    }

    private final InsnSeq insns;
    private final BitSet targets = new BitSet();
    private final List<Function> functions = new ArrayList<>();

    Functions(InsnSeq insns, Facts facts) {
        this.insns = insns;
        for (int i = 0; i < insns.size(); i++) {
            if (insns.targetOf(i) >= 0) {
                targets.set(insns.targetOf(i));
            }
        }
        List<Integer> starts = facts.subprogs();
        for (int i = 0; i < starts.size(); i++) {
            int end = i + 1 < starts.size() ? starts.get(i + 1) : insns.size();
            functions.add(scan(starts.get(i), end, facts.stackDepth().get(i)));
        }
    }

    /** Whether control reaches the insn other than by falling through from the one before. */
    boolean isTarget(int index) {
        return targets.get(index);
    }

    /** The main program. */
    Function main() {
        return functions.getFirst();
    }

    /** All but the main program, in order. */
    List<Function> subprogs() {
        return functions.subList(1, functions.size());
    }

    /** Whether any function makes tail calls. */
    boolean tailCalls() {
        return functions.stream().anyMatch(Function::tailCalls);
    }

    private Function scan(int start, int end, int frameSize) {
        boolean usesFrame = false;
        boolean mayGoto = false;
        boolean calls = false;
        boolean tailCalls = false;
        BitSet written = new BitSet();
        for (int i = start; i < end; i++) {
            Insn insn = insns.at(i);
            usesFrame |= readsR10(insn);
            mayGoto |= insn instanceof Insn.MayGoto;
            calls |= insn instanceof Insn.CallHelper || insn instanceof Insn.CallLocal || insn instanceof Insn.CallReg;
            tailCalls |= insn instanceof Insn.CallHelper call && call.id() == TAIL_CALL;
            int register = written(insn);
            if (register >= Registers.FIRST_PRESERVED) {
                written.set(register);
            }
        }
        List<Gpr> preserved = written.stream().mapToObj(Registers::of).toList();
        return new Function(start, end, frameSize, usesFrame || mayGoto, mayGoto, calls, tailCalls, preserved);
    }

    private static boolean readsR10(Insn insn) {
        return switch (insn) {
            case Insn.Load i -> i.src() == Insn.R10;
            case Insn.LoadAcquire i -> i.src() == Insn.R10;
            case Insn.StoreImm i -> i.dst() == Insn.R10;
            case Insn.StoreReg i -> i.src() == Insn.R10 || i.dst() == Insn.R10;
            case Insn.StoreRelease i -> i.src() == Insn.R10 || i.dst() == Insn.R10;
            case Insn.Atomic i -> i.src() == Insn.R10 || i.dst() == Insn.R10;
            case Insn.AluReg i -> i.src() == Insn.R10;
            case Insn.MovSx i -> i.src() == Insn.R10;
            case Insn.JmpReg i -> i.src() == Insn.R10 || i.dst() == Insn.R10;
            case Insn.JmpImm i -> i.dst() == Insn.R10;
            case Insn.AluImm _, Insn.Neg _, Insn.ByteSwap _, Insn.LoadImm64 _, Insn.WideRef _, Insn.Jump _,
                    Insn.MayGoto _, Insn.CallHelper _, Insn.CallLocal _, Insn.CallKfunc _, Insn.CallReg _,
                    Insn.Exit _, Insn.LdAbs _, Insn.LdInd _ -> false;
        };
    }

    /** The register that the insn writes, of those that a call preserves, or anything below them. */
    private static int written(Insn insn) {
        return switch (insn) {
            case Insn.AluImm i -> i.dst();
            case Insn.AluReg i -> i.dst();
            case Insn.Neg i -> i.dst();
            case Insn.MovSx i -> i.dst();
            case Insn.ByteSwap i -> i.dst();
            case Insn.Load i -> i.dst();
            case Insn.LoadAcquire i -> i.dst();
            case Insn.LoadImm64 i -> i.dst();
            case Insn.WideRef i -> i.dst();
            case Insn.Atomic i -> i.fetch() && i.op() != AtomicOp.CMPXCHG ? i.src() : Insn.R0;
            case Insn.StoreReg _, Insn.StoreImm _, Insn.StoreRelease _, Insn.Jump _, Insn.JmpImm _, Insn.JmpReg _,
                    Insn.MayGoto _, Insn.CallHelper _, Insn.CallLocal _, Insn.CallKfunc _, Insn.CallReg _,
                    Insn.Exit _, Insn.LdAbs _, Insn.LdInd _ -> Insn.R0;
        };
    }
}
