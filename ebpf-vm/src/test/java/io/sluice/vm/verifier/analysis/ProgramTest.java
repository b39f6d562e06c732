package io.sluice.vm.verifier.analysis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.vm.api.ProgramKind;
import io.sluice.vm.api.ProgramSpec;
import io.sluice.vm.insn.Insn;
import io.sluice.vm.insn.InsnSeq;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class ProgramTest {
    private static final String CALLS = """
            r2 = 5 ll
            if r1 == 0 goto end
            call f
            goto end
            end:
            r0 = 0
            exit
            f:
            r1 = subprog[g]
            call 44
            exit
            g:
            r0 = 1
            exit""";

    @Test
    void tellsWhatFollowsWhat() {
        Program p = Texts.program(CALLS);
        assertEquals("[1, 2, 3, -1, 5, -1, 7, 8, -1, 10, -1]", all(p, p::next));
        assertEquals("[-1, 4, -1, 4, -1, -1, -1, -1, -1, -1, -1]", all(p, p::target));
        assertEquals("[-1, -1, 1, -1, -1, -1, 2, -1, -1, -1, -1]", all(p, p::callee));
        assertEquals("[0, 0, 0, 0, 0, 0, 1, 1, 1, 2, 2]", all(p, p::subprogOf));
        assertEquals(3, p.count());
        assertEquals(6, p.start(1));
        assertEquals(9, p.end(1));
    }

    @Test
    void whoCallsAFunctionThatChangesThePacketChangesIt() {
        Program p = Texts.program(CALLS);
        assertTrue(p.changesPacket(0));
        assertTrue(p.changesPacket(1));
        assertFalse(p.changesPacket(2));
    }

    @Test
    void aPoisonedInsnCountsAsACall() {
        ProgramSpec plain = Texts.spec("r6 = *(u32 *)(r1 +0)\nr0 = r6\nexit");
        Program p = Program.of(new ProgramSpec("t", "xdp", ProgramKind.XDP, false, plain.insns(), List.of(), List.of(),
                plain.functions(), List.of(), Map.of(0, "no such field"), "GPL"));
        assertTrue(p.isPoisoned(0));
        assertEquals(".12345....", Texts.registers(p.liveRegisters().before(0) & ~(1 << 6)));
        assertTrue(p.points().isPrune(1));
    }

    @Test
    void marksWhereStatesAreKept() {
        Program p = Texts.program("""
                r0 = 0
                loop:
                may_goto end
                if r0 == 1 goto skip
                r0 += 1
                skip:
                r1 = 3
                r2 = subprog[f]
                r3 = 0
                r4 = 0
                call 181
                goto loop
                end:
                r0 = 0
                exit
                f:
                r0 = 0
                exit""");
        Points points = p.points();
        assertEquals("[1, 2, 4, 5, 6, 8, 9, 10, 12]", where(p, points::isPrune));
        assertEquals("[1, 4, 6, 8, 9, 10, 12]", where(p, points::isJump));
        assertEquals("[1, 8]", where(p, points::isForced));
        assertEquals("[8]", where(p, points::callsBack));
        assertEquals("[0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0]", all(p, p.components()::of));
    }

    @Test
    void aLargeProgramIsAnalysedInTime() {
        Insn[] insns = new Insn[1_000_000];
        InsnSeq pair = InsnSeq.assemble("r0 = 0\nif r1 == 0 goto pc-2\nexit");
        for (int i = 0; i < insns.length; i++) {
            insns[i] = pair.at(i == insns.length - 1 ? 2 : i % 2);
        }
        // CPU time: others may use the machine too
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        long start = threads.getCurrentThreadCpuTime();
        Program p = Program.of(Texts.spec(InsnSeq.of(insns)));
        p.points();
        p.liveRegisters();
        assertEquals(499_999, p.components().count());
        assertTrue(threads.getCurrentThreadCpuTime() - start < 10_000_000_000L, "1,000,000 insns in 10 s");
    }

    private static String all(Program p, IntUnaryOperator what) {
        return IntStream.range(0, p.size()).map(what).boxed().toList().toString();
    }

    private static String where(Program p, IntPredicate what) {
        return IntStream.range(0, p.size()).filter(what).boxed().toList().toString();
    }
}
