package io.sluice.vm.codegen.machine;

/** What an insn does with a register operand. */
public enum Role {
    /** Written after all uses have been read, but those that are {@link #LATE_USE}: may share a register with them. */
    DEF,
    /** Written (or used as scratch) while uses are still to be read: shares its register with no other operand. */
    EARLY_DEF,
    /** Read at the start. */
    USE,
    /** Read to the end: shares its register with no def. */
    LATE_USE,
    /** Read, in the very register of operand 0, which is a DEF: two-address insns. Destroyed if it lives on. */
    TIED;

    /** Whether it is written. */
    public boolean isDef() {
        return this == DEF || this == EARLY_DEF;
    }

    /** Whether it is read. */
    public boolean isUse() {
        return !isDef();
    }
}
