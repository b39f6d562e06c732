package io.sluice.maps;

import io.sluice.vm.memory.Memory;

/** The data of LPM keys of one size as 64-bit words, the first bit of the data being the highest of the first word. */
final class LpmKeys {
    private final int size;

    LpmKeys(int dataSize) {
        this.size = dataSize;
    }

    /** The longest prefix length. */
    int bits() {
        return size * Byte.SIZE;
    }

    /** A word of the key at an address, filled up with zeros. */
    long word(long key, int index) {
        long from = key + LpmLayout.DATA + (long) index * Long.BYTES;
        int rest = size - index * Long.BYTES;
        if (rest >= Long.BYTES) {
            return Long.reverseBytes(Memory.getLong(from));
        }
        long word = 0;
        int shift = Long.SIZE;
        if ((rest & 4) != 0) {
            shift -= Integer.SIZE;
            word = Integer.toUnsignedLong(Integer.reverseBytes(Memory.getInt(from))) << shift;
            from += Integer.BYTES;
        }
        if ((rest & 2) != 0) {
            shift -= Short.SIZE;
            word |= (Short.reverseBytes(Memory.getShort(from)) & 0xffffL) << shift;
            from += Short.BYTES;
        }
        if ((rest & 1) != 0) {
            word |= (Memory.getByte(from) & 0xffL) << shift - Byte.SIZE;
        }
        return word;
    }

    /** How many bits two keys have in common, at most {@code limit}; those before word {@code from} are known to be. */
    int common(long one, long other, int from, int limit) {
        for (int index = from; index * Long.SIZE < limit; index++) {
            long difference = word(one, index) ^ word(other, index);
            if (difference != 0) {
                return Math.min(limit, index * Long.SIZE + Long.numberOfLeadingZeros(difference));
            }
        }
        return limit;
    }

    /** The position in a node at bit {@code at} of a prefix that goes through the node or ends there. */
    int position(long key, int length, int at) {
        int child = LpmLayout.CHILDREN | bits(word(key, at / Long.SIZE), at);
        int left = length - at;
        return left < LpmLayout.STRIDE ? child >> LpmLayout.STRIDE - left : child;
    }

    /** The bits that a node at a bit looks at, of the word that it lies in. */
    static int bits(long word, int at) {
        return (int) (word << at >>> Long.SIZE - LpmLayout.STRIDE);
    }
}
