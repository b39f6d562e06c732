/**
 * What must hold before an insn runs: obligations as data, and the checks that hold a state to them.
 * It depends on {@code state}, {@code scalar}, {@code analysis}, {@code cfg}, {@code api} and {@code insn}; it changes
 * no state.
 * Start with {@link io.sluice.vm.verifier.check.Obligation}.
 */
package io.sluice.vm.verifier.check;
