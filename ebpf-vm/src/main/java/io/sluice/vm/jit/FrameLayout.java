package io.sluice.vm.jit;

import static io.sluice.vm.x64.Width.QWORD;

import io.sluice.vm.x64.Assembler;
import io.sluice.vm.x64.Mem;

/**
 * Where things lie below the frame's top, which is R10 and RBP.
 *
 * <pre>
 *   RBP - size            RBP - frameSize                RBP
 *   | padding | budget    | the program's own frame      |
 * </pre>
 */
final class FrameLayout {
    private static final int ALIGNMENT = 16;

    private FrameLayout() {
    }

    /** Bytes that the function needs below RBP. */
    static int size(Functions.Function function) {
        return function.frameSize() + (function.mayGoto() ? Long.BYTES : 0);
    }

    /** The smallest multiple of 16 from {@code size} on. */
    static int aligned(int size) {
        return size + ALIGNMENT - 1 & -ALIGNMENT;
    }

    /** The smallest number from {@code size} on that is 8 above a multiple of 16. */
    static int oddAligned(int size) {
        return aligned(size - Long.BYTES) + Long.BYTES;
    }

    /** The budget of may_goto. */
    static Mem budget(Functions.Function function) {
        return Mem.at(Registers.FRAME, -size(function));
    }

    /** Sets the budget where the function has one. */
    static void setBudget(Assembler a, Functions.Function function) {
        if (function.mayGoto()) {
            a.mov(QWORD, budget(function), Frame.BUDGET);
        }
    }
}
