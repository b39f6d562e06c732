package io.sluice.vm.verifier.state;

import io.sluice.vm.verifier.scalar.Tnum;

/** The kernel's text of numbers in messages and logs: small ones in decimal, others in hexadecimal. */
public final class NumberText {
    private static final long MAX_UNSIGNED = 0xffff;

    private NumberText() {
    }

    /** An unsigned number: {@code 65535}, {@code 0x10000}. */
    public static String unsigned(long value) {
        return isSmallUnsigned(value) ? Long.toString(value) : hexadecimal(value);
    }

    /** A signed number: {@code -5}, {@code 0x8000}. */
    public static String signed(long value) {
        return isSmallSigned(value) ? Long.toString(value) : hexadecimal(value);
    }

    /** Known bits: a number where all are known, else {@code (0x0; 0xff)}. */
    public static String bits(Tnum bits) {
        if (bits.mask() != 0) {
            return bits.toString();
        }
        return isSmallUnsigned(bits.value()) ? Long.toString(bits.value()) : signed(bits.value());
    }

    /** Whether a signed number is written in decimal. */
    public static boolean isSmallSigned(long value) {
        return value >= Short.MIN_VALUE && value <= Short.MAX_VALUE;
    }

    private static boolean isSmallUnsigned(long value) {
        return Long.compareUnsigned(value, MAX_UNSIGNED) <= 0;
    }

    private static String hexadecimal(long value) {
        return "0x" + Long.toHexString(value);
    }
}
