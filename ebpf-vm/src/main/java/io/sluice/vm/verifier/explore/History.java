package io.sluice.vm.verifier.explore;

import java.util.Arrays;

/**
 * How a path came from one checkpoint to the next: an entry where control may come from several places, and where an
 * insn did something that backtracking has to know.
 */
final class History {
    /** Added to {@link #stackAccess} so that 0 is none. */
    private static final int PRESENT = 1 << 16;
    private static final int STACK_DST = 1 << 17;
    private static final int STACK_SRC = 1 << 18;
    private static final int FRAME_SHIFT = 8;
    private static final int SLOT_MASK = 0xff;

    private int[] index = new int[4];
    private int[] previous = new int[4];
    private int[] stack = new int[4];
    private long[][] linked;
    private int size;

    History copy() {
        History copy = new History();
        copy.index = Arrays.copyOf(index, Math.max(4, size));
        copy.previous = Arrays.copyOf(previous, Math.max(4, size));
        copy.stack = Arrays.copyOf(stack, Math.max(4, size));
        copy.linked = linked == null ? null : Arrays.copyOf(linked, Math.max(4, size));
        copy.size = size;
        return copy;
    }

    /** How many entries. */
    int size() {
        return size;
    }

    /** Adds an entry for an insn and where control came from. */
    void add(int at, int from) {
        if (size == index.length) {
            int more = size * 2;
            index = Arrays.copyOf(index, more);
            previous = Arrays.copyOf(previous, more);
            stack = Arrays.copyOf(stack, more);
            linked = linked == null ? null : Arrays.copyOf(linked, more);
        }
        index[size] = at;
        previous[size] = from;
        stack[size] = 0;
        if (linked != null) {
            linked[size] = null;
        }
        size++;
    }

    /** The newest entry's insn accesses a spilled register. */
    void stackAccess(int frame, int slot) {
        stack[size - 1] = PRESENT | frame << FRAME_SHIFT | slot;
    }

    /** The newest entry's insn compares pointers to the stack. */
    void comparedStack(boolean dst, boolean src) {
        stack[size - 1] = (dst ? STACK_DST : 0) | (src ? STACK_SRC : 0);
    }

    boolean comparesStackDst(int entry) {
        return (stack[entry] & STACK_DST) != 0;
    }

    boolean comparesStackSrc(int entry) {
        return (stack[entry] & STACK_SRC) != 0;
    }

    /** The newest entry's insn changes registers that are linked. */
    void link(long[] packed) {
        if (linked == null) {
            linked = new long[index.length][];
        }
        linked[size - 1] = packed;
    }

    int index(int entry) {
        return index[entry];
    }

    int previous(int entry) {
        return previous[entry];
    }

    boolean hasStackAccess(int entry) {
        return (stack[entry] & PRESENT) != 0;
    }

    int stackFrame(int entry) {
        return (stack[entry] & PRESENT - 1) >> FRAME_SHIFT;
    }

    int stackSlot(int entry) {
        return stack[entry] & SLOT_MASK;
    }

    /** The linked registers of an entry, or null. */
    long[] linked(int entry) {
        return linked == null ? null : linked[entry];
    }
}
