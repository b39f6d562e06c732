package io.sluice.vm.codegen.lower;

import io.sluice.vm.codegen.machine.MOp;
import io.sluice.vm.codegen.machine.Role;
import io.sluice.vm.ir.Op;
import io.sluice.vm.ir.Type;
import io.sluice.vm.ir.Value;
import io.sluice.vm.x64.Alu;
import io.sluice.vm.x64.CpuFeature;
import io.sluice.vm.x64.Gpr;
import io.sluice.vm.x64.Width;

/** Loads, stores and atomics: each method adds the insns of one value. */
final class Accesses {
    private final Selection selection;

    Accesses(Selection selection) {
        this.selection = selection;
    }

    private Address address(Value access) {
        return Address.of(selection, access);
    }

    private int reg(Value value) {
        return selection.reg(value);
    }

    void load(Value value) {
        selection.add(address(value).in(new Draft(MOp.LOAD, Width.of(value.size())).def(selection.def(value))));
    }

    void loadSigned(Value value) {
        Width size = Width.of(value.size());
        Draft draft = new Draft(size == Width.QWORD ? MOp.LOAD : MOp.LOAD_SIGNED, Width.QWORD);
        selection.add(address(value).in(draft.def(selection.def(value))).aux(size));
    }

    void store(Value value) {
        Width width = Width.of(value.size());
        Value stored = lowBits(Shape.arg(value, 1), width.bytes() * Byte.SIZE);
        if (value.op() == Op.STORE && (modify(value, stored, width) || swapped(value, stored, width))) {
            return;
        }
        if (selection.isImmediate(stored, width)) {
            selection.add(address(value).in(new Draft(MOp.STORE_IMM, width)).imm(stored.imm()));
        } else {
            selection.add(address(value).in(new Draft(MOp.STORE, width).use(reg(stored))));
        }
    }

    /** The value, or the one that it is the lower bits of: a store takes as many as it wants itself. */
    private Value lowBits(Value value, int bits) {
        Value at = value;
        while (at.op() == Op.ZEXT && at.imm() >= bits && selection.absorbs(at)) {
            at = Shape.arg(at, 0);
        }
        return at;
    }

    private boolean swapped(Value store, Value stored, Width width) {
        if (stored.op() != Op.BSWAP || stored.imm() != width.bytes() * Byte.SIZE
                || !selection.has(CpuFeature.MOVBE) || !selection.absorbs(stored)) {
            return false;
        }
        selection.add(address(store).in(new Draft(MOp.STORE_SWAPPED, width).use(reg(stored.arg(0)))));
        return true;
    }

    /** A store of what was loaded from the same address and changed. */
    private boolean modify(Value store, Value stored, Width width) {
        Alu op = switch (stored.op()) {
            case ADD -> Alu.ADD;
            case SUB -> Alu.SUB;
            case AND -> Alu.AND;
            case OR -> Alu.OR;
            case XOR -> Alu.XOR;
            default -> null;
        };
        if (op == null || !selection.absorbs(stored) || width == Width.QWORD && stored.type() == Type.I32) {
            return false;
        }
        Value first = Shape.arg(stored, 0);
        Value second = Shape.arg(stored, 1);
        if (sameMemory(first, store)) {
            modify(store, op, width, second);
            return true;
        }
        if (stored.op() != Op.SUB && sameMemory(second, store)) {
            modify(store, op, width, first);
            return true;
        }
        return false;
    }

    private boolean sameMemory(Value load, Value store) {
        return load.op() == Op.LOAD && load.arg(0) == store.arg(0) && load.imm() == store.imm()
                && load.region().equals(store.region()) && selection.absorbsLoad(load, store.size());
    }

    private void modify(Value store, Alu op, Width width, Value by) {
        Value low = lowBits(by, width.bytes() * Byte.SIZE);
        if (selection.isImmediate(low, width)) {
            Draft draft = new Draft(MOp.ALU_STORE_IMM, width).imm(low.imm()).aux(op);
            selection.add(Address.ofBoth(selection, store).in(draft));
        } else {
            Draft draft = new Draft(MOp.ALU_STORE, width).use(reg(low)).aux(op);
            selection.add(Address.ofBoth(selection, store).in(draft));
        }
    }

    private static Width width(Type type) {
        return type == Type.I32 ? Width.DWORD : Width.QWORD;
    }

    /** The width of an atomic: of one without result the size says it, where there is one. */
    private static Width atomicWidth(Value value) {
        return value.size() != 0 ? Width.of(value.size()) : width(value.type());
    }

    void atomic(Value value, Alu op) {
        Width width = atomicWidth(value);
        Value by = Shape.arg(value, 1);
        if (selection.isImmediate(by, width)) {
            selection.add(address(value).in(new Draft(MOp.LOCK_ALU_IMM, width)).imm(by.imm()).aux(op));
        } else {
            selection.add(address(value).in(new Draft(MOp.LOCK_ALU, width).use(reg(by))).aux(op));
        }
    }

    void exchange(Value value, MOp op) {
        Draft draft = new Draft(op, atomicWidth(value)).def(selection.def(value)).tied(reg(value.arg(1)));
        selection.add(address(value).in(draft));
    }

    void fetch(Value value, Alu op) {
        Draft draft = new Draft(MOp.FETCH_LOOP, atomicWidth(value))
                .with(Role.EARLY_DEF, selection.def(value), Gpr.RAX)
                .with(Role.EARLY_DEF, selection.newVreg())
                .with(Role.LATE_USE, reg(value.arg(1))).aux(op);
        selection.add(draft.mem(address(value).in(draft, Role.LATE_USE, 0)));
    }

    void compareAndExchange(Value value) {
        Draft draft = new Draft(MOp.LOCK_CMPXCHG, atomicWidth(value))
                .with(Role.DEF, selection.def(value), Gpr.RAX)
                .with(Role.USE, reg(value.arg(1)), Gpr.RAX)
                .use(reg(value.arg(2)));
        selection.add(address(value).in(draft));
    }

    void prefetch(Value value) {
        selection.add(address(value).in(new Draft(MOp.PREFETCH, Width.BYTE)));
    }
}
