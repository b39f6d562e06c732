package io.sluice.vm.verifier.check;

/** A call that was checked: what its transfer needs to know of it. */
public sealed interface Call permits HelperCall, KfuncCall, LocalCall {}
