package io.sluice.vm.opt.memory;

import io.sluice.vm.ir.Builder;
import io.sluice.vm.ir.Op;
import io.sluice.vm.ir.Value;

/**
 * Some bytes of a word, made of a value or a new load by shifts: to the left to drop what is above, to the right to
 * drop what is below, a mask, and to the left to their place.
 *
 * @param root the value, or a load of the memory that is loaded again
 * @param memory the offset from the root's base that is loaded, where {@code loaded} is positive
 * @param loaded bytes that are loaded, or 0: the root itself
 * @param drop bytes to the left
 * @param right bytes to the right
 * @param kept bytes that a mask leaves, or 0: all
 * @param at bytes to the left in the end
 * @param bytes how many there are in the end
 */
record Piece(Value root, long memory, int loaded, int drop, int right, int kept, int at, int bytes) {
    /** {@code bytes} bytes of a value from {@code part} on for the bytes of a word from {@code at} on. */
    static Piece ofValue(Value root, int part, int bytes, int at, boolean top) {
        boolean clear = top || part + bytes >= Long.BYTES || root.range().fits((part + bytes) * Byte.SIZE);
        boolean masked = !clear && isWord(bytes);
        int drop = clear || masked ? 0 : Long.BYTES - part - bytes;
        int right = clear || masked ? part : Long.BYTES - bytes;
        return new Piece(root, 0, 0, drop, right, masked ? bytes : 0, at, bytes);
    }

    /**
     * The same of memory that may be loaded from {@code low} to {@code high}; null where no load fits.
     *
     * @param memory the offset of the first byte
     */
    @SuppressWarnings("checkstyle:ParameterNumber") // where from, where to, and what may be loaded
    static Piece ofMemory(Value root, long memory, int bytes, int at, boolean top, long low, long high) {
        if (isWord(bytes)) {
            return new Piece(root, memory, bytes, 0, 0, 0, at, bytes);
        }
        int word = Integer.highestOneBit(bytes) * 2;
        for (; word <= Long.BYTES; word *= 2) {
            if (top && memory + word <= high) {
                return new Piece(root, memory, word, 0, 0, 0, at, bytes);
            }
            if (memory + bytes - word >= low) {
                return new Piece(root, memory + bytes - word, word, 0, word - bytes, 0, at, bytes);
            }
        }
        return null;
    }

    static boolean isWord(int bytes) {
        return Integer.bitCount(bytes) == 1 && bytes <= Long.BYTES;
    }

    /** How many ops it takes beside the load or the value. */
    int ops() {
        return (drop > 0 ? 1 : 0) + (right > 0 ? 1 : 0) + (kept > 0 ? 1 : 0) + (at > 0 ? 1 : 0);
    }

    /** Makes it of the value, or of what was loaded. */
    Value emit(Builder builder, Value from) {
        Value value = from;
        if (drop > 0) {
            value = builder.shl(value, drop * Byte.SIZE);
        }
        if (right > 0) {
            value = builder.shr(value, right * Byte.SIZE);
        }
        if (kept > 0 && kept < Long.BYTES) {
            value = builder.zext(value, kept * Byte.SIZE);
        }
        return at > 0 ? builder.shl(value, at * Byte.SIZE) : value;
    }

    /** Whether what it loads is what a value loads. */
    boolean isLoadedBy(Value value) {
        if (value.op() != (loaded > Long.BYTES ? Op.VLOAD : Op.LOAD)) {
            return false;
        }
        Place place = Place.of(value);
        return place.size() == loaded && place.offset() == memory && place.region().equals(root.region())
                && place.base().equals(Place.of(root).base());
    }
}
