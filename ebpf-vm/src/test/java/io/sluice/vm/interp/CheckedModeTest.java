package io.sluice.vm.interp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.sluice.vm.TestBatch;
import io.sluice.vm.TestHelpers;
import io.sluice.vm.TestMap;
import io.sluice.vm.TextCases;
import io.sluice.vm.api.BpfMap;
import io.sluice.vm.api.BpfProgram;
import io.sluice.vm.api.MapFlags;
import io.sluice.vm.api.MapSpec;
import io.sluice.vm.api.MapType;
import io.sluice.vm.api.ProgramKind;
import io.sluice.vm.api.ProgramSpec;
import io.sluice.vm.insn.InsnSeq;
import io.sluice.vm.memory.Memory;
import io.sluice.vm.verifier.Unverified;
import io.sluice.vm.verifier.Verifier;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class CheckedModeTest {
    private static final int BUDGET = 1000;
    private static final List<BpfMap> MAPS = List.of(
            TestMap.array("array", 4),
            new TestMap(MapSpec.of("constants", MapType.ARRAY, 4, 16, 1).withFlags(MapFlags.BPF_F_RDONLY_PROG)));

    static List<TextCases.Case> faults() {
        return TextCases.of(CheckedModeTest.class, "faults.txt");
    }

    private static ProgramSpec spec(ProgramKind kind, String text, List<ProgramSpec.Line> lines) {
        return new ProgramSpec("t", "xdp", kind, false, InsnSeq.assemble(text), List.of("array", "constants"),
                List.of(), List.of(new ProgramSpec.Function(0, "t", 0, true)), lines, Map.of(), "GPL");
    }

    /** A program that would not be accepted; accesses of the context are as the verifier would have rewritten them. */
    private static BpfProgram unverified(ProgramSpec spec) {
        return Interpreter.checked(BUDGET).load(Unverified.program(spec, MAPS, TestHelpers.table()));
    }

    private static BpfProgram verified(ProgramSpec spec) {
        return Interpreter.checked(BUDGET).load(Verifier.verify(spec, MAPS, TestHelpers.table()));
    }

    @ParameterizedTest
    @MethodSource("faults")
    void stopsTheProgramAndSaysWhy(TextCases.Case c) {
        ProgramKind kind = ProgramKind.valueOf(c.key("kind", "XDP"));
        ProgramSpec spec = spec(kind, c.program(), List.of());
        try (BpfProgram program = c.key("verified", "no").equals("yes") ? verified(spec) : unverified(spec);
                TestBatch batch = new TestBatch(Integer.parseInt(c.key("packet", "60")))) {
            assertEquals(0, batch.run(program));
            assertEquals(c.expected(), program.lastFault());
        }
    }

    @Test
    void namesTheLine() {
        List<ProgramSpec.Line> lines = List.of(new ProgramSpec.Line(0, "fw.c", "x = *p;", 31, 1));
        String text = "r1 = *(u8 *)(r10 -512)\nr0 = *(u8 *)(r0 +9)\nexit";
        try (BpfProgram program = unverified(spec(ProgramKind.XDP, text, lines));
                TestBatch batch = new TestBatch(60)) {
            batch.run(program);
            String fault = program.lastFault();
            assertEquals(" (fw.c:31: x = *p;)", fault.substring(fault.indexOf(" (fw")));
        }
    }

    @Test
    void leavesAGoodProgramAlone() {
        String text = """
                r6 = r1
                r0 = 0
                r2 = *(u32 *)(r6 +0)
                r3 = *(u32 *)(r6 +4)
                r4 = r2
                r4 += 60
                if r4 > r3 goto out
                *(u32 *)(r2 +56) = 77
                r2 = 4
                r1 = r6
                call helper#44
                r2 = *(u32 *)(r6 +0)
                r3 = *(u32 *)(r6 +4)
                r4 = r2
                r4 += 56
                r0 = 0
                if r4 > r3 goto out
                r0 = *(u32 *)(r2 +52)
                *(u32 *)(r10 -4) = 2
                r1 = map[idx:0]
                r2 = r10
                r2 += -4
                call helper#1
                if r0 == 0 goto out
                *(u64 *)(r0 +0) = 5
                r1 = map[idx:1][0]+8
                r0 = *(u64 *)(r1 +0)
                r1 = 0
                r2 = 0
                r3 = r10
                r3 += -4
                r4 = 4
                r5 = 0
                call helper#28
                r0 += -2
                out:
                exit
                """;
        try (BpfProgram program = verified(spec(ProgramKind.XDP, text, List.of()));
                TestBatch batch = new TestBatch(60)) {
            assertEquals(2, batch.run(program), program::lastFault);
            assertNull(program.lastFault());
            assertEquals(77, Memory.getInt(batch.data() + 56));
        }
    }

    @Test
    void readsTheFramesOfCallersButNotOfCallees() {
        String text = """
                *(u64 *)(r10 -8) = 2
                r1 = r10
                r1 += -8
                call f
                r0 = *(u64 *)(r0 +0)
                exit
                f:
                r0 = *(u64 *)(r1 +0)
                *(u64 *)(r10 -8) = r0
                r0 = r10
                r0 += -8
                exit
                """;
        try (BpfProgram program = unverified(spec(ProgramKind.XDP, text, List.of()));
                TestBatch batch = new TestBatch(60)) {
            assertEquals(0, batch.run(program));
            assertEquals("insn 4: r0 = *(u64 *)(r0 +0): address outside of stack by 8 bytes", program.lastFault());
        }
    }
}
