package io.sluice.vm.jit;

import io.sluice.vm.insn.AluOp;
import io.sluice.vm.insn.AtomicOp;
import io.sluice.vm.insn.Insn;
import io.sluice.vm.insn.InsnSeq;
import java.util.Arrays;

/**
 * Which registers hold the context before each insn of the main program: a forward analysis over all paths, with the
 * first argument as the source and moves as the only way on. Ensures: as long as the context was neither changed nor
 * stored to memory, a register that may hold it is in {@link #certain} or in {@link #possible}.
 */
final class ContextFlow {
    private static final int UNSEEN = -1;

    private final InsnSeq insns;
    private final int end;
    /** By insn, a bit set of registers; -1 in {@code certain} where no path was seen. */
    private final int[] certain;
    private final int[] possible;

    ContextFlow(InsnSeq insns, Functions.Function main) {
        this.insns = insns;
        this.end = main.end();
        this.certain = new int[end];
        this.possible = new int[end];
        Arrays.fill(certain, UNSEEN);
        merge(main.start(), 1 << Insn.R1, 1 << Insn.R1);
        boolean changed = true;
        while (changed) {
            changed = false;
            for (int i = main.start(); i < end; i++) {
                changed |= certain[i] != UNSEEN && follow(i);
            }
        }
    }

    /** Whether the register holds the context on every path. */
    boolean certain(int index, int register) {
        return index < end && certain[index] != UNSEEN && (certain[index] >> register & 1) != 0;
    }

    /** Whether the register holds the context on some path. */
    boolean possible(int index, int register) {
        return index < end && (possible[index] >> register & 1) != 0;
    }

    private boolean follow(int index) {
        Insn insn = insns.at(index);
        int all = after(insn, certain[index]);
        int some = after(insn, possible[index]);
        boolean changed = false;
        boolean falls = !(insn instanceof Insn.Exit || insn instanceof Insn.Jump);
        if (falls && index + 1 < end) {
            changed = merge(index + 1, all, some);
        }
        if (jumps(insn)) {
            changed |= merge(insns.targetOf(index), all, some);
        }
        return changed;
    }

    private static boolean jumps(Insn insn) {
        return insn instanceof Insn.Jump || insn instanceof Insn.JmpImm || insn instanceof Insn.JmpReg
                || insn instanceof Insn.MayGoto;
    }

    private boolean merge(int index, int all, int some) {
        int mergedAll = certain[index] == UNSEEN ? all : certain[index] & all;
        int mergedSome = possible[index] | some;
        boolean changed = mergedAll != certain[index] || mergedSome != possible[index];
        certain[index] = mergedAll;
        possible[index] = mergedSome;
        return changed;
    }

    /** The set after the insn: a move copies, whatever else writes a register takes it out. */
    private static int after(Insn insn, int set) {
        return switch (insn) {
            case Insn.AluReg i when i.op() == AluOp.MOV && i.is64() ->
                set & ~(1 << i.dst()) | (set >> i.src() & 1) << i.dst();
            case Insn.AluReg i -> set & ~(1 << i.dst());
            case Insn.AluImm i -> set & ~(1 << i.dst());
            case Insn.Neg i -> set & ~(1 << i.dst());
            case Insn.MovSx i -> set & ~(1 << i.dst());
            case Insn.ByteSwap i -> set & ~(1 << i.dst());
            case Insn.Load i -> set & ~(1 << i.dst());
            case Insn.LoadAcquire i -> set & ~(1 << i.dst());
            case Insn.LoadImm64 i -> set & ~(1 << i.dst());
            case Insn.WideRef i -> set & ~(1 << i.dst());
            case Insn.Atomic i -> i.fetch() ? set & ~(1 << (i.op() == AtomicOp.CMPXCHG ? Insn.R0 : i.src())) : set;
            case Insn.CallHelper _, Insn.CallLocal _, Insn.CallKfunc _, Insn.CallReg _, Insn.LdAbs _, Insn.LdInd _ ->
                set & -(1 << Insn.R6);
            case Insn.StoreReg _, Insn.StoreImm _, Insn.StoreRelease _, Insn.Jump _, Insn.JmpImm _, Insn.JmpReg _,
                    Insn.MayGoto _, Insn.Exit _ -> set;
        };
    }
}
