package io.sluice.vm.api;

import java.util.EnumSet;
import java.util.Set;

/**
 * What one argument of a helper or kfunc must be: its kind and what qualifies it.
 *
 * @param kind the kind
 * @param flags what qualifies the kind
 * @param size bytes of memory where they are fixed, else 0
 * @param type the type's name for BTF pointers, iterators and fields, else ""
 */
public record ArgSpec(ArgKind kind, Set<Flag> flags, int size, String type) {
    /** What qualifies an argument. */
    public enum Flag {
        /** May be null. */
        NULLABLE,
        /** Read only: read-only memory or a read-only dynptr will do ({@code MEM_RDONLY}). */
        READ_ONLY,
        /** The call writes to it ({@code MEM_WRITE}); without this, the check is that of a read. */
        WRITTEN,
        /** It need not be initialised; after the call it is ({@code MEM_UNINIT}). */
        UNINIT,
        /** Memory aligned to its size ({@code MEM_ALIGNED}). */
        ALIGNED,
        /** The call gives the reference back ({@code OBJ_RELEASE}). */
        RELEASED,
        /** A dynptr to memory of the program. */
        LOCAL,
        /** A dynptr to memory of a ring buffer. */
        RINGBUF,
        /** A pointer that the kernel vouches for, or an RCU-protected one ({@code KF_TRUSTED_ARGS}, {@code KF_RCU}). */
        TRUSTED,
        /** A size that must be known at verification ({@code __szk}). */
        CONSTANT
    }

    /** Copies the flags. */
    public ArgSpec {
        flags = Set.copyOf(flags);
    }

    /** A kind without qualification. */
    public static ArgSpec of(ArgKind kind, Flag... flags) {
        EnumSet<Flag> set = EnumSet.noneOf(Flag.class);
        set.addAll(Set.of(flags));
        return new ArgSpec(kind, set, 0, "");
    }

    /** Whether a flag qualifies it. */
    public boolean has(Flag flag) {
        return flags.contains(flag);
    }

    /** Whether null will do. */
    public boolean isNullable() {
        return has(Flag.NULLABLE);
    }

    /** Whether the call writes to it. */
    public boolean isWritten() {
        return has(Flag.WRITTEN);
    }

    /** Whether it need not be initialised. */
    public boolean isUninit() {
        return has(Flag.UNINIT);
    }

    /** Whether the call gives its reference back. */
    public boolean isReleased() {
        return has(Flag.RELEASED);
    }

    /** Whether it is the size of the memory in the argument before it. */
    public boolean isSize() {
        return kind == ArgKind.SIZE || kind == ArgKind.SIZE_OR_ZERO;
    }
}
