/**
 * Decides which programs may run, and records what it proved about them.
 * It depends on {@code api}, {@code insn} and {@code cfg}, and on no engine.
 * Start with {@link io.sluice.vm.verifier.VerifiedProgram}.
 */
package io.sluice.vm.verifier;
