package io.sluice.vm.api;

/**
 * One slot of a prog array, written by the control thread, read by machine code and the interpreter; all zero when
 * empty.
 *
 * <pre>
 *   0         8               16       24
 *   | entry   | saving entry  | handle | 0   |
 * </pre>
 */
public final class ProgSlot {
    /** Code address to jump to from a main program's body, context in RDI, worker state in R12; 0 for none. */
    public static final int ENTRY = 0;
    /** Code address to jump to from a subprog: preserves RBX, RBP, R13, R14 and R15; 0 for none. */
    public static final int SAVING_ENTRY = 8;
    /** The program's handle in {@link Handles#PROGRAMS}, 64 bits; 0 for none. */
    public static final int HANDLE = 16;
    /** Size in bytes. */
    public static final int SIZE = 32;

    private ProgSlot() {
    }
}
