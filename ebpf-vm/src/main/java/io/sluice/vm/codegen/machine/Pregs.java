package io.sluice.vm.codegen.machine;

import io.sluice.vm.x64.Gpr;
import io.sluice.vm.x64.Xmm;

/** Physical registers as numbers: 0 to 15 are the {@link Gpr}s, 16 to 31 the {@link Xmm}s; sets of them as bits. */
public final class Pregs {
    /** No register. */
    public static final int NONE = -1;
    /** The first vector register. */
    public static final int FIRST_XMM = 16;
    /** How many there are. */
    public static final int COUNT = 32;
    /** All general-purpose registers that values may be in: all but the stack pointer. */
    public static final long GPRS = 0xffffL & ~bit(of(Gpr.RSP));
    /** All vector registers. */
    public static final long XMMS = 0xffff_0000L;
    /** What a System V function must leave as it was. */
    public static final long CALLEE_SAVED = bit(of(Gpr.RBX)) | bit(of(Gpr.RBP)) | bit(of(Gpr.R12))
            | bit(of(Gpr.R13)) | bit(of(Gpr.R14)) | bit(of(Gpr.R15));
    /** What a call by the System V convention may destroy. */
    public static final long CALLER_SAVED = (GPRS | XMMS) & ~CALLEE_SAVED;

    private static final Gpr[] ALL_GPRS = Gpr.values();
    private static final Xmm[] ALL_XMMS = Xmm.values();

    private Pregs() {
    }

    /** The number of a general-purpose register. */
    public static int of(Gpr register) {
        return register.ordinal();
    }

    /** The number of a vector register. */
    public static int of(Xmm register) {
        return FIRST_XMM + register.ordinal();
    }

    /** The general-purpose register of a number. */
    public static Gpr gpr(int preg) {
        return ALL_GPRS[preg];
    }

    /** The vector register of a number. */
    public static Xmm xmm(int preg) {
        return ALL_XMMS[preg - FIRST_XMM];
    }

    /** The set of one. */
    public static long bit(int preg) {
        return 1L << preg;
    }
}
