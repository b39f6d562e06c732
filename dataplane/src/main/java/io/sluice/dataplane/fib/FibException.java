package io.sluice.dataplane.fib;

/** A file of routing tables that can't be read. */
public final class FibException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** What is wrong. */
    public FibException(String message) {
        super(message);
    }

    /** What is wrong, and what told so. */
    public FibException(String message, Throwable cause) {
        super(message, cause);
    }
}
