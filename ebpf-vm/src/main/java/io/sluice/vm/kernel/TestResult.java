package io.sluice.vm.kernel;

/**
 * What one BPF_PROG_TEST_RUN gave.
 *
 * @param verdict the program's return value in the last run, 32 bits, not checked to be an XDP action
 * @param packet bytes from {@code data} to the end of the packet, fragments included
 * @param meta bytes from {@code data_meta} to {@code data}
 * @param durationNs nanoseconds of one run, the mean over the repeats as the kernel measured it, rounded down
 */
public record TestResult(int verdict, byte[] packet, byte[] meta, int durationNs) {
}
