package io.sluice.vm.codegen.lower;

import io.sluice.vm.codegen.machine.MMem;
import io.sluice.vm.codegen.machine.MOp;
import io.sluice.vm.codegen.machine.Role;
import io.sluice.vm.ir.FrameObject;
import io.sluice.vm.ir.Op;
import io.sluice.vm.ir.Type;
import io.sluice.vm.ir.Value;
import io.sluice.vm.x64.Width;

/** A sum that one memory operand can be: {@code base + index*scale + disp}, found in a tree of ADD, SUB and SHL. */
final class Address {
    private static final int MAX_SHIFT = 3;
    private static final int MAX_DEPTH = 8;
    private static final int NO_NUMBER = -1;

    private final Selection selection;
    private final Type type;
    private Value base;
    private Value index;
    private int scale = 1;
    private long disp;
    private FrameObject frame;
    /** How many uses an address has that is only wanted here. */
    private int shares = 1;
    /** Whether symbols among the leaves are taken as they are, what is added to them included. */
    private boolean exact;
    /** The register of a number that is the index, or {@link #NO_NUMBER}. */
    private int number = NO_NUMBER;

    private Address(Selection selection, Type type, long disp) {
        this.selection = selection;
        this.type = type;
        this.disp = disp;
    }

    /** The memory that an access of this address and offset means. */
    static Address of(Selection selection, Value address, long offset) {
        Address found = new Address(selection, Type.I64, offset);
        if (!found.fits(offset)) {
            return far(selection, address, offset);
        }
        return found.expand(Shape.real(address), 0) ? found : plain(selection, Type.I64, address, null, offset);
    }

    /** The memory of a LOAD that a STORE of the same address absorbs. */
    static Address ofBoth(Selection selection, Value store) {
        Address found = new Address(selection, Type.I64, store.imm());
        if (!found.fits(store.imm())) {
            return far(selection, store.arg(0), store.imm());
        }
        found.shares = 2;
        return found.expand(Shape.arg(store, 0), 0)
                ? found : plain(selection, Type.I64, store.arg(0), null, store.imm());
    }

    /** The memory of a LOAD, STORE or another access. */
    static Address of(Selection selection, Value access) {
        return of(selection, access.arg(0), access.imm());
    }

    /** The sum that an ADD is, for LEA, or a SUB of a number; null of any other SUB. */
    static Address sum(Selection selection, Value add) {
        Address found = new Address(selection, add.type(), 0);
        if (found.operands(add, 0)) {
            return found;
        }
        if (add.op() != Op.ADD) {
            return null;
        }
        return plain(selection, add.type(), Shape.arg(add, 0), Shape.arg(add, 1), 0);
    }

    private static Address plain(Selection selection, Type type, Value base, Value index, long disp) {
        Address plain = new Address(selection, type, disp);
        plain.base = Shape.real(base);
        plain.index = index;
        plain.exact = true;
        return plain;
    }

    /** With the offset in a register: it is more than a displacement holds, or would show where numbers are blinded. */
    private static Address far(Selection selection, Value address, long offset) {
        Address far = plain(selection, Type.I64, address, null, 0);
        far.number = selection.newVreg();
        selection.add(new Draft(MOp.CONSTANT, Width.QWORD).imm(offset).def(far.number));
        return far;
    }

    private boolean fits(long number) {
        return selection.blinds() ? number == (short) number : number == (int) number;
    }

    /** Adds a value to the sum; false where no room is left. */
    private boolean expand(Value value, int depth) {
        if (value.isConst() && plus(value.imm())) {
            return true;
        }
        if (value.op() == Op.FRAME && frame == null && base == null && plus(value.imm())) {
            frame = (FrameObject) value.aux();
            return true;
        }
        if (value.op() == Op.SYMBOL && !plus(value.imm())) {
            return false;
        }
        if (depth < MAX_DEPTH && sameType(value) && worthwhile(value, depth == 0 ? shares : 1)) {
            Value savedBase = base;
            Value savedIndex = index;
            int savedScale = scale;
            long savedDisp = disp;
            FrameObject savedFrame = frame;
            if (operands(value, depth + 1)) {
                return true;
            }
            base = savedBase;
            index = savedIndex;
            scale = savedScale;
            disp = savedDisp;
            frame = savedFrame;
        }
        return leaf(value);
    }

    private boolean sameType(Value value) {
        return value.type() == Type.I64 || type == Type.I32 && value.type() == Type.I32 || isWhole(value);
    }

    /** Whether a shift of 32 bits is the same in 64. */
    private static boolean isWhole(Value value) {
        return value.op() == Op.SHL && Shape.arg(value, 1).isConst() && Shape.arg(value, 1).imm() <= MAX_SHIFT
                && Shape.arg(value, 0).range().fits(Integer.SIZE - (int) Shape.arg(value, 1).imm());
    }

    /** Operands that nobody else wants are absorbed, and numbers where the rest stays in its register anyway. */
    private boolean worthwhile(Value value, int uses) {
        return switch (value.op()) {
            case ADD, SUB -> {
                Value rest = Shape.arg(value, 0);
                boolean number = Shape.arg(value, 1).isConst();
                yield selection.absorbs(value, uses)
                        || number && type == Type.I64 && (!selection.isWanted(value) || selection.livesOn(rest));
            }
            // a scale costs no more than none, so that the shift is not made for addresses alone
            case SHL -> selection.absorbs(value, uses) || type == Type.I64 && !selection.isWanted(value);
            default -> false;
        };
    }

    private boolean operands(Value value, int depth) {
        Value first = Shape.arg(value, 0);
        Value second = Shape.arg(value, 1);
        return switch (value.op()) {
            case ADD -> expand(first, depth) && expand(second, depth);
            case SUB -> second.isConst() && plus(-second.imm()) && expand(first, depth);
            case SHL -> second.isConst() && index == null && second.imm() >= 0 && second.imm() <= MAX_SHIFT
                    && scaled(first, 1 << second.imm());
            default -> false;
        };
    }

    private boolean plus(long number) {
        long sum = type == Type.I32 ? (int) (disp + number) : disp + number;
        if (fits(sum)) {
            disp = sum;
            return true;
        }
        return false;
    }

    private boolean scaled(Value value, int by) {
        index = value;
        scale = by;
        return true;
    }

    private boolean leaf(Value value) {
        if (base == null && frame == null) {
            base = value;
            return true;
        }
        return index == null && scaled(value, 1);
    }

    private int reg(Value leaf) {
        return leaf.op() == Op.SYMBOL && !exact ? selection.symbol(leaf) : selection.reg(leaf);
    }

    /** The operand, whose registers are appended to an insn's operands in a role. */
    MMem in(Draft draft, Role role, int further) {
        int basePosition = base == null ? MMem.NONE : draft.operand(role, reg(base));
        int indexPosition = MMem.NONE;
        if (index != null) {
            indexPosition = draft.operand(role, reg(index));
        } else if (number != NO_NUMBER) {
            indexPosition = draft.operand(role, number);
        }
        return new MMem(basePosition, indexPosition, scale, Math.toIntExact(disp + further), frame);
    }

    /** Makes it an insn's memory operand. */
    Draft in(Draft draft) {
        return draft.mem(in(draft, Role.USE, 0));
    }

    /** Makes the memory that many bytes further on an insn's memory operand. */
    Draft in(Draft draft, int further) {
        return draft.mem(in(draft, Role.USE, further));
    }
}
