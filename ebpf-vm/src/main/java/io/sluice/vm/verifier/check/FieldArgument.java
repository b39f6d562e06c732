package io.sluice.vm.verifier.check;

import io.sluice.vm.api.HelperPrototype;
import io.sluice.vm.api.HelperPrototype.Effect;
import io.sluice.vm.api.ValueField;
import io.sluice.vm.verifier.state.MapInfo;
import io.sluice.vm.verifier.state.Ref;
import io.sluice.vm.verifier.state.Reg;
import io.sluice.vm.verifier.state.State;
import io.sluice.vm.verifier.state.Violation;

/** Arguments that are fields of map values: locks, timers, kptrs. */
final class FieldArgument {
    private final Proof proof;

    FieldArgument(Proof proof) {
        this.proof = proof;
    }

    /** A spin lock that a helper takes or gives back ({@code process_spin_lock}). */
    void spinLock(State state, int number, HelperPrototype helper, CallArgs args) {
        Reg reg = state.reg(number);
        locate(number, reg, ValueField.Kind.SPIN_LOCK, "bpf_spin_lock has", "bpf_spin_lock");
        boolean taken = !helper.has(Effect.UNDER_LOCK);
        if (taken) {
            for (Ref ref : state.refs()) {
                if (ref.kind() == Ref.Kind.LOCK) {
                    throw new Violation("Locking two bpf_spin_locks are not allowed");
                }
            }
        } else {
            checkHeld(state, Ref.Kind.LOCK, reg, "bpf_spin");
        }
        args.setLock(new CallArgs.Lock(taken, Ref.Kind.LOCK, reg.id(), reg.map()));
    }

    /** A lock that is given back must be the one that was taken last. */
    static void checkHeld(State state, Ref.Kind kind, Reg reg, String name) {
        if (state.activeLocks() == 0) {
            throw new Violation(name + "_unlock without taking a lock");
        }
        boolean held = false;
        for (Ref ref : state.refs()) {
            held |= ref.kind() == kind && ref.id() == reg.id() && ref.target() == reg.map();
        }
        if (!held) {
            throw new Violation(name + "_unlock of different lock");
        }
        if (reg.id() != state.activeLockId() || reg.map() != state.activeLockTarget()) {
            throw new Violation(name + "_unlock cannot be out of order");
        }
    }

    /** The timer of a map's value ({@code process_timer_func}). */
    void timer(int number, Reg reg, CallArgs args) {
        args.setField(locate(number, reg, ValueField.Kind.TIMER, "bpf_timer has", "bpf_timer"));
        args.setMap(reg.map(), reg.mapUid());
        proof.callMap(reg.map());
    }

    /** The kptr of a map's value that is exchanged ({@code process_kptr_func}). */
    void kptr(int number, Reg reg, CallArgs args) {
        MapInfo map = mapOf(reg, "bpf_kptr_xchg");
        args.setMap(map, reg.mapUid());
        long off = offset(number, reg, "kptr has");
        ValueField field = map.spec().fields().at((int) off);
        if (map.spec().fields().list().stream().noneMatch(each -> each.kind().isKptr())) {
            throw new Violation("R%d has no valid kptr".formatted(number));
        }
        if (field == null || !field.kind().isKptr()) {
            throw new Violation("off=%d doesn't point to kptr".formatted(off));
        }
        if (field.kind() == ValueField.Kind.KPTR_UNTRUSTED) {
            throw new Violation("off=%d kptr isn't referenced kptr".formatted(off));
        }
        args.setField(field);
    }

    private static ValueField locate(int number, Reg reg, ValueField.Kind kind, String has, String name) {
        long off = offset(number, reg, has);
        MapInfo map = mapOf(reg, name);
        ValueField field = map.spec().fields().first(kind);
        if (field == null) {
            throw new Violation("map '%s' has no valid %s".formatted(map.spec().name(), name));
        }
        if (field.offset() != off) {
            throw new Violation("off %d doesn't point to 'struct %s' that is at %d"
                    .formatted(off, kind.text(), field.offset()));
        }
        return field;
    }

    private static long offset(int number, Reg reg, String has) {
        if (!reg.var().isConstant()) {
            throw new Violation("R%d doesn't have constant offset. %s to be at the constant offset"
                    .formatted(number, has));
        }
        return reg.off() + reg.var().value();
    }

    private static MapInfo mapOf(Reg reg, String name) {
        MapInfo map = reg.map();
        if (map == null) {
            throw new Violation("local 'kptr' has no valid " + name);
        }
        if (map.spec().valueTypeId() == 0 && map.spec().fields().list().isEmpty()) {
            throw new Violation("map '%s' has to have BTF in order to use %s".formatted(map.spec().name(), name));
        }
        return map;
    }
}
