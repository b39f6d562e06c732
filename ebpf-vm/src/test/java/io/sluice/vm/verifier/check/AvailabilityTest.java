package io.sluice.vm.verifier.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.sluice.vm.verifier.state.Violation;
import org.junit.jupiter.api.Test;

class AvailabilityTest {
    private static final int CALL = 1;

    private final TestProof proof = TestProof.of("r0 = 0\ncall helper#5\nexit\n");

    @Test
    void refusesHelpersThatAreNotHereWhereAPathGetsToThem() {
        Violation violation = assertThrows(Violation.class, () -> Availability.check(proof, index -> true));
        assertEquals("helper not available in userspace: bpf_ktime_get_ns#5", violation.getMessage());
        assertEquals(CALL, violation.index());
    }

    @Test
    void leavesAloneWhatNoPathGetsTo() {
        Availability.check(proof, index -> index != CALL);
    }
}
