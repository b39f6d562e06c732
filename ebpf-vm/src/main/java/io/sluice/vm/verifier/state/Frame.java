package io.sluice.vm.verifier.state;

import io.sluice.vm.insn.Insn;
import java.util.Arrays;

/**
 * One function's registers and stack. Mutable; {@link #copy} makes one that shares the immutable parts.
 *
 * <p>A slot is addressed by its position: slot 0 is the 8 bytes below the frame pointer, slot 63 the lowest.
 */
public final class Frame {
    /** Bytes of a frame, {@code MAX_BPF_STACK}. */
    public static final int MAX_STACK = 512;
    /** The {@link #callSite()} of the main program. */
    public static final int NO_CALL = -1;
    /** Slots of a frame. */
    public static final int MAX_SLOTS = MAX_STACK / Slot.SIZE;

    /** Slots that are copied together before one of them changes. */
    private static final int CHUNK = 8;
    /** The bit for the array of chunks, beside those for each. */
    private static final int OWNS_CHUNKS = 1 << MAX_SLOTS / CHUNK;
    private static final Slot[][] NO_SLOTS = {};
    private static final Slot[] EMPTY_CHUNK = new Slot[CHUNK];

    static {
        Arrays.fill(EMPTY_CHUNK, Slot.EMPTY);
    }

    private final int number;
    private final int callSite;
    private final int subprog;
    private final Callback callback;
    private Reg[] regs;
    private Slot[][] slots = NO_SLOTS;
    private int size;
    // arrays that another frame may have too are cloned before the first change
    private boolean ownsRegs = true;
    // a bit for each chunk, and one for the array of chunks
    private int ownedSlots;
    private int callbackDepth;

    /**
     * What called a frame back.
     *
     * @param asynchronous whether it runs after the program
     * @param minimum the smallest result that it may give
     * @param maximum the largest result that it may give
     */
    public record Callback(boolean asynchronous, int minimum, int maximum) {}

    /**
     * A frame with nothing in its registers but the frame pointer.
     *
     * @param number its position on the call stack
     * @param callSite the index of the insn that called, or {@link #NO_CALL}
     * @param subprog the position of its function among the subprogs
     * @param callback what called it back, or null
     */
    public Frame(int number, int callSite, int subprog, Callback callback) {
        this.number = number;
        this.callSite = callSite;
        this.subprog = subprog;
        this.callback = callback;
        this.regs = new Reg[Insn.REGISTERS];
        Arrays.fill(regs, Reg.NOT_INIT);
        regs[Insn.R10] = Reg.stack(number);
    }

    private Frame(Frame other) {
        this.number = other.number;
        this.callSite = other.callSite;
        this.subprog = other.subprog;
        this.callback = other.callback;
        this.callbackDepth = other.callbackDepth;
        this.regs = other.regs;
        this.slots = other.slots;
        this.size = other.size;
        this.ownsRegs = false;
        other.ownsRegs = false;
        other.ownedSlots = 0;
    }

    /** A copy that changes by itself. */
    public Frame copy() {
        return new Frame(this);
    }

    /** Its position on the call stack, 0 the main program's. */
    public int number() {
        return number;
    }

    /** The index of the insn that called it, or {@link #NO_CALL}. */
    public int callSite() {
        return callSite;
    }

    /** The position of its function among the subprogs. */
    public int subprog() {
        return subprog;
    }

    /** What called it back, or null. */
    public Callback callback() {
        return callback;
    }

    /** How many times the callback of the call that this frame is at has been entered. */
    public int callbackDepth() {
        return callbackDepth;
    }

    /** Sets {@link #callbackDepth()}. */
    public void setCallbackDepth(int depth) {
        callbackDepth = depth;
    }

    /** A register. */
    public Reg reg(int number) {
        return regs[number];
    }

    /** Sets a register. */
    @SuppressWarnings("ReferenceEquality") // only saves a copy; equal objects are too dear to find
    public void set(int number, Reg reg) {
        if (regs[number] == reg) {
            return;
        }
        if (!ownsRegs) {
            regs = regs.clone();
            ownsRegs = true;
        }
        regs[number] = reg;
    }

    /** How many slots were ever touched. */
    public int slots() {
        return size;
    }

    /** A slot, {@link Slot#EMPTY} where it was never touched. */
    public Slot slot(int position) {
        return position < size ? slots[position / CHUNK][position % CHUNK] : Slot.EMPTY;
    }

    /** Sets a slot. */
    @SuppressWarnings("ReferenceEquality") // as for registers
    public void set(int position, Slot slot) {
        if (position < size && slots[position / CHUNK][position % CHUNK] == slot) {
            return;
        }
        size = Math.max(size, position + 1);
        own(position / CHUNK);
        slots[position / CHUNK][position % CHUNK] = slot;
    }

    private void own(int chunk) {
        if (chunk >= slots.length) {
            int old = slots.length;
            slots = Arrays.copyOf(slots, chunk + 1);
            Arrays.fill(slots, old, slots.length, EMPTY_CHUNK);
            ownedSlots |= OWNS_CHUNKS;
        } else if ((ownedSlots & OWNS_CHUNKS) == 0) {
            slots = slots.clone();
            ownedSlots |= OWNS_CHUNKS;
        }
        if ((ownedSlots >> chunk & 1) == 0) {
            slots[chunk] = slots[chunk].clone();
            ownedSlots |= 1 << chunk;
        }
    }

    /** The position of the slot that holds the byte at an offset below the frame pointer, -512 to -1. */
    public static int slotAt(int off) {
        return (-off - 1) / Slot.SIZE;
    }

    /** The index in its slot of the byte at an offset below the frame pointer, 0 the lowest address. */
    public static int byteAt(int off) {
        return Slot.SIZE - 1 - (-off - 1) % Slot.SIZE;
    }
}
