package io.sluice.dataplane.verdicts;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** Whether the verifier's verdicts are held to the kernel's. */
final class VerdictSwitch {
    private static final String PROPERTY = "sluice.verdicts";

    private VerdictSwitch() {
    }

    /** Skips without the property. */
    static void assumeOn() {
        assumeTrue(Boolean.getBoolean(PROPERTY), "the verifier checks structure only: -D" + PROPERTY + "=true");
    }
}
