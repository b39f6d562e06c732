/**
 * What is known of numbers in registers, insn by insn, on all paths together: an analysis of its own beside the
 * exploration, whose states cover each other without that numbers which nothing depends on are compared.
 * It depends on {@code insn}, {@code api}, {@code verifier.scalar} and {@code verifier.facts}.
 * Start with {@link io.sluice.vm.verifier.flow.ScalarFlow}.
 */
package io.sluice.vm.verifier.flow;
