/**
 * Writes down what the verifier does, in the wording and at the levels of the kernel's log.
 * It depends on {@code state} and {@code scalar} for what is written, on {@code analysis} for the program, and is an
 * {@code explore.Observer}; nothing here decides anything.
 * Start with {@link io.sluice.vm.verifier.log.VerifierLog}.
 */
package io.sluice.vm.verifier.log;
