package io.sluice.vm.kernel;

/**
 * Time of one run of a program in the kernel, the mean of many, test loop included: subtract that of an empty program.
 *
 * @param kernelNs as the kernel reports it, free of pre-emption: whole nanoseconds for each system call, rounded down
 * @param cpuNs CPU time of the calling thread: finer, includes the system call itself
 * @param wallNs time on the clock: includes whatever else ran on the CPU
 */
public record KernelTiming(double kernelNs, double cpuNs, double wallNs) {
}
