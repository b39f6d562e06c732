package io.sluice.vm.x64;

import java.util.List;

/** The registers that the System V convention has a callee preserve, saved where Java calls machine code. */
public final class SavedRegisters {
    private static final List<Gpr> ALL = List.of(Gpr.RBP, Gpr.RBX, Gpr.R12, Gpr.R13, Gpr.R14, Gpr.R15);

    private SavedRegisters() {
    }

    /** Pushes them: 48 bytes, so that RSP is 8 above a multiple of 16 as on entry. */
    public static void push(Assembler a) {
        for (Gpr register : ALL) {
            a.push(register);
        }
    }

    /** Pops them and returns. */
    public static void popAndReturn(Assembler a) {
        for (Gpr register : ALL.reversed()) {
            a.pop(register);
        }
        a.plain(Plain.RET);
    }
}
