package io.sluice.vm.jit;

import static io.sluice.vm.x64.Width.DWORD;
import static io.sluice.vm.x64.Width.QWORD;
import static io.sluice.vm.x64.Width.WORD;

import io.sluice.vm.insn.AluOp;
import io.sluice.vm.insn.Insn;
import io.sluice.vm.insn.InsnSeq;
import io.sluice.vm.insn.Size;
import io.sluice.vm.x64.Alu;
import io.sluice.vm.x64.Assembler;
import io.sluice.vm.x64.CpuFeature;
import io.sluice.vm.x64.Gpr;
import io.sluice.vm.x64.Mem;
import io.sluice.vm.x64.RegRm;
import io.sluice.vm.x64.Shift;
import io.sluice.vm.x64.Unary;
import io.sluice.vm.x64.Width;

/**
 * Emits one insn at a time, in order, and looks at most one insn ahead. Scratch registers carry nothing from one insn
 * to the next, flags only a result to the comparison with zero that follows at once.
 */
final class InsnEmitter {
    private static final int LOW_BYTE = 0xFF;
    private static final int LOW_WORD = 0xFFFF;

    /** That ZF says whether the register, or its lower half, is zero. */
    private record Flags(int register, boolean is64) {
    }

    private final MacroAssembler m;
    private final Assembler a;
    private final InsnSeq insns;
    private final Functions functions;
    private final ContextFlow context;
    private final Arithmetic arithmetic;
    private final Division division;
    private final Atomics atomics;
    private final JumpEmitter jumps;
    private final CallEmitter calls;
    /** How to load the context's fields, or null: as any other memory. */
    private final DirectContext direct;
    /** What ZF says after the last insn, or null. */
    private Flags last;

    InsnEmitter(MacroAssembler m, Unit unit, JumpEmitter jumps, CallEmitter calls, DirectContext direct) {
        this.m = m;
        this.a = m.a;
        this.insns = unit.insns();
        this.functions = unit.functions();
        this.context = unit.context();
        this.arithmetic = new Arithmetic(m);
        this.division = new Division(m);
        this.atomics = new Atomics(m);
        this.jumps = jumps;
        this.calls = calls;
        this.direct = direct;
    }

    /**
     * Emits the insn at {@code index}, perhaps together with the next one.
     *
     * @return how many insns were emitted: 1 or 2
     */
    int emit(int index) {
        Flags flags = functions.isTarget(index) ? null : last;
        last = null;
        if (index + 1 < insns.size() && !functions.isTarget(index + 1) && fuse(index, insns.at(index + 1))) {
            return 2;
        }
        switch (insns.at(index)) {
            case Insn.AluImm i -> {
                last = setsZeroFlag(i) ? new Flags(i.dst(), i.is64()) : null;
                aluImm(i.op(), width(i.is64()), reg(i.dst()), i.imm());
            }
            case Insn.AluReg i -> {
                last = setsZeroFlag(i.op()) ? new Flags(i.dst(), i.is64()) : null;
                aluReg(i.op(), width(i.is64()), reg(i.dst()), reg(i.src()));
            }
            case Insn.Neg i -> a.unary(Unary.NEG, width(i.is64()), reg(i.dst()));
            case Insn.MovSx i -> arithmetic.signExtend(width(i.is64()), reg(i.dst()), Width.of(i.bits() / Byte.SIZE),
                    reg(i.src()));
            case Insn.ByteSwap i -> byteSwap(i);
            case Insn.Load i -> load(index, i);
            case Insn.StoreReg i -> a.mov(width(i.size()), mem(i.dst(), i.off()), reg(i.src()));
            case Insn.StoreImm i -> m.immediates.store(width(i.size()), mem(i.dst(), i.off()), i.imm());
            case Insn.Atomic i -> atomic(i);
            // x86 orders loads with later accesses, and stores with earlier ones (Intel SDM volume 3, 9.2.2)
            case Insn.LoadAcquire i -> arithmetic.load(width(i.size()), reg(i.dst()), mem(i.src(), i.off()));
            case Insn.StoreRelease i -> a.mov(width(i.size()), mem(i.dst(), i.off()), reg(i.src()));
            case Insn.LoadImm64 i -> m.immediates.load(reg(i.dst()), i.imm());
            case Insn.WideRef i -> calls.wideRef(index, i);
            case Insn.Jump _ -> jumps.jump(index);
            case Insn.JmpImm i -> jumps.jmpImm(index, i, new Flags(i.dst(), i.is64()).equals(flags));
            case Insn.JmpReg i -> jumps.jmpReg(index, i);
            case Insn.MayGoto _ -> jumps.mayGoto(index);
            case Insn.CallHelper i -> calls.helper(index, i.id());
            case Insn.CallLocal _ -> calls.local(index);
            case Insn.CallReg i -> calls.helperInRegister(reg(i.reg()));
            case Insn.Exit _ -> jumps.exit(index);
            case Insn.CallKfunc _ -> throw refused(index);
            case Insn.LdAbs _ -> throw refused(index);
            case Insn.LdInd _ -> throw refused(index);
        }
        return 1;
    }

    private static boolean setsZeroFlag(AluOp op) {
        return op == AluOp.ADD || op == AluOp.SUB || op == AluOp.OR || op == AluOp.AND || op == AluOp.XOR;
    }

    /** Of the immediates, 0 and -1 and the masks of movzx are emitted as insns without flags. */
    private static boolean setsZeroFlag(Insn.AluImm i) {
        return setsZeroFlag(i.op()) && i.imm() != 0 && i.imm() != -1 && i.imm() != LOW_BYTE && i.imm() != LOW_WORD;
    }

    private IllegalStateException refused(int index) {
        return new IllegalStateException("internal error: insn " + insns.slotOf(index) + ": " + insns.at(index)
                + " must not pass verification");
    }

    private boolean fuse(int index, Insn second) {
        return switch (insns.at(index)) {
            case Insn.AluReg move when move.op() == AluOp.MOV && !m.immediates.blinded() ->
                fuseMoveAndAdd(move, second);
            case Insn.Load load when second instanceof Insn.ByteSwap swap
                    && !context.certain(index, load.src()) -> fuseLoadAndSwap(load, swap);
            default -> false;
        };
    }

    /** {@code dst = src; dst += x} is one lea. */
    private boolean fuseMoveAndAdd(Insn.AluReg move, Insn second) {
        Width width = width(move.is64());
        Gpr src = reg(move.src());
        Gpr dst = reg(move.dst());
        switch (second) {
            case Insn.AluImm i when i.dst() == move.dst() && i.is64() == move.is64() && i.op() == AluOp.ADD ->
                a.lea(width, dst, Mem.at(src, i.imm()));
            case Insn.AluImm i when i.dst() == move.dst() && i.is64() == move.is64() && i.op() == AluOp.SUB
                    && i.imm() != Integer.MIN_VALUE -> a.lea(width, dst, Mem.at(src, -i.imm()));
            case Insn.AluReg i when i.dst() == move.dst() && i.is64() == move.is64() && i.op() == AluOp.ADD ->
                a.lea(width, dst, Mem.at(src, i.src() == move.dst() ? src : reg(i.src()), 1, 0));
            default -> {
                return false;
            }
        }
        return true;
    }

    /** A load in the other byte order is one movbe; with 16 bits it would leave the upper ones as they were. */
    private boolean fuseLoadAndSwap(Insn.Load load, Insn.ByteSwap swap) {
        if (swap.kind() == Insn.SwapKind.LE || swap.dst() != load.dst() || load.signed()
                || swap.bits() != load.size().bits() || swap.bits() < Integer.SIZE || !m.has(CpuFeature.MOVBE)) {
            return false;
        }
        a.movbe(width(load.size()), reg(load.dst()), mem(load.src(), load.off()));
        return true;
    }

    private void aluImm(AluOp op, Width width, Gpr dst, int imm) {
        switch (op) {
            case ADD, SUB, OR -> immediate(op, width, dst, imm);
            case XOR -> {
                if (imm == -1) {
                    a.unary(Unary.NOT, width, dst);
                } else {
                    immediate(op, width, dst, imm);
                }
            }
            case AND -> and(width, dst, imm);
            case MOV -> m.immediates.load(dst, width == QWORD ? imm : Integer.toUnsignedLong(imm));
            case MUL -> multiply(width, dst, imm);
            case LSH, RSH, ARSH -> arithmetic.shift(shift(op), width, dst, imm);
            case DIV, MOD, SDIV, SMOD -> division.emit(kind(op), width, dst, imm);
        }
    }

    private void immediate(AluOp op, Width width, Gpr dst, int imm) {
        if (imm != 0) {
            m.immediates.alu(alu(op), width, dst, imm);
        } else if (width == DWORD) {
            a.mov(DWORD, dst, dst);
        }
    }

    private void and(Width width, Gpr dst, int imm) {
        if (imm == LOW_BYTE) {
            a.movzx(dst, Width.BYTE, dst);
        } else if (imm == LOW_WORD) {
            a.movzx(dst, WORD, dst);
        } else {
            // a positive mask clears the upper half whatever the width
            m.immediates.alu(Alu.AND, imm >= 0 ? DWORD : width, dst, imm);
        }
    }

    private void multiply(Width width, Gpr dst, int imm) {
        if (imm > 0 && Integer.bitCount(imm) == 1) {
            arithmetic.shift(Shift.SHL, width, dst, Integer.numberOfTrailingZeros(imm));
        } else {
            m.immediates.multiply(width, dst, imm);
        }
    }

    private void aluReg(AluOp op, Width width, Gpr dst, Gpr src) {
        switch (op) {
            case ADD, SUB, OR, AND, XOR -> arithmetic.alu(alu(op), width, dst, src);
            case MOV -> {
                if (dst != src || width == DWORD) {
                    a.mov(width, dst, src);
                }
            }
            case MUL -> a.op(RegRm.IMUL, width, dst, src);
            case LSH, RSH, ARSH -> arithmetic.shift(shift(op), width, dst, src);
            case DIV, MOD, SDIV, SMOD -> division.emit(kind(op), width, dst, src);
        }
    }

    private void byteSwap(Insn.ByteSwap i) {
        switch (i.kind()) {
            case LE -> arithmetic.truncate(reg(i.dst()), i.bits());
            case BE, BSWAP -> arithmetic.swap(reg(i.dst()), i.bits());
        }
    }

    private void load(int index, Insn.Load i) {
        if (direct != null && direct.load(index, i)) {
            return;
        }
        if (i.signed() && i.size() != Size.DW) {
            a.movsx(QWORD, reg(i.dst()), width(i.size()), mem(i.src(), i.off()));
        } else {
            arithmetic.load(width(i.size()), reg(i.dst()), mem(i.src(), i.off()));
        }
    }

    private void atomic(Insn.Atomic i) {
        Width width = width(i.is64());
        Mem mem = mem(i.dst(), i.off());
        Gpr src = reg(i.src());
        switch (i.op()) {
            case XCHG -> atomics.exchange(width, mem, src);
            case CMPXCHG -> atomics.compareExchange(width, mem, src);
            case ADD -> {
                if (i.fetch()) {
                    atomics.fetchAdd(width, mem, src);
                } else {
                    atomics.update(Alu.ADD, width, mem, src);
                }
            }
            case OR -> bitwise(i, Alu.OR);
            case AND -> bitwise(i, Alu.AND);
            case XOR -> bitwise(i, Alu.XOR);
        }
    }

    private void bitwise(Insn.Atomic i, Alu op) {
        if (i.fetch()) {
            atomics.fetch(op, width(i.is64()), mem(i.dst(), i.off()), reg(i.src()));
        } else {
            atomics.update(op, width(i.is64()), mem(i.dst(), i.off()), reg(i.src()));
        }
    }

    private static Alu alu(AluOp op) {
        return switch (op) {
            case ADD -> Alu.ADD;
            case SUB -> Alu.SUB;
            case OR -> Alu.OR;
            case AND -> Alu.AND;
            case XOR -> Alu.XOR;
            case MUL, DIV, LSH, RSH, MOD, MOV, ARSH, SDIV, SMOD ->
                throw new IllegalStateException("internal error: " + op + " is no x86 group 1 insn");
        };
    }

    private static Shift shift(AluOp op) {
        return op == AluOp.LSH ? Shift.SHL : op == AluOp.RSH ? Shift.SHR : Shift.SAR;
    }

    private static Division.Kind kind(AluOp op) {
        return new Division.Kind(op.isSignedDivision(), op == AluOp.MOD || op == AluOp.SMOD);
    }

    private static Gpr reg(int number) {
        return Registers.of(number);
    }

    private static Width width(boolean is64) {
        return is64 ? QWORD : DWORD;
    }

    private static Width width(Size size) {
        return Width.of(size.bytes());
    }

    private static Mem mem(int base, int off) {
        return Mem.at(Registers.of(base), off);
    }
}
