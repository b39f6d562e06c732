package io.sluice.vm.verifier.transfer;

import io.sluice.vm.api.ConstantValues;
import io.sluice.vm.api.ValueField;
import io.sluice.vm.api.XdpMd;
import io.sluice.vm.insn.AtomicOp;
import io.sluice.vm.insn.Insn;
import io.sluice.vm.insn.Size;
import io.sluice.vm.verifier.check.MapValueCheck;
import io.sluice.vm.verifier.check.ObjectCheck;
import io.sluice.vm.verifier.check.Obligation;
import io.sluice.vm.verifier.check.Proof;
import io.sluice.vm.verifier.scalar.Scalar;
import io.sluice.vm.verifier.state.MapInfo;
import io.sluice.vm.verifier.state.Reg;
import io.sluice.vm.verifier.state.RegType;
import io.sluice.vm.verifier.state.State;
import java.util.Set;

/** What loads, stores and atomics do to a state; requires that their obligations hold. */
final class MemoryTransfer {
    /** Kernel objects that stay valid in a section protected by RCU ({@code rcu_protected_types}). */
    private static final Set<String> RCU_PROTECTED =
            Set.of("bpf_cpumask", "bpf_crypto_ctx", "cgroup", "prog_test_ref_kfunc", "task_struct");

    /** By size in bytes, an unknown number of it. */
    private static final Reg[] NARROW = new Reg[Long.BYTES];

    static {
        for (int bytes = 1; bytes < Long.BYTES; bytes *= 2) {
            NARROW[bytes] = Reg.scalar(Scalar.ofBytes(bytes));
        }
    }

    private final Proof proof;
    private final StackTransfer stack;

    MemoryTransfer(Proof proof) {
        this.proof = proof;
        this.stack = new StackTransfer(proof);
    }

    void load(State state, Insn.Load i) {
        Reg value = value(state, state.reg(i.src()), i.off(), i.size().bytes());
        state.set(i.dst(), extended(value, i.size(), i.signed()));
    }

    void acquire(State state, Insn.LoadAcquire i) {
        Reg value = value(state, state.reg(i.src()), i.off(), i.size().bytes());
        state.set(i.dst(), extended(value, i.size(), false));
    }

    void store(State state, Insn.StoreReg i) {
        store(state, i.dst(), i.off(), i.size(), new StackTransfer.Value(state.reg(i.src()), i.src()));
    }

    void release(State state, Insn.StoreRelease i) {
        store(state, i.dst(), i.off(), i.size(), new StackTransfer.Value(state.reg(i.src()), i.src()));
    }

    void store(State state, Insn.StoreImm i) {
        store(state, i.dst(), i.off(), i.size(), new StackTransfer.Value(Reg.constant(i.imm()), Obligation.NONE));
    }

    private void store(State state, int dst, int off, Size size, StackTransfer.Value value) {
        Reg base = state.reg(dst);
        if (base.type() == RegType.STACK) {
            stack.write(state, base, off + base.off(), size.bytes(), value);
        }
    }

    void atomic(State state, Insn.Atomic i) {
        Reg base = state.reg(i.dst());
        Size size = i.is64() ? Size.DW : Size.W;
        Reg old = Reg.UNKNOWN;
        if (base.type() == RegType.STACK) {
            int off = i.off() + base.off();
            if (i.fetch()) {
                old = stack.fetch(state, base, off, size.bytes());
            }
            stack.write(state, base, off, size.bytes(), StackTransfer.Value.ANY);
        }
        if (i.fetch()) {
            state.set(i.op() == AtomicOp.CMPXCHG ? Insn.R0 : i.src(), extended(old, size, false));
        }
    }

    private Reg value(State state, Reg base, int insnOff, int size) {
        int off = insnOff + base.off();
        return switch (base.type()) {
            case STACK -> stack.read(state, base, off, size);
            case CTX -> context(off);
            case MAP_VALUE -> mapValue(base, off, size);
            case MAP_PTR -> ObjectCheck.mapField(off);
            default -> Reg.UNKNOWN;
        };
    }

    private static Reg context(int off) {
        return switch (XdpMd.at(off)) {
            case DATA -> Reg.pointer(RegType.PACKET);
            case DATA_END -> Reg.pointer(RegType.PACKET_END);
            case DATA_META -> Reg.pointer(RegType.PACKET_META);
            case INGRESS_IFINDEX, RX_QUEUE_INDEX, EGRESS_IFINDEX -> Reg.UNKNOWN;
        };
    }

    private Reg mapValue(Reg base, int off, int size) {
        ValueField kptr = MapValueCheck.kptr(base, off);
        if (kptr != null) {
            return kptr(kptr);
        }
        MapInfo map = base.map();
        if (base.var().isConstant() && map.live() != null && ConstantValues.isConstant(map.live())) {
            return Reg.constant(ConstantValues.read(map.live(), off + base.var().value(), size));
        }
        return Reg.UNKNOWN;
    }

    private Reg kptr(ValueField field) {
        boolean held = field.kind() == ValueField.Kind.KPTR_PERCPU
                || field.kind() == ValueField.Kind.KPTR && RCU_PROTECTED.contains(field.typeName());
        int flags = !held ? Reg.UNTRUSTED
                : field.kind() == ValueField.Kind.KPTR_PERCPU ? Reg.RCU | Reg.PERCPU : Reg.RCU;
        return Reg.object(field.typeName(), flags | Reg.MAYBE_NULL).withId(proof.newId());
    }

    /**
     * A value as it is in a register. Where sign extension changes it, it is no longer equal to what it was loaded
     * from (Linux 6.18 still says so).
     */
    private static Reg extended(Reg reg, Size size, boolean signed) {
        if (!reg.isScalar() || size == Size.DW) {
            return reg;
        }
        if (!signed) {
            if (reg.equals(Reg.UNKNOWN)) {
                return NARROW[size.bytes()];
            }
            return reg.withVar(reg.var().truncate(size.bytes()));
        }
        Scalar extended = reg.var().signExtend(size.bits(), true);
        boolean same = Long.compareUnsigned(reg.var().umax(), 1L << size.bits() - 1) < 0;
        return same ? reg.withVar(extended) : reg.withVar(extended).withId(0).withOff(0);
    }
}
