package io.sluice.vm.kernel;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** Skips a test, with the reason, where this process may not call bpf(2). */
final class NeedsKernel {
    private NeedsKernel() {
    }

    static void orSkip() {
        assumeTrue(KernelAvailability.isAvailable(), () -> KernelAvailability.whyNot().orElseThrow());
    }
}
