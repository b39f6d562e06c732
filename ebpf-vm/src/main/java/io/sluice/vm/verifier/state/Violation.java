package io.sluice.vm.verifier.state;

/**
 * A rule that a program breaks, in the kernel's words: {@code R2 !read_ok}.
 *
 * <p>It knows no program and no path; who explores adds them.
 */
public final class Violation extends RuntimeException {
    /** The {@link #index()} of a violation at the insn that is being looked at. */
    public static final int HERE = -1;

    private static final long serialVersionUID = 1;

    private final int index;

    /** A violation at the insn that is being looked at. */
    public Violation(String fact) {
        this(HERE, fact);
    }

    /** A violation at the insn with an index. */
    public Violation(int index, String fact) {
        super(fact, null, false, false);
        this.index = index;
    }

    /** The index of the insn, or {@link #HERE}. */
    public int index() {
        return index;
    }
}
