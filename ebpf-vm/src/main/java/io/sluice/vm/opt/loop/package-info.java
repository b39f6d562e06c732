/**
 * Passes about single loops: what they count by, and sums over bytes done by words and vectors.
 * It depends on {@code ir} and on {@code opt.fold}.
 * Start with {@link io.sluice.vm.opt.loop.CountedLoop}.
 */
package io.sluice.vm.opt.loop;
