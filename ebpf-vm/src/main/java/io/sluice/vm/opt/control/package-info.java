/**
 * Passes about control flow and equal values: numbering, what conditions decide, loops, choices, order of blocks.
 * It depends on {@code ir} and {@code opt.fold}.
 * Start with {@link io.sluice.vm.opt.control.Numbering}.
 */
package io.sluice.vm.opt.control;
