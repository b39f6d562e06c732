package io.sluice.vm.jit;

import io.sluice.vm.x64.Gpr;
import io.sluice.vm.x64.Mem;

/**
 * The native frame around one copy of a function: how it is entered, left by exit, and left by a tail call. Within
 * the function RSP is a multiple of 16, as the System V convention asks at calls, and RBP is R10 if R10 is used.
 */
interface Frame {
    /** BPF_MAX_LOOPS of include/linux/bpf_verifier.h: how often may_goto falls through, per frame. */
    int BUDGET = 8 * 1024 * 1024;

    /** Emits what comes before the first insn. */
    void enter();

    /** Emits exit, R0 in RAX; {@code last} where the next byte of code is the end of the function. */
    void leave(boolean last);

    /** Which entry of a prog array's slot this frame leaves by. */
    int tailEntry();

    /** Emits a tail call to the code whose address is in {@code entry}, a scratch register. */
    void leaveTo(Gpr entry);

    /** Where may_goto's budget lies; it is set on entry. */
    Mem budget();
}
