package io.sluice.maps;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sluice.vm.kernel.KernelAvailability;

/** Skips a test, with the reason, where this process may not call bpf(2). */
final class NeedsKernel {
    private NeedsKernel() {
    }

    static void orSkip() {
        assumeTrue(KernelAvailability.isAvailable(), () -> KernelAvailability.whyNot().orElseThrow());
    }
}
