package io.sluice.vm.verifier.state;

/**
 * What is known of a dynptr: the {@link Reg#target()} of the register that describes one of its two slots, or that
 * points to one which a function was given. The register's {@link Reg#id()} tells it from others, its
 * {@link Reg#refId()} is the reference behind it.
 *
 * @param kind the memory that it leads to
 * @param first whether it is the slot at the lower address
 */
public record Dynptr(Kind kind, boolean first) {
    /** Slots of the stack that a dynptr takes, {@code BPF_DYNPTR_NR_SLOTS}. */
    public static final int SLOTS = 2;

    /** The kinds, {@code enum bpf_dynptr_type}. */
    public enum Kind {
        /** Memory of the program. */
        LOCAL,
        /** Memory reserved in a ring buffer. */
        RINGBUF,
        /** The packet of an XDP program. */
        XDP;

        /** Whether the memory is behind a reference that must be given back. */
        public boolean isReferenced() {
            return this == RINGBUF;
        }
    }

    /** The register that describes one of its slots, or points to it. */
    public static Reg reg(Kind kind, boolean first, int id, int refId) {
        return Reg.pointer(RegType.DYNPTR).withTarget(new Dynptr(kind, first)).withId(id).withRefId(refId);
    }

    /** The dynptr that a register describes. */
    public static Dynptr of(Reg reg) {
        return (Dynptr) reg.target();
    }
}
