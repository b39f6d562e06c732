package io.sluice.maps;

import io.sluice.vm.api.RecipeBuilder;
import io.sluice.vm.ir.Builder;
import io.sluice.vm.ir.Region;
import io.sluice.vm.ir.Value;
import io.sluice.vm.memory.Memory;

/**
 * Bytes in off-heap memory, moved and compared by words. Short runs, as keys and values are, cost no call; 8-byte
 * words at 8-byte boundaries are moved whole.
 */
final class Words {
    /** The longest run that is copied in line, in bytes. */
    private static final int INLINE = 128;

    private Words() {
    }

    /** The next multiple of a power of two; refuses overflow. */
    static long roundUp(long size, long multiple) {
        return Math.addExact(size, multiple - 1) & -multiple;
    }

    /** The size of a value or key rounded up to 8 bytes. */
    static long padded(int size) {
        return (size + 7L) & -8L;
    }

    /** Copies between ranges that do not overlap. */
    static void copy(long from, long to, int size) {
        if (size > INLINE) {
            Memory.copy(from, to, size);
            return;
        }
        int i = 0;
        for (; i + 8 <= size; i += 8) {
            Memory.putLong(to + i, Memory.getLong(from + i));
        }
        if ((size & 4) != 0) {
            Memory.putInt(to + i, Memory.getInt(from + i));
            i += 4;
        }
        if ((size & 2) != 0) {
            Memory.putShort(to + i, Memory.getShort(from + i));
            i += 2;
        }
        if ((size & 1) != 0) {
            Memory.putByte(to + i, Memory.getByte(from + i));
        }
    }

    /** Builds the copy of bytes {@code start} to {@code end} of what argument 3 points to, to a value of the map. */
    static void copy(RecipeBuilder around, Value from, Value to, int start, int end) {
        copy(around.ir(), new Bytes(around.memory(3), from), new Bytes(around.mapValues(), to), start, end);
    }

    /** Bytes in a region from an address on. */
    record Bytes(Region region, Value address) {}

    /** Builds the copy of bytes {@code start} to {@code end}. */
    static void copy(Builder ir, Bytes from, Bytes to, int start, int end) {
        int at = start;
        for (int part = Long.BYTES; part > 0; part /= 2) {
            for (; at + part <= end; at += part) {
                Value word = ir.load(part, from.region, from.address, at);
                ir.store(part, to.region, to.address, at, word);
            }
        }
    }

    /** Zeroes a range whose size is a multiple of 8. */
    static void zero(long at, long size) {
        for (long i = 0; i < size; i += 8) {
            Memory.putLong(at + i, 0);
        }
    }

    /** Compares two ranges; reads no byte outside of them. */
    static boolean equal(long a, long b, int size) {
        int i = 0;
        for (; i + 8 <= size; i += 8) {
            if (Memory.getLong(a + i) != Memory.getLong(b + i)) {
                return false;
            }
        }
        if ((size & 4) != 0) {
            if (Memory.getInt(a + i) != Memory.getInt(b + i)) {
                return false;
            }
            i += 4;
        }
        if ((size & 2) != 0) {
            if (Memory.getShort(a + i) != Memory.getShort(b + i)) {
                return false;
            }
            i += 2;
        }
        return (size & 1) == 0 || Memory.getByte(a + i) == Memory.getByte(b + i);
    }
}
