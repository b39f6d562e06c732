/**
 * Passes over values and blocks: dead code, clean-up of control flow, jump threading.
 * It depends on {@code ir} and, for comparisons, on {@code opt.fold}.
 * Start with {@link io.sluice.vm.opt.passes.DeadCode}.
 */
package io.sluice.vm.opt.passes;
