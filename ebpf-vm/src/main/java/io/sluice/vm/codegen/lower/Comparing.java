package io.sluice.vm.codegen.lower;

import io.sluice.vm.codegen.machine.Comparison;
import io.sluice.vm.codegen.machine.Role;
import io.sluice.vm.ir.Cond;
import io.sluice.vm.ir.Op;
import io.sluice.vm.ir.Type;
import io.sluice.vm.ir.Value;
import io.sluice.vm.x64.Width;

/**
 * The comparison of one SET, SELECT or branch: as narrow as its operands allow, with memory and numbers in it, and by
 * TEST where that does.
 */
final class Comparing {
    private static final int DWORD_BITS = 32;
    private static final long DWORD_MASK = 0xffff_ffffL;
    private static final long BYTE_MASK = 0xff;

    private final Selection selection;
    private final Width moved;
    private Cond cond;
    private Width width;
    private Value left;
    private Value right;

    private Comparing(Selection selection, Width moved, Cond cond, Type type, Value left, Value right) {
        this.selection = selection;
        this.moved = moved;
        this.cond = cond;
        this.width = type == Type.I32 ? Width.DWORD : Width.QWORD;
        this.left = Shape.real(left);
        this.right = Shape.real(right);
    }

    /** Completes the draft of an insn that compares, whose other operands it has already. */
    @SuppressWarnings("checkstyle:ParameterNumber") // a comparison, where it goes and what it moves
    static Draft in(Draft draft, Selection selection, Width moved, Cond cond, Type type, Value left, Value right) {
        Comparing comparing = new Comparing(selection, moved, cond, type, left, right);
        comparing.simplify();
        comparing.choose(draft);
        return draft;
    }

    private void simplify() {
        if (left.isConst() && !right.isConst()) {
            Value other = left;
            left = right;
            right = other;
            cond = cond.swapped();
        }
        if (right.isConst(0) && (cond == Cond.EQ || cond == Cond.NE) && left.op() == Op.AND
                && selection.absorbs(left)) {
            cond = cond == Cond.EQ ? Cond.NTEST : Cond.TEST;
            width = left.type() == Type.I32 ? Width.DWORD : width;
            right = Shape.arg(left, 1);
            left = Shape.arg(left, 0);
            if (left.isConst() && !right.isConst()) {
                Value other = left;
                left = right;
                right = other;
            }
        }
        if (width == Width.QWORD && narrows()) {
            width = Width.DWORD;
            cond = unsigned(cond);
        }
        if (width == Width.DWORD) {
            left = withoutExtension(left);
            right = withoutExtension(right);
        }
    }

    /** What a comparison in 32 bits needs not have extended. */
    private Value withoutExtension(Value value) {
        return (value.op() == Op.ZEXT || value.op() == Op.SEXT) && value.imm() == DWORD_BITS
                && selection.absorbs(value) ? Shape.arg(value, 0) : value;
    }

    private boolean narrows() {
        boolean leftFits = left.range().fits(DWORD_BITS);
        boolean rightFits = right.range().fits(DWORD_BITS);
        return isTest() ? leftFits || rightFits : leftFits && rightFits;
    }

    private boolean isTest() {
        return cond == Cond.TEST || cond == Cond.NTEST;
    }

    /** The comparison of numbers without signs that is the same as that of non-negative ones. */
    private static Cond unsigned(Cond cond) {
        return switch (cond) {
            case SLT -> Cond.ULT;
            case SLE -> Cond.ULE;
            case SGT -> Cond.UGT;
            case SGE -> Cond.UGE;
            case EQ, NE, ULT, ULE, UGT, UGE, TEST, NTEST -> cond;
        };
    }

    private void choose(Draft draft) {
        boolean found = isTest() ? testNumber(draft) : compareNumber(draft);
        if (!found && !memoryAndRegister(draft)) {
            int first = draft.operand(Role.USE, selection.reg(left));
            int second = draft.size();
            finish(draft.foldable(selection.reg(right)).width(width), first, second);
        }
    }

    private void finish(Draft draft, int first, int second) {
        draft.aux(new Comparison(isTest(), condition(cond), first, second, moved));
    }

    private void memoryAndNumber(Draft draft, Width of, int further, long number) {
        Address.of(selection, left).in(draft.width(of).imm(number), further);
        finish(draft, Comparison.NONE, Comparison.NONE);
    }

    private boolean testNumber(Draft draft) {
        if (!right.isConst() || selection.blinds()) {
            return false;
        }
        long mask = right.imm() & (width == Width.DWORD ? DWORD_MASK : -1);
        if (mask == 0) {
            return false;
        }
        if (selection.absorbsLoad(left) && testMemory(draft, mask)) {
            return true;
        }
        Width of = mask <= BYTE_MASK && mask > 0 ? Width.BYTE
                : mask >>> DWORD_BITS == 0 ? Width.DWORD : Width.QWORD;
        if (!selection.isImmediate(mask, of)) {
            return false;
        }
        int first = draft.size();
        finish(draft.foldable(selection.reg(left)).width(of).imm(mask), first, Comparison.NONE);
        return true;
    }

    private boolean testMemory(Draft draft, long mask) {
        int bits = left.size() * Byte.SIZE;
        long within = bits == Long.SIZE ? mask : mask & (1L << bits) - 1;
        int byteIndex = Long.numberOfTrailingZeros(within) / Byte.SIZE;
        if (within == 0) {
            return false;
        }
        if ((within >>> byteIndex * Byte.SIZE & ~BYTE_MASK) == 0) {
            memoryAndNumber(draft, Width.BYTE, byteIndex, within >>> byteIndex * Byte.SIZE);
            return true;
        }
        if (left.size() >= Integer.BYTES && within >>> DWORD_BITS == 0) {
            memoryAndNumber(draft, Width.DWORD, 0, within);
            return true;
        }
        return false;
    }

    private boolean compareNumber(Draft draft) {
        if (!right.isConst()) {
            return false;
        }
        long number = width == Width.DWORD ? (int) right.imm() : right.imm();
        if (selection.absorbsLoad(left) && compareMemory(draft, number)) {
            return true;
        }
        if (compareByte(draft, number) || compareMasked(draft, number)) {
            return true;
        }
        if (number == 0) {
            // after TEST all conditions are as after CMP with 0: CF and OF are 0
            int vreg = selection.reg(left);
            int first = draft.operand(Role.USE, vreg);
            int second = draft.operand(Role.USE, vreg);
            draft.width(width).aux(new Comparison(true, condition(cond), first, second, moved));
            return true;
        }
        if (!selection.isImmediate(number, width)) {
            return false;
        }
        int first = draft.size();
        finish(draft.foldable(selection.reg(left)).width(width).imm(number), first, Comparison.NONE);
        return true;
    }

    /** The lower byte of a register, which only this comparison wants, with a number of eight bits. */
    private boolean compareByte(Draft draft, long number) {
        if (left.op() != Op.ZEXT || left.imm() != Byte.SIZE || !selection.absorbs(left) || selection.blinds()
                || (number & ~BYTE_MASK) != 0) {
            return false;
        }
        cond = unsigned(cond);
        int first = draft.size();
        finish(draft.foldable(selection.reg(left.arg(0))).width(Width.BYTE).imm((byte) number), first, Comparison.NONE);
        return true;
    }

    /**
     * The upper bits of a byte with a number: {@code (x & 0xf0) < 0x50} is {@code byte x < 0x50}, and so is
     * {@code (x >> 2 & 0x3c) < 20}.
     */
    private boolean compareMasked(Draft draft, long number) {
        if (left.op() != Op.AND || !selection.absorbs(left) || !Shape.arg(left, 1).isConst() || selection.blinds()) {
            return false;
        }
        long mask = Shape.arg(left, 1).imm() & left.type().mask();
        Value x = Shape.arg(left, 0);
        int shift = 0;
        if (x.op() == Op.SHR && selection.absorbs(x) && Shape.arg(x, 1).isConst()) {
            shift = (int) Shape.arg(x, 1).imm() & x.type().bits() - 1;
            x = Shape.arg(x, 0);
        }
        if (mask << shift >>> DWORD_BITS - 1 != 0 || number < 0 || number > mask || shift >= DWORD_BITS) {
            return false;
        }
        long first = switch (unsigned(cond)) {
            case ULT, UGE -> number;
            case ULE, UGT -> number + 1;
            default -> 0;
        };
        long bits = mask << shift;
        long lowest = Long.lowestOneBit(bits);
        // what is masked out below does not tell numbers apart that are less than a multiple
        long bound = (first << shift) + lowest - 1 & -lowest;
        int byteIndex = Long.numberOfTrailingZeros(lowest) / Byte.SIZE;
        long top = 1L << (byteIndex + 1) * Byte.SIZE;
        boolean inMemory = selection.absorbsLoad(x) && byteIndex < x.size();
        if (first == 0 || bits + lowest != top || bound >= top || !inMemory && byteIndex != 0) {
            return false;
        }
        cond = unsigned(cond) == Cond.ULT || unsigned(cond) == Cond.ULE ? Cond.ULT : Cond.UGE;
        left = x;
        byte part = (byte) (bound >>> byteIndex * Byte.SIZE);
        if (inMemory) {
            memoryAndNumber(draft, Width.BYTE, byteIndex, part);
        } else {
            int operand = draft.size();
            finish(draft.foldable(selection.reg(x)).width(Width.BYTE).imm(part), operand, Comparison.NONE);
        }
        return true;
    }

    private boolean compareMemory(Draft draft, long number) {
        int size = left.size();
        if (size >= width.bytes()) {
            if (!selection.isImmediate(number, width) && number != 0) {
                return false;
            }
            memoryAndNumber(draft, width, 0, number);
            return true;
        }
        long unsigned = width == Width.DWORD ? number & DWORD_MASK : number;
        if (unsigned >>> size * Byte.SIZE != 0 || selection.blinds() && number != 0) {
            return false;
        }
        boolean fits = switch (size) {
            case 1 -> true;
            // an immediate of 16 bits changes the insn's length, which decoders are slow at: only as one of 8 bits
            case 2 -> (short) number == (byte) number;
            default -> true;
        };
        if (!fits) {
            return false;
        }
        cond = unsigned(cond);
        memoryAndNumber(draft, Width.of(size), 0, signExtended(number, size));
        return true;
    }

    private static long signExtended(long number, int bytes) {
        int unused = Long.SIZE - bytes * Byte.SIZE;
        return number << unused >> unused;
    }

    private boolean memoryAndRegister(Draft draft) {
        if (!memoryLeft(draft, left, right)) {
            cond = cond.swapped();
            if (memoryLeft(draft, right, left)) {
                return true;
            }
            cond = cond.swapped();
            return false;
        }
        return true;
    }

    /** Compares memory with a register, in the width of the memory where the register's value fits. */
    private boolean memoryLeft(Draft draft, Value memory, Value other) {
        if (!selection.absorbsLoad(memory) || other == memory) {
            return false;
        }
        int bytes = Math.min(memory.size(), width.bytes());
        if (bytes < width.bytes()) {
            if (!other.range().fits(bytes * Byte.SIZE) || other.isConst()) {
                return false;
            }
            cond = unsigned(cond);
        }
        int second = draft.operand(Role.USE, selection.reg(other));
        Address.of(selection, memory).in(draft.width(Width.of(bytes)));
        finish(draft, Comparison.NONE, second);
        return true;
    }

    private static io.sluice.vm.x64.Cond condition(Cond cond) {
        return switch (cond) {
            case EQ, NTEST -> io.sluice.vm.x64.Cond.E;
            case NE, TEST -> io.sluice.vm.x64.Cond.NE;
            case ULT -> io.sluice.vm.x64.Cond.B;
            case ULE -> io.sluice.vm.x64.Cond.BE;
            case UGT -> io.sluice.vm.x64.Cond.A;
            case UGE -> io.sluice.vm.x64.Cond.AE;
            case SLT -> io.sluice.vm.x64.Cond.L;
            case SLE -> io.sluice.vm.x64.Cond.LE;
            case SGT -> io.sluice.vm.x64.Cond.G;
            case SGE -> io.sluice.vm.x64.Cond.GE;
        };
    }
}
