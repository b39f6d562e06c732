package io.sluice.vm.object;

/** The object can't be loaded; the message leads from the file's name to the fact. */
public final class ObjectException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Takes the breadcrumb, for example {@code xdp_fw.o: map "flows": value size 0, must be positive}. */
    public ObjectException(String message) {
        super(message);
    }
}
