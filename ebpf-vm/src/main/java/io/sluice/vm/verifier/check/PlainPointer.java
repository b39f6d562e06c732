package io.sluice.vm.verifier.check;

import io.sluice.vm.verifier.state.NumberText;
import io.sluice.vm.verifier.state.Reg;
import io.sluice.vm.verifier.state.TypeText;
import io.sluice.vm.verifier.state.Violation;

/** Pointers that must be as they were given out: without any offset ({@code check_ptr_off_reg}). */
public final class PlainPointer {
    private PlainPointer() {
    }

    /**
     * A pointer has no offset.
     *
     * @param number the register's number, for messages
     * @param constantAllowed whether a constant offset, not negative, will do
     */
    public static void check(Reg reg, int number, boolean constantAllowed) {
        String type = TypeText.of(reg);
        if (reg.off() < 0) {
            throw new Violation("negative offset %s ptr R%d off=%d disallowed".formatted(type, number, reg.off()));
        }
        if (!constantAllowed && reg.off() != 0) {
            throw new Violation(
                    "dereference of modified %s ptr R%d off=%d disallowed".formatted(type, number, reg.off()));
        }
        if (!reg.var().isConstant() || reg.var().value() != 0) {
            throw variable(reg);
        }
    }

    /** What is said of a register with an offset that is not known, or a number where a pointer should be. */
    static Violation variable(Reg reg) {
        return new Violation("variable %s access var_off=%s disallowed"
                .formatted(TypeText.of(reg), NumberText.bits(reg.var().tnum())));
    }
}
