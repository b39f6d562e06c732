package io.sluice.dataplane.replay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.dataplane.packet.PacketCorpus;
import io.sluice.vm.Engines;
import io.sluice.vm.stepping.SteppingEngine;
import io.sluice.vm.verifier.facts.InsnFacts;
import io.sluice.vm.verifier.facts.Operand;
import java.util.List;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Whatever is proved of the programs of real objects holds at each insn that they run, for every packet of the corpus:
 * with empty maps and, where there are entries for the object, with these.
 */
class FactsHoldTest {
    @TestFactory
    List<DynamicTest> factsOfRealProgramsHold() {
        return RealProgram.tests(FactsHoldTest::hold, RealProgram.OURS, RealProgram.XDP_TOOLS);
    }

    /** A fact that does not hold ends the replay with an exception. */
    private static void hold(RealProgram real) {
        try (SteppingReplay stepped = SteppingReplay.load(real.spec(), real.program(), new SteppingEngine())) {
            ReplayResult result = real.replay(stepped.loaded());
            assertEquals(PacketCorpus.packets().size(), result.size());
            assertTrue(result.fault().isEmpty(), () -> result.fault().get());
        }
    }

    @Test
    void muchIsKnownOfNumbers() {
        int operands = 0;
        int known = 0;
        for (RealProgram real : RealProgram.all(RealProgram.OURS, RealProgram.XDP_TOOLS)) {
            if (!real.program().kind().isXdp() || !real.fills().isEmpty()) {
                continue;
            }
            try (SteppingReplay loaded = SteppingReplay.load(real.spec(), real.program(), Engines.INTERPRETER)) {
                InsnFacts facts = loaded.verified().facts().insns();
                for (int i = 0; i < facts.size(); i++) {
                    operands++;
                    boolean any = facts.scalar(i, Operand.DST) != null || facts.scalar(i, Operand.SRC) != null;
                    known += any ? 1 : 0;
                }
            }
        }
        System.out.println("ranges at " + known + " of " + operands + " insns of real objects");
        assertTrue(known > operands / 5, "ranges at " + known + " of " + operands + " insns");
    }
}
