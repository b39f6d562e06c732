package io.sluice.vm.interp;

import io.sluice.vm.api.ProgramSpec;
import io.sluice.vm.insn.Disassembler;
import io.sluice.vm.insn.InsnSeq;

/** The messages of stopped programs, kept in the program that was entered. */
final class Faults {
    private Faults() {
    }

    /** Keeps a message about the insn that a word came from. */
    static void at(Machine m, int word, String fact) {
        Code code = m.program.code();
        ProgramSpec spec = code.program().spec();
        int index = code.program().specIndex(code.insnAt()[word]);
        // the spec's own insns: the text that the user knows
        InsnSeq insns = spec.insns();
        int slot = insns.slotOf(index);
        ProgramSpec.Line line = spec.lineAt(slot);
        String where = m.program == m.entered ? "" : "program \"" + spec.name() + "\": ";
        String source = line == null ? "" : " (%s:%d: %s)".formatted(line.file(), line.line(), line.text().strip());
        m.entered.fault("%sinsn %d: %s: %s%s".formatted(where, slot,
                Disassembler.text(insns.at(index), code.program().helpers()::name), fact, source));
    }

    /** A helper that does not exist, called through a register. */
    static void unknownHelper(Machine m, int id, int word) {
        at(m, word, "helper " + id + " is unknown");
    }

    /** The budget is spent. */
    static void budget(Machine m, int word) {
        at(m, word, "more than " + m.entered.budget() + " insns");
    }
}
