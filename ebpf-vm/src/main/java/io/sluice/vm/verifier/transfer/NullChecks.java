package io.sluice.vm.verifier.transfer;

import io.sluice.vm.api.ValueField;
import io.sluice.vm.api.ValueFields;
import io.sluice.vm.verifier.state.MapInfo;
import io.sluice.vm.verifier.state.Ref;
import io.sluice.vm.verifier.state.Reg;
import io.sluice.vm.verifier.state.RegType;
import io.sluice.vm.verifier.state.State;

/** What is known of pointers once it is known whether they are null. */
final class NullChecks {
    private NullChecks() {
    }

    /**
     * A register of the frame that runs is null, or is not: all that share its id are alike
     * ({@code mark_ptr_or_null_regs}). Where it is null, nothing was acquired with it.
     */
    static void settle(State state, int number, boolean isNull) {
        Reg checked = state.reg(number);
        int id = checked.id();
        if (isNull && checked.refId() != 0 && checked.refId() == id) {
            state.release(Ref.Kind.OBJECT, id);
        }
        state.replaceAll(reg -> reg.mayBeNull() && reg.id() == id ? settled(reg, isNull) : reg);
    }

    private static Reg settled(Reg reg, boolean isNull) {
        boolean moved = reg.off() != 0 && !reg.has(Reg.ALLOC) && !reg.has(Reg.NON_OWNING);
        if (moved || !reg.var().isConstant() || reg.var().value() != 0) {
            return reg;
        }
        if (isNull) {
            return Reg.constant(0);
        }
        Reg known = notNull(reg);
        return mayHoldLock(known) ? known : known.withId(0);
    }

    /** A pointer that is known not to be null: what a lookup gave depends on the map. */
    static Reg notNull(Reg reg) {
        MapInfo map = reg.type() == RegType.MAP_VALUE ? reg.map() : null;
        if (map == null) {
            return reg.withFlags(reg.flags() & ~Reg.MAYBE_NULL);
        }
        if (map.inner() != null) {
            Reg inner = Reg.ofMap(RegType.MAP_PTR, map.inner()).withId(reg.id());
            return hasCallbacks(map.inner().spec().fields()) ? inner.withMapUid(reg.id()) : inner;
        }
        return switch (map.spec().type()) {
            case XSKMAP -> reg.withType(RegType.XDP_SOCK).withFlags(0).withTarget(null);
            case SOCKMAP, SOCKHASH -> reg.withType(RegType.SOCKET).withFlags(0).withTarget(null);
            default -> reg.withFlags(0);
        };
    }

    /** Timers and work items have to be used with the very map that they are in. */
    private static boolean hasCallbacks(ValueFields fields) {
        return fields.has(ValueField.Kind.TIMER) || fields.has(ValueField.Kind.WORKQUEUE)
                || fields.has(ValueField.Kind.TASK_WORK);
    }

    /** The id tells locks apart. */
    private static boolean mayHoldLock(Reg reg) {
        if (reg.has(Reg.ALLOC)) {
            return true;
        }
        return reg.type() == RegType.MAP_VALUE && reg.map() != null
                && (reg.map().spec().fields().has(ValueField.Kind.SPIN_LOCK)
                || reg.map().spec().fields().has(ValueField.Kind.RES_SPIN_LOCK));
    }
}
