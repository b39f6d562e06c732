package io.sluice.vm.verifier.log;

import io.sluice.vm.verifier.scalar.Scalar;
import io.sluice.vm.verifier.state.NumberText;

/** The ranges of a scalar: {@code smin=smin32=0,smax=umax=smax32=umax32=255,var_off=(0x0; 0xff)}. */
final class ScalarText {
    /** Of the ranges in the kernel's order: the minima have even positions. */
    private static final String[] NAMES = {
        "smin", "smax", "umin", "umax", "smin32", "smax32", "umin32", "umax32"
    };

    private ScalarText() {
    }

    /**
     * Adds what is known of a scalar that is not constant. Ends of ranges that say nothing are left out, equal ones
     * share a number.
     *
     * @return the separator for what follows
     */
    static String append(StringBuilder out, Scalar scalar, String separator) {
        long[] values = {
            scalar.smin(), scalar.smax(), scalar.umin(), scalar.umax(),
            signed32(scalar.s32min()), signed32(scalar.s32max()),
            Integer.toUnsignedLong(scalar.u32min()), Integer.toUnsignedLong(scalar.u32max())
        };
        boolean[] omit = {
            scalar.smin() == Long.MIN_VALUE, scalar.smax() == Long.MAX_VALUE, scalar.umin() == 0, scalar.umax() == -1,
            scalar.s32min() == Integer.MIN_VALUE, scalar.s32max() == Integer.MAX_VALUE, scalar.u32min() == 0,
            scalar.u32max() == -1
        };
        String next = separator;
        for (int i = 0; i < NAMES.length; i++) {
            if (!omit[i]) {
                out.append(next).append(NAMES[i]).append('=');
                next = ",";
                for (int j = i + 2; j < NAMES.length; j += 2) {
                    // a negative number is not the large one of the same bits
                    if (!omit[j] && values[j] == values[i] && isNegative(i, values) == isNegative(j, values)) {
                        omit[j] = true;
                        out.append(NAMES[j]).append('=');
                    }
                }
                out.append(isSigned(i) ? NumberText.signed(values[i]) : NumberText.unsigned(values[i]));
            }
        }
        if (scalar.mask() != -1) {
            out.append(next).append("var_off=").append(NumberText.bits(scalar.tnum()));
            next = ",";
        }
        return next;
    }

    /** A signed number of 32 bits, which shares its text with those of 64 bits where it is written in decimal. */
    private static long signed32(int value) {
        return NumberText.isSmallSigned(value) ? value : Integer.toUnsignedLong(value);
    }

    private static boolean isSigned(int position) {
        return NAMES[position].charAt(0) == 's';
    }

    private static boolean isNegative(int position, long[] values) {
        return isSigned(position) && values[position] < 0;
    }
}
