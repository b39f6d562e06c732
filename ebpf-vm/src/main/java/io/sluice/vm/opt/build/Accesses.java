package io.sluice.vm.opt.build;

import io.sluice.vm.insn.AtomicOp;
import io.sluice.vm.insn.Insn;
import io.sluice.vm.insn.Size;
import io.sluice.vm.ir.Builder;
import io.sluice.vm.ir.FrameObject;
import io.sluice.vm.ir.Op;
import io.sluice.vm.ir.Region;
import io.sluice.vm.ir.Type;
import io.sluice.vm.ir.Value;
import io.sluice.vm.verifier.facts.Access;

/** Loads, stores and atomics of one copy of a function, each with its region. */
final class Accesses {
    private final Work work;
    private final Builder b;
    private final Unit unit;
    private final Scope scope;

    /** An address as a value and an offset. */
    private record Place(Value base, long offset) {
    }

    Accesses(Work work, Scope scope) {
        this.work = work;
        this.b = work.b();
        this.unit = work.unit();
        this.scope = scope;
    }

    /** The region of the access that an insn makes. */
    private Region region(int index) {
        return work.regions().of(unit.insnFacts().access(index), scope, b);
    }

    /** Addresses of the frame go by its begin, others by what the constants were added to. */
    private Place place(Value address, long offset) {
        if (address.op() == Op.FRAME) {
            Scope owner = scope.ownerOf((FrameObject) address.aux());
            return owner == null ? new Place(address, offset) : new Place(owner.bottom(b), address.imm() + offset);
        }
        Value base = address;
        long sum = offset;
        while (base.op() == Op.ADD && base.type() == Type.I64 && base.arg(1).isConst()
                && sum + base.arg(1).imm() == (int) (sum + base.arg(1).imm())) {
            sum += base.arg(1).imm();
            base = base.arg(0);
        }
        return new Place(base, sum);
    }

    Value load(int index, Insn.Load i, Value address) {
        Access access = unit.insnFacts().access(index);
        int size = i.size().bytes();
        if (access != null && access.region() == io.sluice.vm.verifier.facts.Region.CTX && access.isConstant()) {
            Value field = work.context().load((int) access.offsets().lo(), size, address, i.off());
            return i.signed() && i.size() == Size.W ? b.sext(field, Integer.SIZE) : field;
        }
        Place place = place(address, i.off());
        Op op = i.signed() && i.size() != Size.DW ? Op.SLOAD : Op.LOAD;
        return b.emit(op, Type.I64, new Value.Payload(place.offset, region(index), size), place.base);
    }

    void store(int index, Size size, Value address, int offset, Value value) {
        Place place = place(address, offset);
        b.store(size.bytes(), region(index), place.base, place.offset, value);
    }

    Value loadAcquire(int index, Insn.LoadAcquire i, Value address) {
        Place place = place(address, i.off());
        return b.emit(Op.LOAD_ACQUIRE, Type.I64,
                new Value.Payload(place.offset, region(index), i.size().bytes()), place.base);
    }

    void storeRelease(int index, Insn.StoreRelease i, Value address, Value value) {
        Place place = place(address, i.off());
        b.emit(Op.STORE_RELEASE, Type.VOID,
                new Value.Payload(place.offset, region(index), i.size().bytes()), place.base, value);
    }

    void atomic(int index, Insn.Atomic i) {
        Type type = i.is64() ? Type.I64 : Type.I32;
        Place place = place(register(i.dst()), i.off());
        Value.Payload payload = new Value.Payload(place.offset, region(index), type.bytes());
        Value operand = register(i.src());
        Value old = switch (i.op()) {
            case XCHG -> b.emit(Op.XCHG, type, payload, place.base, operand);
            case CMPXCHG -> b.emit(Op.CMPXCHG, type, payload, place.base, register(Insn.R0), operand);
            case ADD -> b.emit(i.fetch() ? Op.FETCH_ADD : Op.ATOMIC_ADD, type, payload, place.base, operand);
            case OR -> b.emit(i.fetch() ? Op.FETCH_OR : Op.ATOMIC_OR, type, payload, place.base, operand);
            case AND -> b.emit(i.fetch() ? Op.FETCH_AND : Op.ATOMIC_AND, type, payload, place.base, operand);
            case XOR -> b.emit(i.fetch() ? Op.FETCH_XOR : Op.ATOMIC_XOR, type, payload, place.base, operand);
        };
        if (i.fetch()) {
            boolean compares = i.op() == AtomicOp.CMPXCHG;
            work.variables().write(compares ? Insn.R0 : i.src(), old);
        }
    }

    private Value register(int register) {
        return register == Insn.R10 ? scope.top(b) : work.variables().read(register);
    }
}
