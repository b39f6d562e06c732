package io.sluice.vm.codegen.lower;

import io.sluice.vm.codegen.machine.MFunction;
import io.sluice.vm.codegen.machine.MInsn;
import io.sluice.vm.codegen.machine.MMem;
import io.sluice.vm.codegen.machine.MOp;
import io.sluice.vm.codegen.machine.RegClass;
import io.sluice.vm.codegen.machine.Target;
import io.sluice.vm.ir.Block;
import io.sluice.vm.ir.FrameObject;
import io.sluice.vm.ir.Op;
import io.sluice.vm.ir.Type;
import io.sluice.vm.ir.Value;
import io.sluice.vm.x64.CpuFeature;
import io.sluice.vm.x64.Width;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The insns chosen so far, and which values they want in registers. Insns of one value come in order as a group;
 * groups come backward, and so do blocks, users first.
 *
 * <p>Numbers and addresses belong to no block: each user makes them, or shares them with users close behind it.
 */
final class Selection {
    private static final int NONE = -1;
    /** Users that are at most that many insns apart share a number or address. */
    private static final int SHARING = 24;

    private final Target target;
    private final Shape shape;
    private final MFunction function;
    private final int[] vregs;
    private final ArrayList<MInsn> group = new ArrayList<>();
    private final ArrayList<MInsn> out = new ArrayList<>();
    private final ArrayList<Shared> asked = new ArrayList<>();
    private final ArrayList<Shared> done = new ArrayList<>();
    /** What insns of the block may still share. */
    private final ArrayList<Shared> shared = new ArrayList<>();
    /** Symbols and numbers that are made in the entry, and their vregs once they are wanted. */
    private final List<Object> invariants;
    private final int[] invariantVregs;
    private Block block;
    private int position;
    private int origin;

    /** A number or address that users share; the insn that makes it goes before the first of them. */
    private static final class Shared {
        private final Value value;
        /** The symbol or frame object whose address it is, or null: then it is a number. */
        private final Object symbol;
        /** The number, or what is added to the address. */
        private final long number;
        private final int vreg;
        private int at;
        private boolean isAsked;

        Shared(Value value, Object symbol, long number, int vreg) {
            this.value = value;
            this.symbol = symbol;
            this.number = number;
            this.vreg = vreg;
        }
    }

    Selection(Target target, Shape shape, MFunction function, int values) {
        this.target = target;
        this.shape = shape;
        this.function = function;
        this.vregs = new int[values];
        Arrays.fill(vregs, NONE);
        this.invariants = shape.invariants();
        this.invariantVregs = new int[invariants.size()];
        Arrays.fill(invariantVregs, NONE);
    }

    Shape shape() {
        return shape;
    }

    boolean has(CpuFeature feature) {
        return target.has(feature);
    }

    boolean blinds() {
        return target.blinds();
    }

    MFunction function() {
        return function;
    }

    int newVreg() {
        return function.newVreg(RegClass.GPR);
    }

    int newVreg(RegClass of) {
        return function.newVreg(of);
    }

    void start(Block next) {
        block = next;
        out.clear();
        done.clear();
        shared.clear();
    }

    /** Starts the group of what stands at a position of the block. */
    void startGroup(int at, int insn) {
        position = at;
        origin = insn;
    }

    void add(Draft draft) {
        group.add(draft.build().from(origin));
    }

    void endGroup() {
        for (int i = group.size() - 1; i >= 0; i--) {
            out.add(group.get(i));
        }
        group.clear();
        for (int i = 0; i < asked.size(); i++) {
            asked.get(i).at = out.size();
            asked.get(i).isAsked = false;
        }
        asked.clear();
    }

    /** The insns of the block, in order. */
    ArrayList<MInsn> finish() {
        ArrayList<MInsn> forward = new ArrayList<>(out.size() + done.size());
        if (done.size() > 1) {
            done.sort((x, y) -> y.at - x.at);
        }
        int next = 0;
        for (int i = out.size() - 1; i >= 0; i--) {
            while (next < done.size() && done.get(next).at == i + 1) {
                forward.add(made(done.get(next++), out.get(i).origin()));
            }
            forward.add(out.get(i));
        }
        return forward;
    }

    private static MInsn made(Shared one, int insn) {
        Value value = one.value;
        Draft draft = switch (value.op()) {
            case CONST -> new Draft(MOp.CONSTANT, Width.QWORD).imm(value.imm());
            case SYMBOL -> new Draft(MOp.ADDRESS, Width.QWORD).aux(value.aux()).imm(one.number);
            case FRAME -> new Draft(MOp.FRAME_ADDRESS, Width.QWORD)
                    .mem(MMem.at((FrameObject) value.aux(), Math.toIntExact(value.imm())));
            default -> throw new IllegalStateException("internal error: " + value.op() + " is no constant");
        };
        return draft.def(one.vreg).build().from(insn);
    }

    /** Whether values are made where they are wanted. */
    static boolean isFree(Value value) {
        return value.op() == Op.CONST || value.op() == Op.SYMBOL || value.op() == Op.FRAME;
    }

    /** The vreg of a value that an insn uses. */
    int reg(Value any) {
        Value value = Shape.real(any);
        return isFree(value) ? sharedReg(value) : def(value);
    }

    /** The vreg of a value that an insn makes. */
    int def(Value value) {
        int vreg = vregs[value.id()];
        if (vreg == NONE) {
            vreg = function.newVreg(classOf(value.type()));
            vregs[value.id()] = vreg;
        }
        return vreg;
    }

    /** The vreg of a symbol's address without what a value adds to it. */
    int symbol(Value value) {
        int invariant = invariantOf(value.aux(), 0);
        return invariant >= 0 ? invariantVreg(invariant) : sharedReg(value, value.aux(), 0);
    }

    /** The position of a symbol, or of a number where that is null, among the invariants, or -1. */
    private int invariantOf(Object symbol, long number) {
        for (int i = 0; i < invariantVregs.length; i++) {
            Object one = invariants.get(i);
            if (symbol == null ? one instanceof Long n && n == number : symbol.equals(one)) {
                return i;
            }
        }
        return NONE;
    }

    private int invariantVreg(int invariant) {
        if (invariantVregs[invariant] == NONE) {
            invariantVregs[invariant] = function.newVreg(RegClass.GPR);
        }
        return invariantVregs[invariant];
    }

    /** Makes what is wanted of the invariants, in the entry. */
    void makeInvariants() {
        for (int i = 0; i < invariantVregs.length; i++) {
            if (invariantVregs[i] != NONE) {
                Draft draft = invariants.get(i) instanceof Long number
                        ? new Draft(MOp.CONSTANT, Width.QWORD).imm(number)
                        : new Draft(MOp.ADDRESS, Width.QWORD).aux(invariants.get(i));
                add(draft.def(invariantVregs[i]));
            }
        }
    }

    private int sharedReg(Value value) {
        Object symbol = value.isConst() ? null : value.aux();
        if (value.isConst() || value.op() == Op.SYMBOL && value.imm() == 0) {
            int invariant = invariantOf(symbol, value.imm());
            if (invariant >= 0) {
                return invariantVreg(invariant);
            }
        }
        return sharedReg(value, symbol, value.imm());
    }

    private int sharedReg(Value value, Object symbol, long number) {
        Shared one = shared(symbol, number);
        if (one == null) {
            one = new Shared(value, symbol, number, function.newVreg(RegClass.GPR));
            shared.add(one);
            done.add(one);
        }
        if (!one.isAsked) {
            one.isAsked = true;
            asked.add(one);
        }
        return one.vreg;
    }

    /** What may be shared with insns behind; what is too far away from them is forgotten. */
    private Shared shared(Object symbol, long number) {
        Shared found = null;
        int kept = 0;
        for (int i = 0; i < shared.size(); i++) {
            Shared one = shared.get(i);
            if (!one.isAsked && out.size() - one.at > SHARING) {
                continue;
            }
            shared.set(kept++, one);
            if (one.number == number && (symbol == null ? one.symbol == null : symbol.equals(one.symbol))) {
                found = one;
            }
        }
        if (kept < shared.size()) {
            shared.subList(kept, shared.size()).clear();
        }
        return found;
    }

    /** Has no number or address shared by insns before and behind the current one. */
    void separate() {
        shared.clear();
    }

    /** The registers for values of a type. */
    static RegClass classOf(Type type) {
        return switch (type) {
            case V128 -> RegClass.XMM;
            case V256 -> RegClass.YMM;
            case V512 -> RegClass.ZMM;
            case VOID, I32, I64 -> RegClass.GPR;
        };
    }

    /** Whether an insn has asked for it. */
    boolean isWanted(Value value) {
        return vregs[value.id()] != NONE;
    }

    /** Whether the value is wanted after the current insn. */
    boolean livesOn(Value value) {
        return isWanted(value)
                || !isFree(value) && value.block() != block && shape.depth(block) > shape.depth(value.block());
    }

    /** Whether the current insn may absorb the value: nobody else wants it. */
    boolean absorbs(Value value) {
        return absorbs(value, 1);
    }

    /** Whether the current insn may absorb the value: it is all of its users. */
    boolean absorbs(Value value, int uses) {
        return shape.uses(value) == uses && value.block() == block;
    }

    /** Whether the current insn may read the memory that a LOAD would. */
    boolean absorbsLoad(Value value) {
        return value.op() == Op.LOAD && absorbs(value) && movesHere(value);
    }

    /** Whether a load of the block reads the same just before the current insn. */
    boolean movesHere(Value load) {
        return shape.movesTo(load, position);
    }

    /** As {@link #absorbsLoad}, of that many bytes. */
    boolean absorbsLoad(Value value, int bytes) {
        return value.op() == Op.LOAD && value.size() == bytes && absorbsLoad(value);
    }

    /** Whether a number can be part of an insn of that width. */
    boolean isImmediate(Value value, Width width) {
        return value.isConst() && isImmediate(value.imm(), width);
    }

    /** Whether a number can be part of an insn of that width: QWORD sign-extends it. */
    boolean isImmediate(long number, Width width) {
        return !blinds() && (width != Width.QWORD || number == (int) number);
    }
}
