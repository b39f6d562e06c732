package io.sluice.vm.verifier.check;

import io.sluice.vm.api.KfuncPrototype;

/**
 * A call of a kfunc.
 *
 * @param prototype what it expects and leaves
 * @param args what was passed
 */
public record KfuncCall(KfuncPrototype prototype, CallArgs args) implements Call {}
