package io.sluice.vm.memory;

/** A function of six 64-bit integers, as machine code and Java call it: the helper calling convention. */
@FunctionalInterface
public interface NativeLong {
    /** Calls it. */
    @SuppressWarnings("checkstyle:ParameterNumber")
    long call(long a, long b, long c, long d, long e, long f);
}
