package io.sluice.vm.verifier;

import io.sluice.vm.api.ProgramSpec;
import io.sluice.vm.insn.Disassembler;

/**
 * A program that may not run. The message is a summary, then the C line, then what would help:
 * <pre>
 * program "fw" rejected: insn 12: r1 = *(u8 *)(r2 +13): invalid access to packet, off=13 size=1,
 * R2(id=0,off=13,r=0); R2 offset is outside of the packet
 *   fw.c:30: if (eth-&gt;h_proto != ETH_P_IP)
 *   hint: compare the packet pointer plus the size of what is read with data_end first
 * </pre>
 */
public final class VerifierException extends RuntimeException {
    /** The {@link #slot()} of a complaint about the program as a whole. */
    public static final int NO_SLOT = -1;

    private static final long serialVersionUID = 1;

    private final int slot;
    private final String fact;
    private final transient ProgramSpec.Line line;

    private VerifierException(String message, int slot, String fact, ProgramSpec.Line line) {
        super(message);
        this.slot = slot;
        this.fact = fact;
        this.line = line;
    }

    /** A complaint about a program as a whole. */
    static VerifierException of(ProgramSpec spec, String fact) {
        return new VerifierException("program \"%s\" rejected: %s".formatted(spec.name(), fact), NO_SLOT, fact, null);
    }

    /** A complaint about the insn at an index, with its C line where it is known. */
    static VerifierException at(ProgramSpec spec, int index, String fact) {
        int slot = spec.insns().slotOf(index);
        ProgramSpec.Line line = spec.lineAt(slot);
        String message = "program \"%s\" rejected: insn %d: %s: %s".formatted(
                spec.name(), slot, Disassembler.text(spec.insns().at(index)), fact.replace("\n", "; "));
        String hint = Hints.of(fact);
        if (line != null) {
            message += "\n  %s:%d: %s".formatted(line.file(), line.line(), line.text().strip());
        }
        if (hint != null) {
            message += "\n  hint: " + hint;
        }
        return new VerifierException(message, slot, fact, line);
    }

    /** The slot of the insn that the complaint is about, or {@link #NO_SLOT}. */
    public int slot() {
        return slot;
    }

    /** The rule that is broken, in the kernel's words. */
    public String fact() {
        return fact;
    }

    /** The C line of the insn, or null. */
    public ProgramSpec.Line line() {
        return line;
    }

    /** What would help, or null where it cannot be guessed. */
    public String hint() {
        return Hints.of(fact);
    }
}
