package io.sluice.vm.verifier.check;

import io.sluice.vm.api.HelperPrototype;

/**
 * A call of a helper.
 *
 * @param prototype what it expects and leaves
 * @param args what was passed
 */
public record HelperCall(HelperPrototype prototype, CallArgs args) implements Call {}
