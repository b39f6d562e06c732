package io.sluice.vm.btf;

/** The bytes are no well-formed BTF, or a type is used as something that it is not; the message tells which. */
public final class BtfException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Takes the breadcrumb, for example {@code BTF type 12: member 3: type 900 of 120}. */
    public BtfException(String message) {
        super(message);
    }
}
