package io.sluice.vm.interp;

import io.sluice.vm.api.BpfProgram;
import io.sluice.vm.verifier.VerifiedProgram;

/**
 * The engine that interprets: plain, or checking every memory access and counting insns.
 *
 * <p>Only programs of the same kind of interpreter tail-call each other; a slot that holds another engine's program is
 * empty to it.
 */
public final class Interpreter {
    /** The name of the plain engine. */
    public static final String NAME = "interpreter";
    /** The name of the checking engine. */
    public static final String CHECKED_NAME = "interpreter-checked";
    /** How many insns a packet may take in checked mode, unless told otherwise. */
    public static final long DEFAULT_BUDGET = 1 << 24;

    private static final Interpreter UNCHECKED = new Interpreter(false, Long.MAX_VALUE);

    private final boolean checked;
    private final long budget;

    private Interpreter(boolean checked, long budget) {
        this.checked = checked;
        this.budget = budget;
    }

    /** The interpreter that trusts the verifier. */
    public static Interpreter unchecked() {
        return UNCHECKED;
    }

    /** The interpreter that checks. */
    public static Interpreter checked() {
        return checked(DEFAULT_BUDGET);
    }

    /**
     * The interpreter that checks.
     *
     * @param budget how many insns a packet, or a call, may take
     */
    public static Interpreter checked(long budget) {
        return new Interpreter(true, budget);
    }

    /** {@link #NAME} or {@link #CHECKED_NAME}. */
    public String name() {
        return checked ? CHECKED_NAME : NAME;
    }

    /**
     * Realises a program.
     *
     * @throws IllegalArgumentException with a breadcrumb where one of its maps cannot be used as it does
     */
    public BpfProgram load(VerifiedProgram program) {
        return new InterpretedProgram(Predecoder.decode(program, checked), name(), budget);
    }
}
