package io.sluice.vm.ir;

/**
 * Memory in the function's own frame, undefined on entry.
 *
 * @param index its position in {@link Graph#frame}
 * @param name in the text form, after {@code %}
 * @param size bytes, a multiple of 8; it is aligned to 16
 */
public record FrameObject(int index, String name, int size) {
    /** Alignment in bytes. */
    public static final int ALIGNMENT = 16;
}
