/**
 * What each insn does to a state that fulfils its obligations, and where the path goes on.
 * It depends on {@code check}, {@code state}, {@code scalar}, {@code analysis}, {@code cfg}, {@code api} and
 * {@code insn}; paths that fork are handed to the proof.
 * Start with {@link io.sluice.vm.verifier.transfer.Transfer}.
 */
package io.sluice.vm.verifier.transfer;
