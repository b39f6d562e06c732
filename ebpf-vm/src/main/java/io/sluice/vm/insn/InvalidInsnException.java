package io.sluice.vm.insn;

/** Bytes or text that are no insn; the message ends in the fact and names the slot or line. */
public final class InvalidInsnException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final int slot;

    /** The slot (or, from text, the line) and what is wrong there. */
    public InvalidInsnException(int slot, String message) {
        super(message);
        this.slot = slot;
    }

    /** The slot of the insn, or the line of the text, from 0. */
    public int slot() {
        return slot;
    }
}
