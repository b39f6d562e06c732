package io.sluice.vm.codegen.machine;

import io.sluice.vm.ir.FrameObject;

/**
 * A memory operand, {@code [base + index*scale + disp]}, whose registers are operands of the insn.
 *
 * @param base position of the operand that is the base, or {@link #NONE}
 * @param index position of the operand that is the index, or {@link #NONE}
 * @param scale 1, 2, 4 or 8
 * @param disp bytes
 * @param frame the frame object that disp counts from, in place of a base; or null
 */
public record MMem(int base, int index, int scale, int disp, FrameObject frame) {
    /** No operand. */
    public static final int NONE = -1;

    /** {@code [operand + disp]}. */
    public static MMem at(int base, int disp) {
        return new MMem(base, NONE, 1, disp, null);
    }

    /** {@code [frame object + disp]}. */
    public static MMem at(FrameObject frame, int disp) {
        return new MMem(NONE, NONE, 1, disp, frame);
    }
}
