package io.sluice.vm.codegen.lower;

import io.sluice.vm.codegen.machine.MOp;
import io.sluice.vm.codegen.machine.RegClass;
import io.sluice.vm.codegen.machine.Role;
import io.sluice.vm.codegen.machine.VectorOp;
import io.sluice.vm.ir.Op;
import io.sluice.vm.ir.Type;
import io.sluice.vm.ir.Value;
import io.sluice.vm.x64.CpuFeature;
import io.sluice.vm.x64.VecLength;
import io.sluice.vm.x64.VecOp;
import io.sluice.vm.x64.Width;

/** Vector ops, by AVX and AVX2, of 512 bits by AVX-512: each method adds the insns of one value. */
final class Vectors {
    private static final int DWORD_BITS = 32;

    private final Selection selection;

    Vectors(Selection selection) {
        this.selection = selection;
    }

    private static VecLength length(Type type) {
        return switch (type) {
            case V512 -> VecLength.Z512;
            case V256 -> VecLength.Y256;
            default -> VecLength.X128;
        };
    }

    private Draft draft(MOp op, Value value) {
        return new Draft(op, Width.QWORD).def(selection.def(value)).aux(length(value.type()));
    }

    void load(Value value, MOp op) {
        selection.add(Address.of(selection, value).in(draft(op, value)));
    }

    void store(Value value) {
        Value stored = value.arg(1);
        Draft draft = new Draft(MOp.V_STORE, Width.QWORD).use(selection.reg(stored)).aux(length(stored.type()));
        selection.add(Address.of(selection, value).in(draft));
    }

    void splat(Value value) {
        if (value.arg(0).isConst(0)) {
            selection.add(draft(MOp.V_ZERO, value));
            return;
        }
        Draft draft = draft(MOp.V_SPLAT, value).width(Width.of((int) value.imm() / Byte.SIZE));
        selection.add(draft.use(selection.reg(value.arg(0))));
    }

    void pair(Value value) {
        selection.add(draft(MOp.V_PAIR, value)
                .use(selection.reg(value.arg(0))).use(selection.reg(value.arg(1))));
    }

    void shift(Value value, MOp op) {
        selection.add(draft(op, value).use(selection.reg(value.arg(0))).imm(value.imm()));
    }

    void add(Value value) {
        if (value.imm() != DWORD_BITS || !selection.has(CpuFeature.AVX512_VNNI)
                || value.type() != Type.V512 && !selection.has(CpuFeature.AVX512VL)) {
            binary(value);
        } else if (isProducts(value.arg(1))) {
            addProducts(value, value.arg(0), value.arg(1));
        } else if (isProducts(value.arg(0))) {
            addProducts(value, value.arg(1), value.arg(0));
        } else {
            binary(value);
        }
    }

    private boolean isProducts(Value value) {
        return value.op() == Op.VMADD16 && selection.absorbs(value);
    }

    private void addProducts(Value value, Value to, Value products) {
        selection.add(draft(MOp.V_ADD_PRODUCTS, value).tied(selection.reg(to))
                .use(selection.reg(products.arg(0))).use(selection.reg(products.arg(1))));
    }

    private static VecOp insn(Value value) {
        boolean evex = value.type() == Type.V512;
        return switch (value.op()) {
            case VADD -> value.imm() == DWORD_BITS ? VecOp.VPADDD : VecOp.VPADDQ;
            case VSUB -> value.imm() == DWORD_BITS ? VecOp.VPSUBD : VecOp.VPSUBQ;
            case VMADD16 -> VecOp.VPMADDWD;
            case VAND -> evex ? VecOp.VPANDQ : VecOp.VPAND;
            case VOR -> evex ? VecOp.VPORQ : VecOp.VPOR;
            case VXOR -> evex ? VecOp.VPXORQ : VecOp.VPXOR;
            case VSAD -> VecOp.VPSADBW;
            case VSHUFFLE -> VecOp.VPSHUFB;
            default -> equal((int) value.imm());
        };
    }

    void binary(Value value) {
        Value first = value.arg(0);
        Value second = value.arg(1);
        if (value.op().is(Op.Trait.COMMUTES) && absorbsLoad(first) && !absorbsLoad(second)) {
            Value other = first;
            first = second;
            second = other;
        }
        Draft draft = new Draft(MOp.V_BINARY, Width.QWORD).def(selection.def(value))
                .aux(new VectorOp(insn(value), length(value.type()))).use(selection.reg(first));
        if (absorbsLoad(second)) {
            Address.of(selection, second).in(draft);
        } else {
            draft.use(selection.reg(second));
        }
        selection.add(draft);
    }

    private boolean absorbsLoad(Value value) {
        return value.op() == Op.VLOAD && selection.absorbs(value) && selection.movesHere(value);
    }

    private static VecOp equal(int bits) {
        return switch (bits) {
            case 8 -> VecOp.VPCMPEQB;
            case 16 -> VecOp.VPCMPEQW;
            case 32 -> VecOp.VPCMPEQD;
            default -> VecOp.VPCMPEQQ;
        };
    }

    void mask(Value value) {
        Value from = value.arg(0);
        selection.add(draft(MOp.V_MASK, value).use(selection.reg(from)).aux(length(from.type())));
    }

    void sum(Value value) {
        reduce(value, MOp.V_SUM64);
    }

    void lane(Value value) {
        reduce(value, MOp.V_LANE);
    }

    private void reduce(Value value, MOp op) {
        Value from = value.arg(0);
        RegClass of = Selection.classOf(from.type());
        Draft draft = draft(op, value).use(selection.reg(from)).imm(value.imm()).aux(length(from.type()))
                .with(Role.EARLY_DEF, selection.newVreg(of));
        if (op == MOp.V_SUM64 && of != RegClass.XMM) {
            draft.with(Role.EARLY_DEF, selection.newVreg(of));
        }
        selection.add(draft);
    }
}
