package io.sluice.vm.stepping;

/** A fact that does not hold: a bug of the verifier. */
public final class FactViolation extends RuntimeException {
    private static final long serialVersionUID = 1;

    FactViolation(String message) {
        super(message);
    }
}
