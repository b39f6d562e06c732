/**
 * The predecoded interpreter: the reference semantics of every insn, with or without checking each access.
 * It depends on {@code api}, {@code verifier}'s results, {@code insn} and {@code memory}.
 * Start with {@link io.sluice.vm.interp.Interpreter}; the run loop is in {@code Machine}.
 */
package io.sluice.vm.interp;
