/**
 * Where the routes that {@code bpf_fib_lookup} sees come from: a file, or the kernel, kept in step with it.
 * It depends on {@code io.sluice.helpers.fib}, which it fills, {@code sys} for netlink, and {@code value} for JSON.
 * Start with {@link io.sluice.dataplane.fib.FibFile} and {@link io.sluice.dataplane.fib.FibSync}.
 */
package io.sluice.dataplane.fib;
