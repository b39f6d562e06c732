package io.sluice.vm.verifier.check;

import io.sluice.vm.api.MapFlags;
import io.sluice.vm.api.MapSpec;
import io.sluice.vm.api.ValueField;
import io.sluice.vm.verifier.scalar.Scalar;
import io.sluice.vm.verifier.state.Reg;
import io.sluice.vm.verifier.state.RegType;
import io.sluice.vm.verifier.state.State;
import io.sluice.vm.verifier.state.TypeText;
import io.sluice.vm.verifier.state.Violation;

/** Access to the values of maps: flags, size, and the fields that only helpers may touch. */
public final class MapValueCheck {
    private MapValueCheck() {
    }

    /**
     * A map value may be read or written.
     *
     * @param off what is added to the pointer, its own constant offset included
     */
    static void check(Reg base, int number, int off, Bounds.Range range, Access access) {
        MapSpec spec = base.map().spec();
        boolean forbidden = access.write()
                ? spec.isReadOnlyForPrograms() : (spec.flags() & MapFlags.BPF_F_WRONLY_PROG) != 0;
        if (forbidden) {
            throw new Violation("%s map forbidden, value_size=%d off=%d size=%d".formatted(
                    access.write() ? "write into" : "read from", spec.valueSize(), off, range.size()));
        }
        Bounds.region(base, number, off, range, spec.valueSize());
        fields(base, off, range.size(), access.helper());
    }

    /**
     * How it is accessed.
     *
     * @param write whether it is written
     * @param helper whether a helper does it
     */
    record Access(boolean write, boolean helper) {}

    private static void fields(Reg base, int off, int size, boolean helper) {
        Scalar var = base.var();
        for (ValueField field : base.map().spec().fields().list()) {
            if (var.smin() + off >= field.end() || field.offset() >= var.umax() + off + size) {
                continue;
            }
            String name = name(field);
            if (!field.kind().isTagged()) {
                throw new Violation(name + " cannot be accessed directly by load/store");
            }
            if (helper) {
                throw new Violation(name + " cannot be accessed indirectly by helper");
            }
            if (!var.isConstant()) {
                throw new Violation(name + " access cannot have variable offset");
            }
            if (field.offset() != off + var.value()) {
                throw new Violation("%s access misaligned expected=%d off=%d".formatted(
                        name, field.offset(), off + var.value()));
            }
            if (size != Long.BYTES) {
                throw new Violation(name + " access size must be BPF_DW");
            }
        }
    }

    private static String name(ValueField field) {
        return field.kind() == ValueField.Kind.KPTR_UNTRUSTED ? "kptr" : field.kind().text();
    }

    /** The pointer to a kernel object at a place of a map's value, or null. */
    public static ValueField kptr(Reg base, int off) {
        if (!base.var().isConstant()) {
            return null;
        }
        ValueField field = base.map().spec().fields().at((int) (base.var().value() + off));
        return field != null && field.kind().isTagged() ? field : null;
    }

    /** A pointer field is loaded or stored whole ({@code check_map_kptr_access}). */
    static void kptr(State state, ValueField field, Obligation.Access goal) {
        Obligation.Mode mode = goal.mode();
        if (mode != Obligation.Mode.READ && mode != Obligation.Mode.WRITE) {
            throw new Violation("kptr in map can only be accessed using BPF_MEM instruction mode");
        }
        if (mode == Obligation.Mode.READ) {
            return;
        }
        if (field.kind() == ValueField.Kind.KPTR || field.kind() == ValueField.Kind.KPTR_PERCPU) {
            throw new Violation("store to referenced kptr disallowed");
        }
        if (field.kind() == ValueField.Kind.UPTR) {
            throw new Violation("store to uptr disallowed");
        }
        if (goal.value() != Obligation.NONE) {
            stored(state.reg(goal.value()), goal.value(), field);
        } else if (goal.imm() != 0) {
            throw new Violation("BPF_ST imm must be 0 when storing to kptr at off=" + field.offset());
        }
    }

    private static void stored(Reg reg, int number, ValueField field) {
        if (reg.isNull()) {
            return;
        }
        int allowed = Reg.MAYBE_NULL | Reg.TRUSTED | Reg.RCU | Reg.UNTRUSTED;
        boolean matches = reg.type() == RegType.BTF_ID && (reg.flags() & ~allowed) == 0
                && field.typeName().equals(reg.typeName());
        if (matches) {
            PlainPointer.check(reg, number, true);
            matches = reg.off() == 0;
        }
        if (!matches) {
            throw new Violation("invalid kptr access, R%d type=%s%s expected=ptr_%s or untrusted_ptr_%s".formatted(
                    number, TypeText.of(reg), reg.typeName() == null ? "" : reg.typeName(), field.typeName(),
                    field.typeName()));
        }
    }
}
