package io.sluice.vm.jit;

import io.sluice.vm.insn.AluOp;
import io.sluice.vm.insn.AtomicOp;
import io.sluice.vm.insn.Insn;
import io.sluice.vm.insn.InsnSeq;
import io.sluice.vm.insn.WideKind;
import java.util.Arrays;

/**
 * Which register holds the context or the address of which map, before each insn: a forward analysis over all paths,
 * with the first argument and wide loads as sources, and moves as the only way on. Ensures: what {@link #at} names,
 * every path brings; and a register that on some path holds the context is {@link #CONTEXT} or {@link #MAYBE_CONTEXT},
 * unless the context was stored to memory before.
 */
final class KnownPointers {
    /** Not one certain map, and not the context. */
    static final int UNKNOWN = -1;
    /** The context. */
    static final int CONTEXT = -2;
    /** The context on one path, something else on another. */
    static final int MAYBE_CONTEXT = -3;
    private static final int UNREACHED = -4;

    private final InsnSeq insns;
    private final int[][] before;

    KnownPointers(InsnSeq insns) {
        this.insns = insns;
        this.before = new int[insns.size()][Insn.REGISTERS];
        for (int[] state : before) {
            Arrays.fill(state, UNREACHED);
        }
        solve();
    }

    /** The index of the map whose address {@code register} holds before the insn, or one of the constants above. */
    int at(int index, int register) {
        int pointer = before[index][register];
        return pointer == UNREACHED ? UNKNOWN : pointer;
    }

    private void solve() {
        int[] unknown = new int[Insn.REGISTERS];
        Arrays.fill(unknown, UNKNOWN);
        int[] arguments = unknown.clone();
        arguments[Insn.R1] = CONTEXT;
        merge(0, arguments);
        for (int i = 0; i < insns.size(); i++) {
            boolean entry = insns.at(i) instanceof Insn.CallLocal || insns.at(i) instanceof Insn.WideRef;
            if (entry && insns.targetOf(i) >= 0) {
                merge(insns.targetOf(i), unknown);
            }
        }
        boolean changed = true;
        int[] state = new int[Insn.REGISTERS];
        while (changed) {
            changed = false;
            for (int i = 0; i < insns.size(); i++) {
                if (before[i][0] == UNREACHED) {
                    continue;
                }
                System.arraycopy(before[i], 0, state, 0, state.length);
                step(insns.at(i), state);
                boolean ends = insns.at(i) instanceof Insn.Exit || insns.at(i) instanceof Insn.Jump;
                if (!ends && i + 1 < insns.size()) {
                    changed |= merge(i + 1, state);
                }
                if (insns.targetOf(i) >= 0 && jumps(insns.at(i))) {
                    changed |= merge(insns.targetOf(i), state);
                }
            }
        }
    }

    private static boolean jumps(Insn insn) {
        return insn instanceof Insn.Jump || insn instanceof Insn.JmpImm || insn instanceof Insn.JmpReg
                || insn instanceof Insn.MayGoto;
    }

    private boolean merge(int index, int[] state) {
        int[] into = before[index];
        boolean changed = false;
        for (int r = 0; r < state.length; r++) {
            int merged = meet(into[r], state[r]);
            changed |= merged != into[r];
            into[r] = merged;
        }
        return changed;
    }

    private static int meet(int a, int b) {
        if (a == UNREACHED || a == b) {
            return b;
        }
        return isContext(a) || isContext(b) ? MAYBE_CONTEXT : UNKNOWN;
    }

    private static boolean isContext(int pointer) {
        return pointer == CONTEXT || pointer == MAYBE_CONTEXT;
    }

    private static void step(Insn insn, int[] state) {
        switch (insn) {
            case Insn.WideRef i -> state[i.dst()] = i.kind() == WideKind.MAP_IDX ? i.imm() : UNKNOWN;
            case Insn.AluReg i -> state[i.dst()] = i.op() == AluOp.MOV && i.is64() ? state[i.src()] : UNKNOWN;
            case Insn.AluImm i -> state[i.dst()] = UNKNOWN;
            case Insn.Neg i -> state[i.dst()] = UNKNOWN;
            case Insn.MovSx i -> state[i.dst()] = UNKNOWN;
            case Insn.ByteSwap i -> state[i.dst()] = UNKNOWN;
            case Insn.Load i -> state[i.dst()] = UNKNOWN;
            case Insn.LoadAcquire i -> state[i.dst()] = UNKNOWN;
            case Insn.LoadImm64 i -> state[i.dst()] = UNKNOWN;
            case Insn.Atomic i -> {
                if (i.fetch()) {
                    state[i.op() == AtomicOp.CMPXCHG ? Insn.R0 : i.src()] = UNKNOWN;
                }
            }
            case Insn.CallHelper _, Insn.CallLocal _, Insn.CallKfunc _, Insn.CallReg _, Insn.LdAbs _, Insn.LdInd _ ->
                Arrays.fill(state, Insn.R0, Insn.R6, UNKNOWN);
            case Insn.StoreReg _, Insn.StoreImm _, Insn.StoreRelease _, Insn.Jump _, Insn.JmpImm _, Insn.JmpReg _,
                    Insn.MayGoto _, Insn.Exit _ -> { }
        }
    }
}
