package io.sluice.dataplane.bpf;

import io.sluice.vm.insn.AluOp;
import io.sluice.vm.insn.Insn;
import io.sluice.vm.insn.InsnEdit;
import io.sluice.vm.insn.InsnSeq;
import io.sluice.vm.insn.JmpOp;
import io.sluice.vm.insn.WideKind;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Places in a program that are worth breaking, and insns to break them with. By looks only: the kernel judges. */
final class Sites {
    /** How far before a comparison the addition may be whose result is compared. */
    private static final int NEAR = 12;

    private Sites() {
    }

    static InsnSeq insns(Breakage.Subject subject) {
        return subject.program().insns();
    }

    private static IntStream all(Breakage.Subject subject) {
        return IntStream.range(0, insns(subject).size());
    }

    static Stream<InsnEdit> before(Breakage.Subject subject, int index, Insn insn) {
        return Stream.of(InsnEdit.of(insns(subject)).insertBefore(index, insn));
    }

    static InsnEdit replacing(Breakage.Subject subject, int index, Insn insn) {
        return InsnEdit.of(insns(subject)).replace(index, insn);
    }

    /** Jumps on the order of two registers in 64 bits: those with data_end are among them. */
    static IntStream pointerComparisons(Breakage.Subject subject) {
        return all(subject).filter(i -> insns(subject).at(i) instanceof Insn.JmpReg jump && jump.is64()
                && (jump.op() == JmpOp.GT || jump.op() == JmpOp.LT || jump.op() == JmpOp.GE || jump.op() == JmpOp.LE));
    }

    /** Additions of a constant to one of the registers that a comparison looks at. */
    static IntStream additionsBefore(Breakage.Subject subject, int comparison) {
        Insn.JmpReg jump = (Insn.JmpReg) insns(subject).at(comparison);
        return IntStream.range(Math.max(0, comparison - NEAR), comparison)
                .filter(i -> insns(subject).at(i) instanceof Insn.AluImm add && add.op() == AluOp.ADD && add.imm() > 0
                        && (add.dst() == jump.dst() || add.dst() == jump.src()));
    }

    static Insn oneLess(Breakage.Subject subject, int index) {
        Insn.AluImm add = (Insn.AluImm) insns(subject).at(index);
        return new Insn.AluImm(add.op(), add.is64(), add.dst(), add.imm() - 1);
    }

    /** The same jump, but on a number that the verifier does not know: the low half of the frame's address. */
    static Insn checksFrameAddress(Breakage.Subject subject, int index) {
        Insn.JmpReg jump = (Insn.JmpReg) insns(subject).at(index);
        return new Insn.JmpImm(JmpOp.SET, false, Insn.R10, 1, jump.off());
    }

    static Insn inverted(Breakage.Subject subject, int index) {
        return switch (insns(subject).at(index)) {
            case Insn.JmpReg j -> new Insn.JmpReg(inverse(j.op()), j.is64(), j.dst(), j.src(), j.off());
            case Insn.JmpImm j -> new Insn.JmpImm(inverse(j.op()), j.is64(), j.dst(), j.imm(), j.off());
            default -> throw new IllegalArgumentException(insns(subject).at(index) + " has no condition");
        };
    }

    private static JmpOp inverse(JmpOp op) {
        return switch (op) {
            case GT -> JmpOp.LE;
            case LE -> JmpOp.GT;
            case LT -> JmpOp.GE;
            case GE -> JmpOp.LT;
            case EQ -> JmpOp.NE;
            case NE -> JmpOp.EQ;
            case SGT, SGE, SLT, SLE, SET -> throw new IllegalArgumentException(op + " compares no pointers");
        };
    }

    /** Comparisons of R0 with 0 soon after a call. */
    static IntStream nullChecks(Breakage.Subject subject) {
        return all(subject).filter(i -> insns(subject).at(i) instanceof Insn.JmpImm jump && jump.is64()
                && jump.imm() == 0 && (jump.op() == JmpOp.EQ || jump.op() == JmpOp.NE)
                && IntStream.range(Math.max(0, i - NEAR), i)
                        .anyMatch(c -> insns(subject).at(c) instanceof Insn.CallHelper));
    }

    static Insn checksFramePointer(Breakage.Subject subject, int index) {
        Insn.JmpImm jump = (Insn.JmpImm) insns(subject).at(index);
        return new Insn.JmpImm(jump.op(), true, Insn.R10, 0, jump.off());
    }

    /** Additions between a jump back and where it goes, the only thing that lets most loops end. */
    static IntStream countersOfLoops(Breakage.Subject subject) {
        InsnSeq insns = insns(subject);
        return all(subject).filter(i -> insns.at(i) instanceof Insn.AluImm add && add.op() == AluOp.ADD
                && IntStream.range(i, insns.size()).anyMatch(j -> insns.targetOf(j) >= 0 && insns.targetOf(j) <= i));
    }

    /** Constants put into R0 in the main function. */
    static IntStream resultsOfMain(Breakage.Subject subject) {
        int end = subject.program().functions().size() < 2 ? insns(subject).slots()
                : subject.program().functions().get(1).slot();
        return all(subject).filter(i -> insns(subject).slotOf(i) < end
                && insns(subject).at(i) instanceof Insn.AluImm mov && mov.op() == AluOp.MOV && mov.dst() == Insn.R0);
    }

    /** Loads and stores through registers other than the frame pointer. */
    static IntStream accesses(Breakage.Subject subject) {
        return all(subject).filter(i -> base(insns(subject).at(i)) >= 0 && base(insns(subject).at(i)) != Insn.R10);
    }

    static IntStream stackAccesses(Breakage.Subject subject) {
        return all(subject).filter(i -> base(insns(subject).at(i)) == Insn.R10);
    }

    /** Loads of words through R1 or R6 near the start, where the context is. */
    static IntStream contextLoads(Breakage.Subject subject) {
        return IntStream.range(0, Math.min(insns(subject).size(), 2 * NEAR))
                .filter(i -> insns(subject).at(i) instanceof Insn.Load load
                        && (load.src() == Insn.R1 || load.src() == Insn.R6));
    }

    private static int base(Insn insn) {
        return switch (insn) {
            case Insn.Load i -> i.src();
            case Insn.StoreReg i -> i.dst();
            case Insn.StoreImm i -> i.dst();
            case Insn.Atomic i -> i.dst();
            default -> -1;
        };
    }

    /** The same access at another offset. */
    static Insn moved(Breakage.Subject subject, int index, int by) {
        return switch (insns(subject).at(index)) {
            case Insn.Load i -> new Insn.Load(i.size(), i.signed(), i.dst(), i.src(), i.off() + by);
            case Insn.StoreReg i -> new Insn.StoreReg(i.size(), i.dst(), i.off() + by, i.src());
            case Insn.StoreImm i -> new Insn.StoreImm(i.size(), i.dst(), i.off() + by, i.imm());
            case Insn.Atomic i -> new Insn.Atomic(i.op(), i.fetch(), i.is64(), i.dst(), i.off() + by, i.src());
            default -> throw new IllegalArgumentException(insns(subject).at(index) + " accesses nothing");
        };
    }

    static IntStream mapReferences(Breakage.Subject subject) {
        return all(subject).filter(i -> isReference(insns(subject).at(i), WideKind.MAP_IDX));
    }

    static IntStream sectionReferences(Breakage.Subject subject) {
        return all(subject).filter(i -> isReference(insns(subject).at(i), WideKind.MAP_IDX_VALUE));
    }

    private static boolean isReference(Insn insn, WideKind kind) {
        return insn instanceof Insn.WideRef ref && ref.kind() == kind;
    }

    static Insn number(Breakage.Subject subject, int index) {
        return new Insn.LoadImm64(((Insn.WideRef) insns(subject).at(index)).dst(), 1L << Integer.SIZE);
    }

    static Insn pastTheEnd(Breakage.Subject subject, int index) {
        Insn.WideRef ref = (Insn.WideRef) insns(subject).at(index);
        int size = subject.object().map(subject.program().maps().get(ref.imm())).orElseThrow().valueSize();
        return new Insn.WideRef(ref.kind(), ref.dst(), ref.imm(), size - 1);
    }

    /** Calls of a helper, or of any for -1. */
    static IntStream calls(Breakage.Subject subject, int helper) {
        return all(subject).filter(i -> insns(subject).at(i) instanceof Insn.CallHelper call
                && (helper < 0 || call.id() == helper));
    }

    static IntStream localCalls(Breakage.Subject subject) {
        return all(subject).filter(i -> insns(subject).at(i) instanceof Insn.CallLocal);
    }

    /** Insns that read R1 to R5 as they are. */
    static IntStream readersOfArguments(Breakage.Subject subject) {
        return all(subject).filter(i -> switch (insns(subject).at(i)) {
            case Insn.AluReg alu -> isArgument(alu.src());
            case Insn.Load load -> isArgument(load.src());
            case Insn.StoreReg store -> isArgument(store.src());
            case Insn.JmpReg jump -> isArgument(jump.src()) || isArgument(jump.dst());
            case Insn.JmpImm jump -> isArgument(jump.dst());
            default -> false;
        });
    }

    private static boolean isArgument(int reg) {
        return reg >= Insn.R1 && reg <= Insn.R5;
    }

    static Insn zero(int reg) {
        return new Insn.AluImm(AluOp.MOV, true, reg, 0);
    }

    static Insn frameEnd(int reg) {
        return new Insn.AluReg(AluOp.MOV, true, reg, Insn.R10);
    }
}
