package io.sluice.dataplane.value;

/** A tree does not fit the type or size that it is written as; the message is the tail of a breadcrumb. */
public final class ValueException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** An error with its breadcrumb. */
    public ValueException(String message) {
        super(message);
    }
}
