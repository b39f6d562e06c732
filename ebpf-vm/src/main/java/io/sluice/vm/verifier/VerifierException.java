package io.sluice.vm.verifier;

import io.sluice.vm.api.ProgramSpec;

/** A program that may not run: {@code program "fw": insn 12: jump out of range from insn 12 to 99}. */
public final class VerifierException extends RuntimeException {
    /** The {@link #slot()} of a complaint about the program as a whole. */
    public static final int NO_SLOT = -1;

    private static final long serialVersionUID = 1;

    private final int slot;

    private VerifierException(String message, int slot) {
        super(message);
        this.slot = slot;
    }

    /** A complaint about a program as a whole. */
    static VerifierException of(ProgramSpec spec, String fact) {
        return new VerifierException("program \"%s\": %s".formatted(spec.name(), fact), NO_SLOT);
    }

    /** A complaint about the insn at an index, with its C line where it is known. */
    static VerifierException at(ProgramSpec spec, int index, String fact) {
        int slot = spec.insns().slotOf(index);
        ProgramSpec.Line line = spec.lineAt(slot);
        String place = line == null ? "" : " (%s:%d)".formatted(line.file(), line.line());
        return new VerifierException(
                "program \"%s\": insn %d: %s%s".formatted(spec.name(), slot, fact, place), slot);
    }

    /** The slot that the complaint is about, or {@link #NO_SLOT}. */
    public int slot() {
        return slot;
    }
}
