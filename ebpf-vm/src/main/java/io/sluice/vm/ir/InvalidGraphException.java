package io.sluice.vm.ir;

/** A bug of the compiler: what it made is no graph. Programs can't cause it. */
public final class InvalidGraphException extends IllegalStateException {
    private static final long serialVersionUID = 1;

    InvalidGraphException(String message) {
        super("internal error: " + message);
    }

    /** With what was done last. */
    public InvalidGraphException(String pass, InvalidGraphException cause) {
        super("internal error: after pass \"" + pass + "\": " + cause.getMessage(), cause);
    }
}
