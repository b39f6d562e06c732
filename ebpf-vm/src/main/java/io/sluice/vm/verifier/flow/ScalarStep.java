package io.sluice.vm.verifier.flow;

import io.sluice.vm.api.HelperSpec;
import io.sluice.vm.api.HelperTable;
import io.sluice.vm.api.ReturnKind;
import io.sluice.vm.insn.AluOp;
import io.sluice.vm.insn.AtomicOp;
import io.sluice.vm.insn.Insn;
import io.sluice.vm.insn.Size;
import io.sluice.vm.verifier.scalar.Scalar;
import java.util.Arrays;

/**
 * What insns that do not jump make of the numbers in R0 to R9. Pointers are numbers of which nothing is known, and so
 * is R10; what memory holds is known by its size only.
 */
final class ScalarStep {
    /** No register. */
    static final int NONE = -1;
    /** More workers than there can be: the most that NR_CPUS can be on x86. */
    private static final int MAX_WORKERS = 8192;
    private static final long LOW = 0xffff_ffffL;

    private final HelperTable helpers;

    ScalarStep(HelperTable helpers) {
        this.helpers = helpers;
    }

    /** Whether an insn has a target that control may go to within the function. */
    static boolean isJump(Insn insn) {
        return insn instanceof Insn.Jump || insn instanceof Insn.MayGoto || insn instanceof Insn.JmpImm
                || insn instanceof Insn.JmpReg;
    }

    /** What a register holds. */
    static Scalar value(Scalar[] registers, int reg) {
        return reg < registers.length ? registers[reg] : Scalar.UNKNOWN;
    }

    /** Gives a register that is not R10, if it is one, its value. */
    static void set(Scalar[] registers, int reg, Scalar value) {
        if (reg >= 0 && reg < registers.length) {
            registers[reg] = value;
        }
    }

    /** The register whose number an insn works on as its destination, or {@link #NONE}: no address. */
    static int destination(Insn insn) {
        return switch (insn) {
            case Insn.AluImm i -> i.op() == AluOp.MOV ? NONE : i.dst();
            case Insn.AluReg i -> i.op() == AluOp.MOV ? NONE : i.dst();
            case Insn.Neg i -> i.dst();
            case Insn.ByteSwap i -> i.dst();
            case Insn.JmpImm i -> i.dst();
            case Insn.JmpReg i -> i.dst();
            default -> NONE;
        };
    }

    /** The register whose number an insn works on as its source, or {@link #NONE}: no address. */
    static int source(Insn insn) {
        return switch (insn) {
            case Insn.AluReg i -> i.src();
            case Insn.MovSx i -> i.src();
            case Insn.JmpReg i -> i.src();
            case Insn.StoreReg i -> i.src();
            case Insn.StoreRelease i -> i.src();
            case Insn.Atomic i -> i.src();
            default -> NONE;
        };
    }

    /** Applies an insn. */
    void apply(Insn insn, Scalar[] r) {
        switch (insn) {
            case Insn.AluImm i -> set(r, i.dst(), alu(i.op(), i.is64(), value(r, i.dst()), Scalar.constant(i.imm())));
            case Insn.AluReg i -> set(r, i.dst(), register(i, r));
            case Insn.Neg i -> set(r, i.dst(), value(r, i.dst()).neg(i.is64()));
            case Insn.MovSx i -> set(r, i.dst(), value(r, i.src()).signExtend(i.bits(), i.is64()));
            case Insn.ByteSwap i -> set(r, i.dst(), swapped(i, value(r, i.dst())));
            case Insn.Load i -> set(r, i.dst(), loaded(i.size(), i.signed()));
            case Insn.LoadAcquire i -> set(r, i.dst(), loaded(i.size(), false));
            case Insn.Atomic i -> {
                if (i.fetch()) {
                    set(r, i.op() == AtomicOp.CMPXCHG ? Insn.R0 : i.src(), Scalar.ofBytes(
                            i.is64() ? Long.BYTES : Integer.BYTES));
                }
            }
            case Insn.LoadImm64 i -> set(r, i.dst(), Scalar.constant(i.imm()));
            case Insn.WideRef i -> set(r, i.dst(), Scalar.UNKNOWN);
            case Insn.CallHelper i -> {
                Scalar result = result(helpers.get(i.id()));
                clobber(r);
                r[Insn.R0] = result;
            }
            case Insn.CallLocal i -> clobber(r);
            case Insn.CallKfunc i -> clobber(r);
            case Insn.CallReg i -> clobber(r);
            case Insn.LdAbs i -> clobber(r);
            case Insn.LdInd i -> clobber(r);
            case Insn.StoreReg i -> { }
            case Insn.StoreImm i -> { }
            case Insn.StoreRelease i -> { }
            case Insn.Jump i -> { }
            case Insn.JmpImm i -> { }
            case Insn.JmpReg i -> { }
            case Insn.MayGoto i -> { }
            case Insn.Exit i -> { }
        }
    }

    private static void clobber(Scalar[] r) {
        Arrays.fill(r, Insn.R0, Insn.R6, Scalar.UNKNOWN);
    }

    private static Scalar result(HelperSpec helper) {
        boolean cpu = helper != null && helper.prototype().returns().kind() == ReturnKind.CPU_INDEX;
        return cpu ? Scalar.unsigned(0, MAX_WORKERS - 1) : Scalar.UNKNOWN;
    }

    private static Scalar register(Insn.AluReg i, Scalar[] r) {
        if (i.dst() == i.src() && (i.op() == AluOp.SUB || i.op() == AluOp.XOR)) {
            return Scalar.constant(0);
        }
        return alu(i.op(), i.is64(), value(r, i.dst()), value(r, i.src()));
    }

    private static Scalar alu(AluOp op, boolean is64, Scalar dst, Scalar src) {
        Scalar result = op == AluOp.DIV || op == AluOp.MOD
                ? divided(op, is64 ? dst : dst.zext32(), is64 ? src : src.zext32())
                : dst.alu(op, is64, src);
        return is64 ? result : result.zext32();
    }

    /** Unsigned division, RFC 9669 section 4.1: by zero it gives 0, and the remainder is the dividend. */
    private static Scalar divided(AluOp op, Scalar dst, Scalar src) {
        if (op == AluOp.DIV) {
            long by = src.umin() == 0 ? 1 : src.umin();
            long least = src.umin() == 0 ? 0 : Long.divideUnsigned(dst.umin(), src.umax());
            return Scalar.unsigned(least, Long.divideUnsigned(dst.umax(), by));
        }
        boolean below = src.umin() != 0 && Long.compareUnsigned(src.umax() - 1, dst.umax()) < 0;
        return Scalar.unsigned(0, below ? src.umax() - 1 : dst.umax());
    }

    private static Scalar loaded(Size size, boolean signed) {
        return signed ? Scalar.UNKNOWN.signExtend(size.bits(), true) : Scalar.ofBytes(size.bytes());
    }

    private static Scalar swapped(Insn.ByteSwap i, Scalar value) {
        if (i.kind() == Insn.SwapKind.LE) {
            return value.truncate(i.bits() / Byte.SIZE);
        }
        if (!value.isConstant()) {
            return Scalar.ofBytes(i.bits() / Byte.SIZE);
        }
        long number = value.value();
        return Scalar.constant(switch (i.bits()) {
            case Short.SIZE -> Short.toUnsignedLong(Short.reverseBytes((short) number));
            case Integer.SIZE -> Integer.reverseBytes((int) number) & LOW;
            default -> Long.reverseBytes(number);
        });
    }
}
