/**
 * Passes about memory: frame memory becomes values, loads get what is known to be there, narrow accesses are merged,
 * stores that nobody reads go.
 * It depends on {@code ir}.
 * Start with {@link io.sluice.vm.opt.memory.Promotion}.
 */
package io.sluice.vm.opt.memory;
