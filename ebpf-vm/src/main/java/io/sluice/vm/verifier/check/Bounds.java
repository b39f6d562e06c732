package io.sluice.vm.verifier.check;

import io.sluice.vm.verifier.scalar.Scalar;
import io.sluice.vm.verifier.state.Reg;
import io.sluice.vm.verifier.state.Violation;

/** Whether an access lies within a region of a known size, whatever the unknown part of its pointer is. */
final class Bounds {
    /** {@code BPF_MAX_VAR_OFF} and {@code BPF_MAX_VAR_SIZ} of include/linux/bpf_verifier.h. */
    static final long MAX_VARIABLE = 1L << 29;

    private Bounds() {
    }

    /**
     * The range of a pointer into a region.
     *
     * @param number the register's number, for messages
     * @param off what is added to the pointer, its own constant offset included
     * @param limit bytes of the region
     */
    static void region(Reg base, int number, int off, Range range, long limit) {
        Scalar var = base.var();
        if (var.smin() < 0 && (var.smin() == Long.MIN_VALUE || off + var.smin() != (int) (off + var.smin())
                || off + var.smin() < 0)) {
            throw negative(number);
        }
        if (isOutside((int) (var.smin() + off), range, limit)) {
            throw outside(fact(base, number, (int) (var.smin() + off), range, limit), number,
                    "min value is outside of the allowed memory range");
        }
        if (Long.compareUnsigned(var.umax(), MAX_VARIABLE) >= 0) {
            throw new Violation(
                    "R%d unbounded memory access, make sure to bounds check any such access".formatted(number));
        }
        if (isOutside((int) (var.umax() + off), range, limit)) {
            throw outside(fact(base, number, (int) (var.umax() + off), range, limit), number,
                    "max value is outside of the allowed memory range");
        }
    }

    /** The range of a packet pointer: what is known to be there begins after its unknown part. */
    static void packet(Reg base, int number, int off, Range range) {
        if (base.var().smin() < 0) {
            throw negative(number);
        }
        String consequence = "offset is outside of the packet";
        if (base.range() < 0) {
            throw new Violation("R%d %s".formatted(number, consequence));
        }
        if (isOutside(off, range, base.range())) {
            throw outside(fact(base, number, off, range, base.range()), number, consequence);
        }
    }

    /** Returns the violation of a pointer that may have moved backwards. */
    static Violation negative(int number) {
        return new Violation(
                "R%d min value is negative, either use unsigned index or do a if (index >=0) check.".formatted(number));
    }

    private static boolean isOutside(int off, Range range, long limit) {
        boolean sizeIsGood = range.size() > 0 || range.size() == 0 && range.zeroAllowed();
        return off < 0 || !sizeIsGood || (long) off + range.size() > limit;
    }

    private static Violation outside(String fact, int number, String consequence) {
        return new Violation(fact + "\nR" + number + " " + consequence);
    }

    private static String fact(Reg base, int number, int off, Range range, long limit) {
        return switch (base.type()) {
            case MAP_KEY -> "invalid access to map key, key_size=%d off=%d size=%d".formatted(
                    limit, off, range.size());
            case MAP_VALUE -> "invalid access to map value, value_size=%d off=%d size=%d".formatted(
                    limit, off, range.size());
            case PACKET, PACKET_META -> "invalid access to packet, off=%d size=%d, R%d(id=%d,off=%d,r=%d)".formatted(
                    off, range.size(), number, base.id(), off, limit);
            default -> "invalid access to memory, mem_size=%d off=%d size=%d".formatted(limit, off, range.size());
        };
    }

    /**
     * How much is accessed.
     *
     * @param size bytes
     * @param zeroAllowed whether nothing at all may be accessed
     */
    record Range(int size, boolean zeroAllowed) {
        static Range of(int size) {
            return new Range(size, false);
        }
    }
}
