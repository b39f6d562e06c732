/**
 * Packets offered at a rate that does not wait for anybody, what becomes of them, and the highest rate without loss.
 * It depends on {@code method} for how anything is timed, on {@code suite}, and on the dataplane's ports and worker.
 * Start with {@link io.sluice.bench.load.Generator}.
 */
package io.sluice.bench.load;
