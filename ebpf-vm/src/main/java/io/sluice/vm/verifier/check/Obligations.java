package io.sluice.vm.verifier.check;

import io.sluice.vm.insn.AtomicOp;
import io.sluice.vm.insn.Insn;
import io.sluice.vm.insn.Size;
import io.sluice.vm.verifier.check.Obligation.Access;
import io.sluice.vm.verifier.check.Obligation.Arithmetic;
import io.sluice.vm.verifier.check.Obligation.Comparison;
import io.sluice.vm.verifier.check.Obligation.Initialised;
import io.sluice.vm.verifier.check.Obligation.Mode;
import java.util.List;

/** What each insn has to fulfil, in the order in which it is checked. */
public final class Obligations {
    private Obligations() {
    }

    /** The obligations of an insn; those of insns that the structural check refuses are not asked for. */
    public static List<Obligation> of(Insn insn) {
        return switch (insn) {
            case Insn.AluImm i ->
                List.of(new Arithmetic(i.op(), i.is64(), i.dst(), Obligation.NONE, i.imm()));
            case Insn.AluReg i -> List.of(new Arithmetic(i.op(), i.is64(), i.dst(), i.src(), 0));
            case Insn.Neg i -> List.of(new Obligation.Unary(i.dst()));
            case Insn.MovSx i -> List.of(new Obligation.Unary(i.src()));
            case Insn.ByteSwap i -> List.of(new Obligation.Unary(i.dst()));
            case Insn.Load i -> List.of(new Initialised(i.src()), new Access(
                    i.src(), i.off(), i.size(), i.signed() ? Mode.READ_SIGNED : Mode.READ, i.dst(), 0));
            case Insn.StoreReg i -> List.of(new Initialised(i.src()), new Initialised(i.dst()),
                    new Access(i.dst(), i.off(), i.size(), Mode.WRITE, i.src(), 0));
            case Insn.StoreImm i -> List.of(new Initialised(i.dst()),
                    new Access(i.dst(), i.off(), i.size(), Mode.WRITE, Obligation.NONE, i.imm()));
            case Insn.Atomic i -> atomic(i);
            case Insn.LoadAcquire i -> List.of(new Initialised(i.src()),
                    new Access(i.src(), i.off(), i.size(), Mode.ACQUIRE, i.dst(), 0));
            case Insn.StoreRelease i -> List.of(new Initialised(i.src()), new Initialised(i.dst()),
                    new Access(i.dst(), i.off(), i.size(), Mode.RELEASE, i.src(), 0));
            case Insn.LoadImm64 i -> List.of();
            case Insn.WideRef i -> List.of(new Obligation.Reference(i));
            case Insn.Jump i -> List.of();
            case Insn.JmpImm i ->
                List.of(new Comparison(i.op(), i.is64(), i.dst(), Obligation.NONE, i.imm()));
            case Insn.JmpReg i -> List.of(new Comparison(i.op(), i.is64(), i.dst(), i.src(), 0));
            case Insn.MayGoto i -> List.of();
            case Insn.CallHelper i -> List.of(new Obligation.Helper(i.id()));
            case Insn.CallKfunc i -> List.of(new Obligation.Kfunc(i.btfId(), i.fd()));
            case Insn.CallLocal i -> List.of(new Obligation.Local(i.off()));
            case Insn.Exit i -> List.of(new Obligation.Return());
            case Insn.CallReg i -> throw refused(insn);
            case Insn.LdAbs i -> throw refused(insn);
            case Insn.LdInd i -> throw refused(insn);
        };
    }

    private static List<Obligation> atomic(Insn.Atomic i) {
        boolean exchange = i.op() == AtomicOp.CMPXCHG;
        int loaded = !i.fetch() ? Obligation.NONE : exchange ? Insn.R0 : i.src();
        Access access = new Access(i.dst(), i.off(), i.is64() ? Size.DW : Size.W,
                Mode.ATOMIC, loaded, 0);
        return exchange
                ? List.of(new Initialised(i.src()), new Initialised(i.dst()), new Initialised(Insn.R0), access)
                : List.of(new Initialised(i.src()), new Initialised(i.dst()), access);
    }

    private static IllegalStateException refused(Insn insn) {
        return new IllegalStateException("internal error: reached an insn that is refused before: " + insn);
    }
}
