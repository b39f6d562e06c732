package io.sluice.vm.x64;

/**
 * A memory operand: {@code [base + index*scale + disp]}, or {@code [rip + label]}.
 *
 * @param base  base register, or null
 * @param index index register, or null; RSP can't be one (Intel SDM volume 2, table 2-3)
 * @param scale 1, 2, 4 or 8
 * @param disp  signed displacement in bytes; with a label, added to its address
 * @param label the label that a RIP-relative operand refers to, or null
 */
public record Mem(Gpr base, Gpr index, int scale, int disp, Label label) implements Rm, XmmRm {
    private static final int MAX_SCALE = 8;

    /** Checks that the operand can be encoded. */
    public Mem {
        if (index == Gpr.RSP) {
            throw new IllegalArgumentException("memory operand: rsp can't be an index");
        }
        if (scale < 1 || scale > MAX_SCALE || Integer.bitCount(scale) != 1) {
            throw new IllegalArgumentException("memory operand: scale " + scale + ", must be 1, 2, 4 or 8");
        }
        if (label != null && (base != null || index != null)) {
            throw new IllegalArgumentException("memory operand: a rip-relative one has no registers");
        }
    }

    /** {@code [base]}. */
    public static Mem at(Gpr base) {
        return new Mem(base, null, 1, 0, null);
    }

    /** {@code [base + disp]}. */
    public static Mem at(Gpr base, int disp) {
        return new Mem(base, null, 1, disp, null);
    }

    /** {@code [base + index*scale + disp]}. */
    public static Mem at(Gpr base, Gpr index, int scale, int disp) {
        return new Mem(base, index, scale, disp, null);
    }

    /** {@code [index*scale + disp]}. */
    public static Mem scaled(Gpr index, int scale, int disp) {
        return new Mem(null, index, scale, disp, null);
    }

    /** {@code [disp]}: the lowest and the highest 2 GiB of the address space. */
    public static Mem absolute(int disp) {
        return new Mem(null, null, 1, disp, null);
    }

    /** {@code [rip + label]}: data or code of the same {@link Code}. */
    public static Mem rip(Label label) {
        return new Mem(null, null, 1, 0, label);
    }

    /** The same operand, {@code bytes} further on. */
    public Mem plus(int bytes) {
        return new Mem(base, index, scale, Math.addExact(disp, bytes), label);
    }
}
