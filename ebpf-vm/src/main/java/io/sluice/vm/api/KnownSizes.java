package io.sluice.vm.api;

import io.sluice.vm.insn.AluOp;
import io.sluice.vm.insn.Insn;
import io.sluice.vm.insn.InsnSeq;
import java.util.BitSet;
import java.util.Map;
import java.util.TreeMap;

/**
 * The sizes of memory that calls of helpers pass as numbers, as far as the insns right before a call tell: compiled for
 * 20 bytes a recipe takes less than half of what it takes for any number of them, and some are for known sizes only.
 */
public final class KnownSizes {
    /** Knowing a greater one saves little beside the work, and each different one is compiled. */
    private static final int GREATEST = 64;

    private static final int NONE = -1;
    private static final int ANY = -2;

    private final InsnSeq insns;
    private final BitSet targets = new BitSet();

    /** Of the calls of a program. */
    public KnownSizes(InsnSeq insns) {
        this.insns = insns;
        for (int i = 0; i < insns.size(); i++) {
            if (insns.targetOf(i) >= 0) {
                targets.set(insns.targetOf(i));
            }
        }
    }

    /** Those that the call at an index passes to a helper, by argument, 1 to 5; none of a helper without a recipe. */
    public Map<Integer, Long> of(int index, HelperSpec helper) {
        Map<Integer, Long> sizes = new TreeMap<>();
        for (int argument = 1; helper.recipe() != null && argument <= helper.args().size(); argument++) {
            ArgKind kind = helper.args().get(argument - 1).kind();
            Long number = kind == ArgKind.SIZE || kind == ArgKind.SIZE_OR_ZERO ? number(index, argument) : null;
            if (number != null && number >= 0 && number <= GREATEST) {
                sizes.put(argument, number);
            }
        }
        return sizes;
    }

    /** The number in a register before an insn, if one of those that lead there in a row puts it there; else null. */
    private Long number(int index, int register) {
        for (int i = index; i > 0 && !targets.get(i); i--) {
            Insn before = insns.at(i - 1);
            int written = written(before);
            if (written == register || written == ANY) {
                return before instanceof Insn.AluImm mov && mov.op() == AluOp.MOV ? value(mov) : null;
            }
        }
        return null;
    }

    private static long value(Insn.AluImm mov) {
        return mov.is64() ? mov.imm() : Integer.toUnsignedLong(mov.imm());
    }

    /** The register that an insn writes, {@link #ANY} where it may be several. */
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
            case Insn.StoreReg _, Insn.StoreImm _, Insn.StoreRelease _, Insn.Jump _, Insn.JmpImm _, Insn.JmpReg _,
                    Insn.MayGoto _, Insn.Exit _ -> NONE;
            case Insn.Atomic _, Insn.CallHelper _, Insn.CallLocal _, Insn.CallKfunc _, Insn.CallReg _, Insn.LdAbs _,
                    Insn.LdInd _ -> ANY;
        };
    }
}
