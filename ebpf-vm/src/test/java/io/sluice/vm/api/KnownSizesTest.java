package io.sluice.vm.api;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sluice.vm.TestHelpers;
import io.sluice.vm.insn.Insn;
import io.sluice.vm.insn.InsnSeq;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Of bpf_csum_diff, whose sizes are R2 and R4. */
class KnownSizesTest {
    private static final HelperSpec ROW = TestHelpers.table().get(TestHelpers.CSUM_DIFF);

    private static Map<Integer, Long> sizes(String text) {
        return sizes(text, ROW.with((around, args) -> args[0]));
    }

    private static Map<Integer, Long> sizes(String text, HelperSpec helper) {
        InsnSeq insns = InsnSeq.assemble(text + "\ncall 28\nend:\nexit\n");
        int call = insns.size() - 2;
        assertEquals(Insn.CallHelper.class, insns.at(call).getClass());
        return new KnownSizes(insns).of(call, helper);
    }

    @Test
    void numbersThatAreMovedRightBeforeTheCallAreKnown() {
        assertEquals(Map.of(2, 0L, 4, 20L), sizes("r1 = 0\nr2 = 0\nr3 = r10\nr3 += -24\nw4 = 20\nr5 = 0"));
        assertEquals(Map.of(4, 64L), sizes("r4 = 8\nr4 = 64\n*(u64 *)(r10 -8) = r1\nif r1 == 3 goto end\nr2 = r4"));
        // R5 is no size
        assertEquals(Map.of(), sizes("r5 = 4"));
    }

    @Test
    void whatIsComputedOrLoadedOrGreatIsNot() {
        assertEquals(Map.of(), sizes("r2 = 4\nr2 += 4\nr4 = 4\nr4 = *(u32 *)(r10 -8)"));
        assertEquals(Map.of(), sizes("r2 = 65\nr4 = -4"));
        assertEquals(Map.of(), sizes("w2 = -4\nr4 = r6"));
    }

    @Test
    void whatLiesBeforeACallOrAPlaceThatIsJumpedToIsNot() {
        assertEquals(Map.of(4, 8L), sizes("r2 = 4\ncall 5\nr4 = 8"));
        assertEquals(Map.of(4, 8L), sizes("r2 = 4\nif r1 == 0 goto here\nr2 = 8\nhere:\nr4 = 8"));
        assertEquals(Map.of(), sizes("r4 = 8\nhere:\nif r1 == 0 goto here"));
    }

    @Test
    void aHelperWithoutARecipeHasNone() {
        assertEquals(Map.of(), sizes("r2 = 0\nr4 = 20", ROW));
    }
}
