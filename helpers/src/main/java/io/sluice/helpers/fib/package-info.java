/**
 * Routes, neighbours and links as {@code bpf_fib_lookup} asks for them, in an immutable snapshot that is swapped whole.
 * It depends on {@code io.sluice.vm.memory} and on a hash; who fills it, from a file or from the kernel, is not seen.
 * Start with {@link io.sluice.helpers.fib.FibData}, what a snapshot is made of, and {@link io.sluice.helpers.fib.Fib}.
 */
package io.sluice.helpers.fib;
