package io.sluice.vm.verifier.flow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.vm.TestHelpers;
import io.sluice.vm.insn.AluOp;
import io.sluice.vm.insn.Insn;
import io.sluice.vm.insn.InsnSeq;
import io.sluice.vm.insn.JmpOp;
import io.sluice.vm.verifier.facts.InsnFacts;
import io.sluice.vm.verifier.facts.Operand;
import io.sluice.vm.verifier.facts.ScalarRange;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ScalarFlowTest {
    private static InsnFacts flow(InsnSeq insns, Integer... starts) {
        return ScalarFlow.refine(insns, List.of(starts), TestHelpers.table(), InsnFacts.nothing(insns.size()));
    }

    private static ScalarRange dst(String text, int index) {
        return flow(InsnSeq.assemble(text), 0).scalar(index, Operand.DST);
    }

    @Test
    void joinsWhatPathsBring() {
        ScalarRange range = dst("""
                r0 = 1
                if r1 == 0 goto pc+1
                r0 = 6
                r0 += 1
                exit
                """, 3);
        assertEquals(1, range.umin());
        assertEquals(6, range.umax());
        assertEquals(7, range.mask());
    }

    @Test
    void narrowsByWhatAJumpCompares() {
        String text = """
                r0 = *(u8 *)(r10 -1)
                if r0 > 9 goto pc+2
                r0 += 1
                exit
                r0 += 1
                exit
                """;
        assertEquals(9, dst(text, 2).umax());
        assertEquals(10, dst(text, 4).umin());
        assertEquals(255, dst(text, 4).umax());
    }

    @Test
    void widensWhatALoopChangesAndKeepsTheRest() {
        String text = """
                r0 = 0
                r6 = 5
                r0 += 1
                if r0 < 1000 goto pc-2
                r0 += 1
                r6 += 1
                exit
                """;
        ScalarRange inside = dst(text, 2);
        assertEquals(0, inside.umin());
        // the bits say that it is less than 1024
        assertEquals(1023, inside.mask());
        assertEquals(ScalarRange.constant(5), dst(text, 5));
        assertEquals(1000, dst(text, 4).umin());
    }

    @Test
    void knowsNothingAtTheStartOfAFunctionAndAfterACall() {
        InsnSeq insns = InsnSeq.assemble("""
                r1 = 1
                r6 = 2
                call pc+3
                r1 += 1
                r6 += 1
                exit
                r1 += 1
                r0 = r1
                exit
                """);
        InsnFacts facts = flow(insns, 0, 6);
        assertNull(facts.scalar(3, Operand.DST));
        assertEquals(ScalarRange.constant(2), facts.scalar(4, Operand.DST));
        assertNull(facts.scalar(6, Operand.DST));
    }

    @Test
    void dividesByNothingToo() {
        String text = """
                r0 = *(u16 *)(r10 -2)
                r1 = *(u8 *)(r10 -2)
                r0 /= r1
                r0 += 1
                r0 %%= %d
                r0 += 1
                exit
                """.formatted(10);
        assertEquals(0xffff, dst(text, 3).umax());
        assertEquals(9, dst(text, 5).umax());
    }

    /** Each loop is left once the last has begun: the worst that a million insns can do. */
    @Test
    void aMillionInsnsTakeBoundedTime() {
        List<Insn> insns = new ArrayList<>();
        int loops = 250_000;
        for (int i = 0; i < loops; i++) {
            insns.add(new Insn.AluImm(AluOp.ADD, true, Insn.R0 + i % 10, 1));
        }
        for (int i = 0; i < loops; i++) {
            insns.add(new Insn.AluImm(AluOp.ADD, true, Insn.R0 + i % 10, 1));
            insns.add(new Insn.JmpImm(JmpOp.NE, true, Insn.R0 + i % 10, i, -3 * Math.min(i, 10_000) - 3));
            insns.add(new Insn.AluImm(AluOp.AND, true, Insn.R0 + i % 10, 63));
        }
        insns.add(new Insn.Exit());
        long start = System.nanoTime();
        flow(InsnSeq.of(insns), 0);
        long millis = (System.nanoTime() - start) / 1_000_000;
        assertTrue(millis < 20_000, () -> millis + " ms");
    }
}
