package io.sluice.vm.opt.build;

import io.sluice.vm.insn.AluOp;
import io.sluice.vm.insn.Insn;
import io.sluice.vm.ir.Builder;
import io.sluice.vm.ir.FrameObject;
import io.sluice.vm.ir.Op;
import io.sluice.vm.ir.Range;
import io.sluice.vm.ir.Type;
import io.sluice.vm.ir.Value;
import io.sluice.vm.verifier.facts.Operand;
import io.sluice.vm.verifier.facts.ScalarRange;

/** Builds insns that neither jump nor exit, of one copy of a function. */
final class Insns {
    private static final long LOW = 0xffff_ffffL;

    private final Work work;
    private final Builder b;
    private final Unit unit;
    private final Scope scope;
    private final Arithmetic arithmetic;
    private final Accesses accesses;
    private final Calls calls;

    Insns(Work work, Scope scope) {
        this.work = work;
        this.b = work.b();
        this.unit = work.unit();
        this.scope = scope;
        this.arithmetic = new Arithmetic(work);
        this.accesses = new Accesses(work, scope);
        this.calls = new Calls(work, scope);
    }

    /** Builds the insn at an index. */
    void build(int index) {
        switch (unit.insns().at(index)) {
            case Insn.AluImm i -> aluImm(index, i);
            case Insn.AluReg i -> aluReg(index, i);
            case Insn.Neg i -> set(i.dst(), b.op(Op.NEG, type(i.is64()), operand(index, i.dst())));
            case Insn.MovSx i -> set(i.dst(), b.emit(
                    Op.SEXT, type(i.is64()), Value.Payload.of(i.bits()), source(index, i.src())));
            case Insn.ByteSwap i -> set(i.dst(), swapped(i, operand(index, i.dst())));
            case Insn.Load i -> set(i.dst(), accesses.load(index, i, register(i.src())));
            case Insn.StoreReg i ->
                accesses.store(index, i.size(), register(i.dst()), i.off(), source(index, i.src()));
            case Insn.StoreImm i ->
                accesses.store(index, i.size(), register(i.dst()), i.off(), b.constant(i.imm()));
            case Insn.LoadAcquire i -> set(i.dst(), accesses.loadAcquire(index, i, register(i.src())));
            case Insn.StoreRelease i -> accesses.storeRelease(index, i, register(i.dst()), register(i.src()));
            case Insn.Atomic i -> accesses.atomic(index, i);
            case Insn.LoadImm64 i -> set(i.dst(), b.constant(i.imm()));
            case Insn.WideRef i -> set(i.dst(), reference(index, i));
            case Insn.CallHelper i -> calls.helper(index, i.id());
            case Insn.CallLocal _ -> calls.local(index);
            case Insn.CallReg i -> calls.inRegister(register(i.reg()));
            case Insn.CallKfunc _, Insn.LdAbs _, Insn.LdInd _ -> throw unit.refused(index);
            case Insn.Jump _, Insn.JmpImm _, Insn.JmpReg _, Insn.MayGoto _, Insn.Exit _ ->
                throw new IllegalStateException("internal error: insn " + unit.slot(index) + " ends a block");
        }
    }

    /** What a register holds. */
    Value register(int register) {
        return register == Insn.R10 ? scope.top(b) : work.variables().read(register);
    }

    /** What the destination holds before the insn, and what is known of that. */
    Value operand(int index, int register) {
        return known(index, Operand.DST, register(register));
    }

    /** What the source holds, and what is known of that. */
    Value source(int index, int register) {
        return known(index, Operand.SRC, register(register));
    }

    /** What holds before an insn holds where a value is made, too, if nothing branches between. */
    private Value known(int index, Operand operand, Value value) {
        boolean narrows = value.block() == b.block() && switch (value.op()) {
            case PARAM, LOAD, SLOAD, CALL -> true;
            default -> false;
        };
        if (narrows && b.block() != b.graph().entry()) {
            ScalarRange range = unit.insnFacts().scalar(index, operand);
            if (range != null) {
                value.narrow(new Range(range.umin(), range.umax(), ~(range.value() | range.mask())));
            }
        }
        return value;
    }

    private void set(int register, Value value) {
        work.variables().write(register, value);
    }

    private static Type type(boolean is64) {
        return is64 ? Type.I64 : Type.I32;
    }

    private void aluImm(int index, Insn.AluImm i) {
        Value imm = b.constant(i.is64() ? i.imm() : i.imm() & LOW);
        if (i.op() == AluOp.MOV) {
            set(i.dst(), imm);
            return;
        }
        Value dst = operand(index, i.dst());
        if (dst.op() == Op.FRAME && i.is64() && (i.op() == AluOp.ADD || i.op() == AluOp.SUB)) {
            long by = i.op() == AluOp.ADD ? i.imm() : -(long) i.imm();
            set(i.dst(), b.frame((FrameObject) dst.aux(), dst.imm() + by));
            return;
        }
        set(i.dst(), arithmetic.binary(i.op(), i.is64(), dst, imm, null));
    }

    private void aluReg(int index, Insn.AluReg i) {
        Value src = source(index, i.src());
        if (i.op() == AluOp.MOV) {
            set(i.dst(), i.is64() || src.range().fits(Integer.SIZE) ? src : b.zext(src, Integer.SIZE));
            return;
        }
        Value dst = operand(index, i.dst());
        ScalarRange divisor = Arithmetic.divides(i.op()) ? unit.insnFacts().scalar(index, Operand.SRC) : null;
        set(i.dst(), arithmetic.binary(i.op(), i.is64(), dst, src, divisor));
    }

    private Value swapped(Insn.ByteSwap i, Value value) {
        return switch (i.kind()) {
            case LE -> i.bits() == Long.SIZE || value.range().fits(i.bits()) ? value : b.zext(value, i.bits());
            case BE, BSWAP -> b.emit(Op.BSWAP, Type.I64, Value.Payload.of(i.bits()), value);
        };
    }

    private Value reference(int index, Insn.WideRef i) {
        return switch (i.kind()) {
            case MAP_IDX -> b.symbol(new CodeSymbol.Map(i.imm()), 0);
            case MAP_IDX_VALUE -> b.symbol(new CodeSymbol.MapBase(i.imm()), i.imm2());
            case FUNC -> b.symbol(unit.symbol(unit.functionAt(unit.insns().targetOf(index))), 0);
            case MAP_FD, MAP_VALUE, VAR_ADDR -> throw new IllegalStateException(
                    "internal error: insn " + unit.slot(index) + ": " + i.kind() + " was not resolved");
        };
    }

}
