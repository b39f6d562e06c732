package io.sluice.vm.codegen.lower;

import io.sluice.vm.codegen.machine.MMem;
import io.sluice.vm.codegen.machine.MOp;
import io.sluice.vm.codegen.machine.Pregs;
import io.sluice.vm.codegen.machine.Role;
import io.sluice.vm.ir.Block;
import io.sluice.vm.ir.Cond;
import io.sluice.vm.ir.Edge;
import io.sluice.vm.ir.Op;
import io.sluice.vm.ir.Terminator;
import io.sluice.vm.ir.Type;
import io.sluice.vm.ir.Value;
import io.sluice.vm.x64.Alu;
import io.sluice.vm.x64.Bmi;
import io.sluice.vm.x64.CpuFeature;
import io.sluice.vm.x64.Gpr;
import io.sluice.vm.x64.RegRm;
import io.sluice.vm.x64.Shift;
import io.sluice.vm.x64.Unary;
import io.sluice.vm.x64.Width;

/** Arithmetic of scalars: each method adds the insns of one value. */
final class Scalars {
    private static final int DWORD_BITS = 32;
    private static final long DWORD_MASK = 0xffff_ffffL;
    private static final long BYTE_MASK = 0xff;
    private static final long WORD_MASK = 0xffff;

    /** From a choice over the block where its arms meet to the head of the loop. */
    private static final int MAX_STEPS_BACK = 2;

    private final Selection selection;
    private final Products products = new Products();

    Scalars(Selection selection) {
        this.selection = selection;
    }

    void start(Block block) {
        products.start(block);
    }

    private static Width width(Type type) {
        return type == Type.I32 ? Width.DWORD : Width.QWORD;
    }

    /** The width of an op whose lower bits depend on its operands' lower bits only. */
    private static Width lowWidth(Value value) {
        return value.range().fits(DWORD_BITS) ? Width.DWORD : width(value.type());
    }

    private Draft draft(MOp op, Width width, Value value) {
        return new Draft(op, width).def(selection.def(value));
    }

    private int reg(Value value) {
        return selection.reg(value);
    }

    /** Appends an operand as a USE, or as the memory operand where it is a load that may be absorbed. */
    private Draft source(Draft draft, Value value, int bytes) {
        if (readable(value, bytes)) {
            return Address.of(selection, value).in(draft);
        }
        return draft.foldable(reg(value));
    }

    /** Whether the lower bytes of a value can be read from memory. */
    private boolean readable(Value value, int bytes) {
        return value.op() == Op.LOAD && value.size() >= bytes && selection.absorbsLoad(value);
    }

    void add(Value value) {
        Value first = Shape.arg(value, 0);
        Value second = Shape.arg(value, 1);
        Width width = lowWidth(value);
        if (!second.isConst() && !first.isConst()
                && (readable(first, width.bytes()) || readable(second, width.bytes()))) {
            alu(value, Alu.ADD);
            return;
        }
        selection.add(Address.sum(selection, value).in(draft(MOp.LEA, width, value)));
    }

    void subtract(Value value) {
        if (Shape.arg(value, 0).isConst(0)) {
            selection.add(draft(MOp.UNARY, lowWidth(value), value).tied(reg(value.arg(1))).aux(Unary.NEG));
            return;
        }
        Address sum = Shape.arg(value, 1).isConst() ? Address.sum(selection, value) : null;
        if (sum != null) {
            selection.add(sum.in(draft(MOp.LEA, lowWidth(value), value)));
        } else {
            alu(value, Alu.SUB);
        }
    }

    /** ADD, SUB, AND, OR and XOR. */
    void alu(Value value, Alu op) {
        Width width = lowWidth(value);
        Value first = Shape.arg(value, 0);
        Value second = Shape.arg(value, 1);
        boolean commutes = value.op().is(Op.Trait.COMMUTES);
        if (commutes && (first.isConst() || !second.isConst() && !readable(second, width.bytes())
                && readable(first, width.bytes()))) {
            Value other = first;
            first = second;
            second = other;
        }
        Draft draft = draft(MOp.ALU, width, value);
        if (selection.isImmediate(second, width)) {
            draft = draft(MOp.ALU_IMM, width, value).tied(reg(first)).imm(second.imm()).aux(op);
        } else {
            source(draft.tied(reg(first)).aux(op), second, width.bytes());
            if (commutes) {
                draft.commutes();
            }
        }
        selection.add(draft);
    }

    void and(Value value) {
        Value first = Shape.arg(value, 0);
        Value second = Shape.arg(value, 1);
        if (first.isConst()) {
            Value other = first;
            first = second;
            second = other;
        }
        if (second.isConst()) {
            long mask = second.imm() & value.type().mask();
            if (mask == BYTE_MASK || mask == WORD_MASK || mask == DWORD_MASK && value.type() == Type.I64) {
                extend(value, first, Long.bitCount(mask));
                return;
            }
        } else if (selection.has(CpuFeature.BMI1)) {
            if (isNot(first, value) && andNot(value, first, second) || isNot(second, value)
                    && andNot(value, second, first)) {
                return;
            }
        }
        alu(value, Alu.AND);
    }

    /** Whether it is a complement that the AND of the type may absorb. */
    private boolean isNot(Value value, Value user) {
        return value.op() == Op.NOT && (value.type() == user.type() || value.type() == Type.I64)
                && selection.absorbs(value);
    }

    private boolean andNot(Value value, Value not, Value other) {
        Width width = lowWidth(value);
        Draft draft = draft(MOp.ANDN, width, value).use(reg(not.arg(0)));
        selection.add(source(draft, other, width.bytes()));
        return true;
    }

    void zeroExtend(Value value) {
        extend(value, Shape.arg(value, 0), (int) value.imm());
    }

    private void extend(Value value, Value from, int bits) {
        Width width = Width.of(bits / Byte.SIZE);
        if (readable(from, width.bytes())) {
            selection.add(Address.of(selection, from).in(draft(MOp.LOAD, width, value)));
        } else {
            selection.add(draft(MOp.ZERO_EXTEND, width, value).foldable(reg(from)));
        }
    }

    void signExtend(Value value) {
        Value from = Shape.arg(value, 0);
        Width source = Width.of((int) value.imm() / Byte.SIZE);
        Width to = width(value.type());
        if (source == to) {
            extend(value, from, (int) value.imm());
        } else if (readable(from, source.bytes())) {
            selection.add(Address.of(selection, from).in(draft(MOp.LOAD_SIGNED, to, value)).aux(source));
        } else {
            selection.add(draft(MOp.SIGN_EXTEND, to, value).foldable(reg(from)).aux(source));
        }
    }

    /** MUL and UMULH, both at once where a block wants both halves of a product. */
    void product(Value value) {
        Value other = products.other(value);
        if (other != null && selection.shape().uses(other) > 0) {
            // the insn stands where the first of them does
            if (selection.shape().position(other) > selection.shape().position(value)) {
                both(value.op() == Op.MUL ? value : other, value.op() == Op.MUL ? other : value);
            } else {
                selection.def(other);
            }
        } else if (value.op() == Op.MUL) {
            multiply(value);
        } else {
            multiplyHigh(value);
        }
    }

    private void both(Value lower, Value upper) {
        Value first = Shape.arg(lower, 0);
        Value second = Shape.arg(lower, 1);
        Draft draft;
        if (selection.has(CpuFeature.BMI2)) {
            draft = draft(MOp.MULX_BOTH, Width.QWORD, upper).def(selection.def(lower))
                    .with(Role.USE, reg(first), Gpr.RDX);
        } else {
            draft = new Draft(MOp.MUL_BOTH, Width.QWORD).with(Role.DEF, selection.def(upper), Gpr.RDX)
                    .with(Role.DEF, selection.def(lower), Gpr.RAX).with(Role.USE, reg(first), Gpr.RAX);
        }
        selection.add(draft.foldable(reg(second)));
    }

    private void multiply(Value value) {
        Width width = lowWidth(value);
        Value first = Shape.arg(value, 0);
        Value second = Shape.arg(value, 1);
        if (first.isConst() || !second.isConst() && !readable(second, width.bytes())
                && readable(first, width.bytes())) {
            Value other = first;
            first = second;
            second = other;
        }
        if (selection.isImmediate(second, width)) {
            long by = width == Width.DWORD ? (int) second.imm() : second.imm();
            if (by == 3 || by == 5 || by == 9) {
                selection.add(timesLea(value, first, (int) by - 1));
            } else {
                selection.add(source(draft(MOp.MUL_IMM, width, value).imm(by), first, width.bytes()));
            }
            return;
        }
        Draft draft = draft(MOp.MUL, width, value).tied(reg(first));
        selection.add(source(draft, second, width.bytes()).commutes());
    }

    private Draft timesLea(Value value, Value by, int scale) {
        Draft draft = draft(MOp.LEA, lowWidth(value), value);
        int base = draft.size();
        return draft.use(reg(by)).use(reg(by))
                .mem(new MMem(base, base + 1, scale, 0, null));
    }

    private void multiplyHigh(Value value) {
        Value first = Shape.arg(value, 0);
        Value second = Shape.arg(value, 1);
        if (value.type() == Type.I32) {
            int product = selection.newVreg();
            int left = extended(first, DWORD_BITS);
            int right = extended(second, DWORD_BITS);
            selection.add(new Draft(MOp.MUL, Width.QWORD).def(product).tied(left).foldable(right).commutes());
            selection.add(draft(MOp.SHIFT_IMM, Width.QWORD, value).tied(product).imm(DWORD_BITS).aux(Shift.SHR));
            return;
        }
        if (readable(first, Long.BYTES)) {
            Value other = first;
            first = second;
            second = other;
        }
        if (selection.has(CpuFeature.BMI2)) {
            Draft draft = draft(MOp.MULX_HIGH, Width.QWORD, value).with(Role.USE, reg(first), Gpr.RDX);
            selection.add(source(draft, second, Long.BYTES));
        } else {
            Draft draft = new Draft(MOp.MUL_HIGH, Width.QWORD).with(Role.DEF, selection.def(value), Gpr.RDX)
                    .with(Role.USE, reg(first), Gpr.RAX).clobber(Pregs.bit(Pregs.of(Gpr.RAX)));
            selection.add(source(draft, second, Long.BYTES));
        }
    }

    /** The vreg of a value's lower bits with zeros above. */
    private int extended(Value value, int bits) {
        if (value.range().fits(bits)) {
            return reg(value);
        }
        int vreg = selection.newVreg();
        selection.add(new Draft(MOp.ZERO_EXTEND, Width.of(bits / Byte.SIZE)).def(vreg).foldable(reg(value)));
        return vreg;
    }

    void divide(Value value) {
        Value first = Shape.arg(value, 0);
        Value second = Shape.arg(value, 1);
        boolean signed = value.op() == Op.SDIV || value.op() == Op.SREM;
        boolean remainder = value.op() == Op.UREM || value.op() == Op.SREM;
        Width width = width(value.type());
        if (first.range().fits(DWORD_BITS - 1) && second.range().fits(DWORD_BITS - 1)
                || !signed && first.range().fits(DWORD_BITS) && second.range().fits(DWORD_BITS)) {
            signed = false;
            width = Width.DWORD;
        }
        int result = selection.def(value);
        Draft draft = new Draft(MOp.DIVIDE, width)
                .with(Role.DEF, remainder ? selection.newVreg() : result, Gpr.RAX)
                .with(Role.EARLY_DEF, remainder ? result : selection.newVreg(), Gpr.RDX)
                .with(Role.USE, reg(first), Gpr.RAX);
        selection.add(source(draft, second, width.bytes()).aux(signed ? Unary.IDIV : Unary.DIV));
    }

    void shift(Value value, Shift op) {
        Value first = Shape.arg(value, 0);
        Value count = Shape.arg(value, 1);
        Width width = width(value.type());
        if (count.isConst()) {
            int by = (int) count.imm() & width.bytes() * Byte.SIZE - 1;
            if (width == Width.QWORD && by < DWORD_BITS && first.range().fits(DWORD_BITS)
                    && (op == Shift.SHR || op == Shift.SHL && value.range().fits(DWORD_BITS))) {
                width = Width.DWORD;
            }
            if (op == Shift.ROL && selection.has(CpuFeature.BMI2)) {
                selection.add(source(draft(MOp.ROTATE_BMI, width, value).imm(by), first, width.bytes()));
            } else if (op == Shift.SHR && width == Width.DWORD && shiftsByRotation(value, first)) {
                selection.add(draft(MOp.ROTATE_BMI, Width.QWORD, value).imm(Long.SIZE - by).foldable(reg(first)));
            } else {
                selection.add(draft(MOp.SHIFT_IMM, width, value).tied(reg(first)).imm(by).aux(op));
            }
        } else if (selection.has(CpuFeature.BMI2) && op != Shift.ROL) {
            Bmi bmi = switch (op) {
                case SHL -> Bmi.SHLX;
                case SHR -> Bmi.SHRX;
                default -> Bmi.SARX;
            };
            Draft draft = draft(MOp.SHIFT_BMI, width, value).use(reg(count)).aux(bmi);
            selection.add(source(draft, first, width.bytes()));
        } else {
            selection.add(draft(MOp.SHIFT_CL, width, value).tied(reg(first)).with(Role.USE, reg(count), Gpr.RCX)
                    .aux(op));
        }
    }

    /**
     * Whether a shift right of a number of 32 bits that is wanted later is a rotation of 64: that takes no copy, and
     * what it brings above those bits, the ones that are shifted out, nobody looks at.
     */
    private boolean shiftsByRotation(Value value, Value from) {
        return selection.has(CpuFeature.BMI2) && from.range().fits(DWORD_BITS) && selection.livesOn(from)
                && !Selection.isFree(from) && !selection.shape().isWide(value);
    }

    void unary(Value value, Unary op) {
        selection.add(draft(MOp.UNARY, width(value.type()), value).tied(reg(value.arg(0))).aux(op));
    }

    void swapBytes(Value value) {
        Value from = Shape.arg(value, 0);
        Width width = Width.of((int) value.imm() / Byte.SIZE);
        if (width == Width.WORD) {
            selection.add(draft(MOp.SWAP_BYTES, width, value).tied(lowWord(from)));
        } else if (selection.has(CpuFeature.MOVBE) && readable(from, width.bytes())) {
            selection.add(Address.of(selection, from).in(draft(MOp.LOAD_SWAPPED, width, value)));
        } else {
            selection.add(draft(MOp.SWAP_BYTES, width, value).tied(reg(from)));
        }
    }

    private int lowWord(Value from) {
        if (from.range().fits(Short.SIZE) || !readable(from, Short.BYTES)) {
            return extended(from, Short.SIZE);
        }
        int vreg = selection.newVreg();
        selection.add(Address.of(selection, from).in(new Draft(MOp.LOAD, Width.WORD).def(vreg)));
        return vreg;
    }

    void countZeros(Value value) {
        Value from = Shape.arg(value, 0);
        boolean low = value.op() == Op.CTZ;
        Width width = low && from.range().fits(DWORD_BITS) ? Width.DWORD : width(value.type());
        boolean direct = selection.has(low ? CpuFeature.BMI1 : CpuFeature.ABM);
        if (low || direct) {
            RegRm op = !low ? RegRm.LZCNT : direct ? RegRm.TZCNT : RegRm.BSF;
            selection.add(source(draft(MOp.SCAN, width, value).aux(op), from, width.bytes()));
            return;
        }
        int highest = selection.newVreg();
        int bits = width.bytes() * Byte.SIZE;
        selection.add(source(new Draft(MOp.SCAN, width).def(highest).aux(RegRm.BSR), from, width.bytes()));
        selection.add(draft(MOp.ALU_IMM, Width.DWORD, value).tied(highest).imm(bits - 1).aux(Alu.XOR));
    }

    void crc(Value value) {
        Width width = Width.of((int) value.imm() / Byte.SIZE);
        Value data = Shape.arg(value, 1);
        if (selection.has(CpuFeature.SSE4_2)) {
            Draft draft = draft(MOp.CRC32, width, value).tied(reg(value.arg(0)));
            selection.add(source(draft, data, width.bytes()));
            return;
        }
        int low = extended(data, width.bytes() * Byte.SIZE);
        selection.add(draft(MOp.CRC32_LOOP, width, value).tied(reg(value.arg(0)))
                .with(Role.LATE_USE, low).with(Role.EARLY_DEF, selection.newVreg())
                .with(Role.EARLY_DEF, selection.newVreg()));
    }

    void set(Value value) {
        Draft draft = draft(MOp.SET, Width.DWORD, value);
        selection.add(Comparing.in(draft, selection, Width.DWORD, value.cond(), value.type(), value.arg(0),
                value.arg(1)));
    }

    /** Whether a value is what a parameter becomes in the next round. */
    private static boolean comesBackAs(Value value, Value param) {
        return param.op() == Op.PARAM && comesBackAs(value, value.block(), param, MAX_STEPS_BACK);
    }

    private static boolean comesBackAs(Value value, Block from, Value param, int steps) {
        for (Edge edge : from.edges()) {
            for (int i = 0; i < edge.args(); i++) {
                if (edge.arg(i) == value) {
                    Value next = edge.target().params().get(i);
                    if (next == param || steps > 1 && comesBackAs(next, edge.target(), param, steps - 1)) {
                        return true;
                    }
                }
            }
        }
        return false;
    }

    void select(Value value) {
        Value yes = Shape.arg(value, 2);
        Value no = Shape.arg(value, 3);
        Cond cond = value.cond();
        // what a loop carries stays in its register where it is chosen again
        boolean keepsNo = comesBackAs(value, no);
        boolean keepsYes = !keepsNo && comesBackAs(value, yes);
        if (keepsYes || !keepsNo && (selection.livesOn(no) && !selection.livesOn(yes) && !Selection.isFree(yes)
                || yes.isConst() && no.isConst() && isBroughtBesides(value, yes))) {
            Value other = yes;
            yes = no;
            no = other;
            cond = cond.negated();
        }
        Width moved = yes.range().fits(DWORD_BITS) && no.range().fits(DWORD_BITS) ? Width.DWORD : Width.QWORD;
        Draft draft = draft(MOp.SELECT, Width.QWORD, value).tied(reg(no)).use(reg(yes));
        selection.add(Comparing.in(draft, selection, moved, cond, value.type(), value.arg(0), value.arg(1)));
    }

    /** Whether a choice goes to a parameter that others bring a number for, whose register then is that one's. */
    private static boolean isBroughtBesides(Value value, Value number) {
        if (!(value.block().terminator() instanceof Terminator.Jump jump)) {
            return false;
        }
        Block target = jump.edge().target();
        for (int i = 0; i < jump.edge().args(); i++) {
            if (jump.edge().arg(i) != value) {
                continue;
            }
            for (Block from : target.predecessors()) {
                for (Edge edge : from.edges()) {
                    if (edge.target() == target && edge.arg(i).isConst(number.imm())) {
                        return true;
                    }
                }
            }
        }
        return false;
    }
}
