/**
 * Decides which programs may run, and records what it proved about them.
 * It depends on {@code api}, {@code insn} and {@code cfg}, and on no engine.
 * Start with {@link io.sluice.vm.verifier.Verifier}, whose result is the only thing that engines accept.
 */
package io.sluice.vm.verifier;
