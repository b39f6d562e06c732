package io.sluice.vm.verifier.scalar;

/** Sign extension of the lowest bits, as sign-extending moves and loads do it. */
final class SignExtension {
    private SignExtension() {
    }

    /** Extends to 64 bits. The kernel deduces nothing afterwards. */
    static void to64(Bounds d, int bits) {
        if (d.isConstant()) {
            d.known(extend(d.value, bits));
            return;
        }
        if (d.smin >> bits == d.smax >> bits) {
            long min = extend(d.smin, bits);
            long max = extend(d.smax, bits);
            if (min >= 0 == max >= 0) {
                range64(d, Math.min(min, max), Math.max(min, max));
                return;
            }
        }
        d.unknown();
        d.smin = -1L << bits - 1;
        d.smax = ~d.smin;
        d.s32min = (int) d.smin;
        d.s32max = (int) d.smax;
    }

    private static void range64(Bounds d, long min, long max) {
        d.smin = min;
        d.smax = max;
        d.umin = min;
        d.umax = max;
        d.s32min = (int) min;
        d.s32max = (int) max;
        d.u32min = (int) min;
        d.u32max = (int) max;
        d.tnum(Tnum.range(min, max));
    }

    /** Extends 8 or 16 bits to 32; the upper half still has to be zeroed. */
    static void to32(Bounds d, int bits) {
        if (d.isConstant()) {
            d.known(extend(d.value, bits));
            return;
        }
        if (d.s32min >> bits == d.s32max >> bits) {
            int min = (int) extend(d.s32min, bits);
            int max = (int) extend(d.s32max, bits);
            if (min >= 0 == max >= 0) {
                d.s32min = Math.min(min, max);
                d.s32max = Math.max(min, max);
                d.u32min = d.s32min;
                d.u32max = d.s32max;
                d.tnum(Tnum.range(d.s32min, d.s32max).subreg());
                return;
            }
        }
        d.unknown();
        d.tnum(Tnum.UNKNOWN.subreg());
        d.s32min = -1 << bits - 1;
        d.s32max = ~d.s32min;
    }

    private static long extend(long v, int bits) {
        int unused = Long.SIZE - bits;
        return v << unused >> unused;
    }
}
