package io.sluice.vm.elf;

/** The bytes are no well-formed ELF64 little-endian file; the message says which field is wrong and why. */
public final class ElfException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Takes the breadcrumb, for example {@code section 4 ".text": offset 900 + size 200 is past the end (1000)}. */
    public ElfException(String message) {
        super(message);
    }
}
