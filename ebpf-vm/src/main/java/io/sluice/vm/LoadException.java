package io.sluice.vm;

/** A collection that cannot be had as asked: {@code xdp_fw.o: map "flows": value size 0, must be positive}. */
public final class LoadException extends IllegalArgumentException {
    private static final long serialVersionUID = 1;

    LoadException(String object, String fact, Throwable cause) {
        super(object + ": " + fact, cause);
    }
}
