package io.sluice.vm.verifier.check;

/**
 * A call of a function of the program.
 *
 * @param subprog its position among the subprogs
 * @param global whether it is global: verified on its own, so that the call is not entered
 * @param args what was passed to a global one
 */
public record LocalCall(int subprog, boolean global, CallArgs args) implements Call {}
