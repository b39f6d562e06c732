/**
 * Threads and the CPUs that they have: binding them, the time that they used or waited for, and who disturbed them.
 * It depends on the dataplane's view of Linux alone.
 * Start with {@link io.sluice.bench.cpu.BoundCpu}.
 */
package io.sluice.bench.cpu;
