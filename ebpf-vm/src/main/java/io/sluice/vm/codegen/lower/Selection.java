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
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

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
    private final List<MInsn> group = new ArrayList<>();
    private List<MInsn> out = new ArrayList<>();
    private List<Shared> asked = new ArrayList<>();
    private List<Shared> done = new ArrayList<>();
    private final Map<Object, Shared> shared = new HashMap<>();
    private final Map<Object, Integer> invariants = new LinkedHashMap<>();
    private Block block;
    private int position;
    private int origin;

    /** A number or address that users share; the insn that makes it goes before the first of them. */
    private static final class Shared {
        private final Value value;
        private final long addend;
        private final int vreg;
        private int at;

        Shared(Value value, long addend, int vreg) {
            this.value = value;
            this.addend = addend;
            this.vreg = vreg;
        }
    }

    private record Address(Object symbol, long addend) {
    }

    Selection(Target target, Shape shape, MFunction function, int values) {
        this.target = target;
        this.shape = shape;
        this.function = function;
        this.vregs = new int[values];
        Arrays.fill(vregs, NONE);
        for (Object invariant : Invariants.of(shape)) {
            invariants.put(invariant, NONE);
        }
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
        out = new ArrayList<>();
        done = new ArrayList<>();
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
        for (Shared one : asked) {
            one.at = out.size();
        }
        asked.clear();
    }

    /** The insns of the block, in order. */
    List<MInsn> finish() {
        List<MInsn> forward = new ArrayList<>(out.size() + done.size());
        done.sort((x, y) -> y.at - x.at);
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
            case SYMBOL -> new Draft(MOp.ADDRESS, Width.QWORD).aux(value.aux()).imm(one.addend);
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
        return invariants.containsKey(value.aux())
                ? invariant(value.aux()) : sharedReg(value, new Address(value.aux(), 0));
    }

    private int invariant(Object key) {
        int vreg = invariants.get(key);
        if (vreg == NONE) {
            vreg = function.newVreg(RegClass.GPR);
            invariants.put(key, vreg);
        }
        return vreg;
    }

    /** Makes what is wanted of the invariants, in the entry. */
    void makeInvariants() {
        invariants.forEach((key, vreg) -> {
            if (vreg != NONE) {
                add(key instanceof Long number ? new Draft(MOp.CONSTANT, Width.QWORD).imm(number).def(vreg)
                        : new Draft(MOp.ADDRESS, Width.QWORD).aux(key).def(vreg));
            }
        });
    }

    private int sharedReg(Value value) {
        if (value.isConst() && invariants.containsKey(value.imm())) {
            return invariant(value.imm());
        }
        if (value.op() == Op.SYMBOL && value.imm() == 0 && invariants.containsKey(value.aux())) {
            return invariant(value.aux());
        }
        return sharedReg(value, value.isConst() ? value.imm() : new Address(value.aux(), value.imm()));
    }

    private int sharedReg(Value value, Object key) {
        Shared one = shared.get(key);
        if (one == null || !asked.contains(one) && out.size() - one.at > SHARING) {
            long addend = key instanceof Address address ? address.addend() : 0;
            one = new Shared(value, addend, function.newVreg(RegClass.GPR));
            shared.put(key, one);
            done.add(one);
        }
        if (!asked.contains(one)) {
            asked.add(one);
        }
        return one.vreg;
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
