package io.sluice.maps;

import io.sluice.vm.api.MapSpec;
import io.sluice.vm.api.RecipeBuilder;
import io.sluice.vm.api.ValueField;
import io.sluice.vm.ir.Value;
import io.sluice.vm.memory.Memory;

/**
 * Moves values without their special fields: locks, timers and the like stay where they are, and show as zeros outside
 * of the map. Most values have none and are moved whole.
 */
final class ValueBytes {
    private static final int NO_LOCK = -1;

    /** The special fields: where each begins and ends. */
    private final int[] starts;
    private final int[] ends;
    private final int lock;

    ValueBytes(MapSpec spec) {
        this.starts = spec.fields().list().stream().mapToInt(ValueField::offset).toArray();
        this.ends = spec.fields().list().stream().mapToInt(ValueField::end).toArray();
        ValueField spinLock = spec.fields().first(ValueField.Kind.SPIN_LOCK);
        this.lock = spinLock == null ? NO_LOCK : spinLock.offset();
    }

    /** Whether values have a lock, as BPF_F_LOCK asks. */
    boolean hasLock() {
        return lock != NO_LOCK;
    }

    /** Whether values have special fields. */
    boolean hasFields() {
        return starts.length > 0;
    }

    /** Locks a value. */
    void lock(long value) {
        SpinLock.lock(value + lock);
    }

    /** Unlocks a value. */
    void unlock(long value) {
        SpinLock.unlock(value + lock);
    }

    /** Copies the first {@code size} bytes of a value that is at an address. */
    void copy(long from, long to, int size) {
        int at = 0;
        for (int i = 0; i < starts.length; i++) {
            Words.copy(from + at, to + at, starts[i] - at);
            at = ends[i];
        }
        Words.copy(from + at, to + at, size - at);
    }

    /** Builds {@link #copy(long, long, int)} from what argument 3 points to, to a value of the map. */
    void copy(RecipeBuilder around, Value from, Value to, int size) {
        int at = 0;
        for (int i = 0; i < starts.length; i++) {
            Words.copy(around, from, to, at, starts[i]);
            at = ends[i];
        }
        Words.copy(around, from, to, at, size);
    }

    /** Copies the first {@code size} bytes of a value that is in an array from {@code offset} on. */
    void copyIn(byte[] from, int offset, long to, int size) {
        int at = 0;
        for (int i = 0; i < starts.length; i++) {
            Memory.copyIn(from, offset + at, to + at, starts[i] - at);
            at = ends[i];
        }
        Memory.copyIn(from, offset + at, to + at, size - at);
    }

    /** Copies the first {@code size} bytes of a value to an array of zeros, from {@code offset} on. */
    void copyOut(long from, byte[] to, int offset, int size) {
        int at = 0;
        for (int i = 0; i < starts.length; i++) {
            Memory.copyOut(from + at, to, offset + at, starts[i] - at);
            at = ends[i];
        }
        Memory.copyOut(from + at, to, offset + at, size - at);
    }

    /** Copies a value to an array of zeros, with its lock held if asked for. */
    void copyOut(long from, byte[] to, boolean locked) {
        if (locked) {
            lock(from);
        }
        copyOut(from, to, 0, to.length);
        if (locked) {
            unlock(from);
        }
    }

    /** Zeroes the special fields of a value that nobody sees yet. */
    void clearFields(long value) {
        for (int i = 0; i < starts.length; i++) {
            Memory.fill(value + starts[i], ends[i] - starts[i], (byte) 0);
        }
    }
}
