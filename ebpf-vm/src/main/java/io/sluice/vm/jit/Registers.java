package io.sluice.vm.jit;

import io.sluice.vm.x64.Gpr;
import java.util.List;

/**
 * Which x86 register holds which eBPF register. R1 to R5 and R0 are where the System V convention wants arguments and
 * result, R6 to R9 are registers that it preserves, so that a helper call moves nothing.
 */
final class Registers {
    /** The worker state's address, in all code. */
    static final Gpr STATE = Gpr.R12;
    /** Scratch within one insn; SCRATCH also materialises immediates. */
    static final Gpr SCRATCH = Gpr.R11;
    static final Gpr SCRATCH2 = Gpr.R10;
    static final Gpr SCRATCH3 = Gpr.R9;
    /** The sixth argument in the System V convention; R9 is scratch otherwise. */
    static final Gpr SIXTH_ARGUMENT = Gpr.R9;
    /** R10: the top of the frame. */
    static final Gpr FRAME = Gpr.RBP;
    /** R0. */
    static final Gpr RESULT = Gpr.RAX;
    /** R6 to R9, which calls preserve. */
    static final List<Gpr> PRESERVED = List.of(Gpr.RBX, Gpr.R13, Gpr.R14, Gpr.R15);
    /** The number of the first preserved eBPF register. */
    static final int FIRST_PRESERVED = 6;

    private static final Gpr[] MAP = {
        Gpr.RAX, Gpr.RDI, Gpr.RSI, Gpr.RDX, Gpr.RCX, Gpr.R8, Gpr.RBX, Gpr.R13, Gpr.R14, Gpr.R15, Gpr.RBP
    };

    private Registers() {
    }

    /** The x86 register of eBPF register {@code number}, 0 to 10. */
    static Gpr of(int number) {
        return MAP[number];
    }
}
