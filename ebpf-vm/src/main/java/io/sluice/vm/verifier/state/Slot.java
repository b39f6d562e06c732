package io.sluice.vm.verifier.state;

/**
 * Eight aligned bytes of a frame: what each byte holds, and the register that was spilled there. Immutable.
 *
 * <p>Byte 0 is the one at the lowest address. A spilled register begins at byte 0; of a scalar stored by fewer than
 * 8 bytes only the first bytes are {@link #SPILL}.
 */
public final class Slot {
    /** Bytes in a slot. */
    public static final int SIZE = 8;

    /** Never written. */
    public static final int INVALID = 0;
    /** Of the spilled register. */
    public static final int SPILL = 1;
    /** Some value. */
    public static final int MISC = 2;
    /** Zero. */
    public static final int ZERO = 3;
    /** Of a dynptr; {@link #reg()} describes it. */
    public static final int DYNPTR = 4;
    /** Of an iterator; {@link #reg()} describes it. */
    public static final int ITERATOR = 5;
    /** Of saved interrupt flags; {@link #reg()} describes them. */
    public static final int IRQ_FLAG = 6;

    /** A slot of which nothing was written. */
    public static final Slot EMPTY = new Slot(0, Reg.NOT_INIT);
    /** A slot of unknown bytes. */
    public static final Slot UNKNOWN = of(MISC);

    private static final int KIND_BITS = 4;
    private static final int KIND_MASK = (1 << KIND_BITS) - 1;
    private static final int EACH = 0x1111_1111;

    private final int kinds;
    private final Reg reg;

    private Slot(int kinds, Reg reg) {
        this.kinds = kinds;
        this.reg = reg;
    }

    /** A slot whose bytes are all of one kind. */
    public static Slot of(int kind) {
        return new Slot(kind * EACH, Reg.NOT_INIT);
    }

    /** A slot whose bytes are all of one kind that a register describes: dynptrs, iterators, interrupt flags. */
    public static Slot of(int kind, Reg reg) {
        return new Slot(kind * EACH, reg);
    }

    /** A slot that holds a whole register. */
    public static Slot spill(Reg reg) {
        return new Slot(SPILL * EACH, reg);
    }

    /** What a byte holds. */
    public int kind(int index) {
        return kinds >>> index * KIND_BITS & KIND_MASK;
    }

    /** The spilled register, or what describes the object here; {@link Reg#NOT_INIT} without. */
    public Reg reg() {
        return reg;
    }

    /** Whether a whole register is spilled here. */
    public boolean isSpill() {
        return kind(SIZE - 1) == SPILL;
    }

    /** Whether at least the first byte is of a spilled register. */
    public boolean startsWithSpill() {
        return kind(0) == SPILL;
    }

    /** Whether a scalar, whole or in part, is spilled here. */
    public boolean isScalarSpill() {
        return startsWithSpill() && reg.isScalar();
    }

    /** Whether all bytes are of a kind. */
    public boolean isAll(int kind) {
        return kinds == kind * EACH;
    }

    /** Whether every byte has some value of which nothing is known, or was never written. */
    public boolean isUnknown() {
        // INVALID is 0 and MISC is 2, so only bit 1 of each may be set
        return (kinds & ~(MISC * EACH)) == 0;
    }

    /** Whether nothing was written here. */
    public boolean isEmpty() {
        return kinds == 0;
    }

    /** This with one byte of another kind, and the same register. */
    public Slot withKind(int index, int kind) {
        int shift = index * KIND_BITS;
        return new Slot(kinds & ~(KIND_MASK << shift) | kind << shift, reg);
    }

    /** This with the same kinds and another register. */
    public Slot withReg(Reg newReg) {
        return new Slot(kinds, newReg);
    }

    /** All kinds as one number, 4 bits each: equal where all bytes are of the same kinds. */
    public int kinds() {
        return kinds;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Slot that && kinds == that.kinds && reg.equals(that.reg);
    }

    @Override
    public int hashCode() {
        return 31 * kinds + reg.hashCode();
    }

    @Override
    public String toString() {
        return "%08x %s".formatted(kinds, reg);
    }
}
