package io.sluice.vm.verifier.state;

/**
 * Something that has to be given back before the program ends.
 *
 * @param kind what it is
 * @param id its reference id
 * @param index the insn that acquired it
 * @param target of a lock: the map or object that holds it, compared by identity; else null
 */
public record Ref(Kind kind, int id, int index, Object target) {
    /** The kinds of references. */
    public enum Kind {
        /** An object: a socket, ring buffer memory, an iterator. */
        OBJECT,
        /** A spin lock. */
        LOCK,
        /** A resilient spin lock. */
        RES_LOCK,
        /** A resilient spin lock that disables interrupts. */
        RES_LOCK_IRQ,
        /** Interrupts that were disabled. */
        IRQ
    }
}
