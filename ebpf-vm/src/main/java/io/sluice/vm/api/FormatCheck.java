package io.sluice.vm.api;

/** Which formats a helper takes, where it gets one as a constant string: the verifier refuses calls that must fail. */
@FunctionalInterface
public interface FormatCheck {
    /**
     * Whether the helper takes a format.
     *
     * @param format without its terminating zero
     * @param arguments how many 64-bit arguments there are for it
     */
    boolean accepts(byte[] format, int arguments);
}
