package io.sluice.vm.verifier.check;

import io.sluice.vm.verifier.scalar.Tnum;

/** The kernel's text of known bits in messages: small numbers in decimal, others in hexadecimal. */
final class BitsText {
    private static final long MAX_UNSIGNED = 0xffff;

    private BitsText() {
    }

    static String of(Tnum bits) {
        if (bits.mask() != 0) {
            return bits.toString();
        }
        long value = bits.value();
        boolean decimal = Long.compareUnsigned(value, MAX_UNSIGNED) <= 0
                || value >= Short.MIN_VALUE && value <= Short.MAX_VALUE;
        return decimal ? Long.toString(value) : "0x" + Long.toHexString(value);
    }
}
