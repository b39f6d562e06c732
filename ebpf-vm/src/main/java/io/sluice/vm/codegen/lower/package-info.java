/**
 * Chooses machine insns for IR, backward over each block, so that users absorb what only they need.
 * It depends on {@code ir} and on {@code codegen.machine}; registers are still virtual in what it makes.
 * Start with {@link io.sluice.vm.codegen.lower.Lowering}.
 */
package io.sluice.vm.codegen.lower;
