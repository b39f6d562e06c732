package io.sluice.vm.x64;

import java.util.List;

/** Finished, position-independent machine code: bytes, where the labels went, and what is left to relocate. */
public final class Code {
    private final byte[] bytes;
    private final List<Relocation> relocations;
    private final int[] shift;

    Code(byte[] bytes, List<Relocation> relocations, int[] shift) {
        this.bytes = bytes;
        this.relocations = List.copyOf(relocations);
        this.shift = shift;
    }

    /** A copy of the machine code. */
    public byte[] bytes() {
        return bytes.clone();
    }

    /** Length in bytes. */
    public int size() {
        return bytes.length;
    }

    /** The 8-byte fields to fill in before the code runs, in order of offset. */
    public List<Relocation> relocations() {
        return relocations;
    }

    /** Offset in bytes, from the start of the code, of a label that the same assembler bound. */
    public int offsetOf(Label label) {
        return label.raw() + shift[label.gapsBefore()];
    }

    /** Offset in bytes of a position that the same assembler gave. */
    public int offsetOf(long here) {
        return (int) here + shift[(int) (here >>> Integer.SIZE)];
    }
}
