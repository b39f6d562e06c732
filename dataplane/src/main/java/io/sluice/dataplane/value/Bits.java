package io.sluice.dataplane.value;

import java.math.BigInteger;

/** Integers of up to 128 bits at any bit of little-endian bytes. */
final class Bits {
    private static final int BYTE_MASK = 0xff;

    private Bits() {
    }

    static BigInteger read(byte[] bytes, long bitOffset, int width, boolean signed) {
        if (width > 0 && width <= Long.SIZE && bitOffset % Byte.SIZE == 0 && width % Byte.SIZE == 0) {
            return readBytes(bytes, (int) (bitOffset / Byte.SIZE), width, signed);
        }
        BigInteger value = BigInteger.ZERO;
        for (int i = 0; i < width; i++) {
            long bit = bitOffset + i;
            if ((bytes[(int) (bit / Byte.SIZE)] >>> (bit % Byte.SIZE) & 1) != 0) {
                value = value.setBit(i);
            }
        }
        return signed && width > 0 && value.testBit(width - 1)
                ? value.subtract(BigInteger.ONE.shiftLeft(width)) : value;
    }

    /** Most numbers are whole bytes, and dumps of large maps have many. */
    private static BigInteger readBytes(byte[] bytes, int at, int width, boolean signed) {
        long value = 0;
        for (int i = width / Byte.SIZE - 1; i >= 0; i--) {
            value = value << Byte.SIZE | bytes[at + i] & BYTE_MASK;
        }
        int spare = Long.SIZE - width;
        if (signed) {
            return BigInteger.valueOf(value << spare >> spare);
        }
        return value >= 0 ? BigInteger.valueOf(value) : new BigInteger(Long.toUnsignedString(value));
    }

    static void write(byte[] bytes, long bitOffset, int width, BigInteger value) {
        for (int i = 0; i < width; i++) {
            long bit = bitOffset + i;
            int at = (int) (bit / Byte.SIZE);
            int mask = 1 << (bit % Byte.SIZE);
            bytes[at] = (byte) (value.testBit(i) ? bytes[at] | mask : bytes[at] & ~mask);
        }
    }

    /** Whether a value can be told apart after being cut to a width, read as signed or as unsigned. */
    static boolean fits(BigInteger value, int width) {
        return value.signum() < 0 ? value.bitLength() < width : value.bitLength() <= width;
    }
}
