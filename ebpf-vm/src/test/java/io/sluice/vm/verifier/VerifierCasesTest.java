package io.sluice.vm.verifier;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.sluice.vm.TestHelpers;
import io.sluice.vm.TestMap;
import io.sluice.vm.TextCases;
import io.sluice.vm.api.BpfMap;
import io.sluice.vm.api.ProgramKind;
import io.sluice.vm.api.ProgramSpec;
import io.sluice.vm.insn.Insn;
import io.sluice.vm.insn.InsnSeq;
import io.sluice.vm.verifier.facts.Facts;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class VerifierCasesTest {
    static List<TextCases.Case> refused() {
        return TextCases.of(VerifierCasesTest.class, "refused.txt");
    }

    static List<TextCases.Case> rewritten() {
        return TextCases.of(VerifierCasesTest.class, "rewritten.txt");
    }

    @ParameterizedTest
    @MethodSource("refused")
    void refuses(TextCases.Case c) {
        VerifierException e = assertThrows(VerifierException.class, () -> verify(c));
        assertEquals("program \"t\": " + c.expected(), e.getMessage());
    }

    @ParameterizedTest
    @MethodSource("rewritten")
    void rewrites(TextCases.Case c) {
        VerifiedProgram program = verify(c);
        assertEquals(c.expected(), program.insns().toString().strip());
        Facts facts = program.facts();
        if (c.keys().containsKey("stack")) {
            assertEquals("[" + c.keys().get("stack") + "]", facts.stackDepth().toString());
        }
        if (c.keys().containsKey("callmap")) {
            assertEquals(c.keys().get("callmap"), IntStream.range(0, program.insns().size())
                    .filter(i -> facts.callMap()[i] >= 0)
                    .mapToObj(i -> program.insns().slotOf(i) + "=" + facts.callMap()[i])
                    .collect(Collectors.joining(" ")));
        }
    }

    private static VerifiedProgram verify(TextCases.Case c) {
        List<BpfMap> maps = new ArrayList<>();
        for (int i = 0; i < Integer.parseInt(c.key("maps", "0")); i++) {
            boolean programs = c.key("type", "ARRAY").equals("PROG_ARRAY");
            maps.add(programs ? TestMap.programs("m" + i, 4) : TestMap.array("m" + i, 4));
        }
        String[] poison = c.key("poison", "-1 none").split(" ", 2);
        ProgramSpec spec = new ProgramSpec("t", "xdp", ProgramKind.valueOf(c.key("kind", "XDP")), false,
                InsnSeq.assemble(c.program()), maps.stream().map(m -> m.spec().name()).toList(),
                List.of(c.key("kfuncs", "").split(" ")), List.of(new ProgramSpec.Function(0, "t", 0, true)), List.of(),
                Map.of(Integer.parseInt(poison[0]), poison[1]), c.key("license", "GPL"));
        return Verifier.verify(spec, maps, TestHelpers.table());
    }

    @Test
    void refusesAnEmptyProgramAndOneTooLarge() {
        assertEquals("program \"t\": 0 insns, must be at least 1", complaint(InsnSeq.of()));
        List<Insn> many = new ArrayList<>();
        for (int i = 0; i < 1_000_000; i++) {
            many.add(new Insn.Neg(true, 0));
        }
        many.add(new Insn.Exit());
        assertEquals("program \"t\": 1000001 insns, must be at most 1000000", complaint(InsnSeq.of(many)));
    }

    @Test
    void refusesMoreFunctionsThanTheKernel() {
        assertEquals("program \"t\": 2501 functions, must be at most 256", complaint(callbacks(2500)));
        assertEquals(256, verify(callbacks(255)).facts().subprogs().size());
    }

    /** Functions that each name the next one as a callback. */
    private static InsnSeq callbacks(int count) {
        StringBuilder text = new StringBuilder();
        for (int i = 1; i <= count; i++) {
            text.append("r1 = subprog[f").append(i).append("]\nr0 = 0\nexit\nf").append(i).append(":\n");
        }
        return InsnSeq.assemble(text + "r0 = 0\nexit");
    }

    @Test
    void refusesTheContextMovedAroundTheAddressSpace() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 1 << 18; i++) {
            text.append("r1 += 16384\n");
        }
        assertEquals("program \"t\": insn 262144: R1 may be the context or something else: same insn cannot be used "
                + "with different pointers", complaint(InsnSeq.assemble(text + "r0 = *(u32 *)(r1 +0)\nexit")));
    }

    @Test
    void refusesRegistersThatDoNotExist() {
        InsnSeq insns = InsnSeq.of(new Insn.Neg(true, 11), new Insn.Exit());
        assertEquals("program \"t\": insn 0: R11 is invalid", complaint(insns));
    }

    @Test
    void tellsTheSlotAndTheLine() {
        ProgramSpec spec = new ProgramSpec("t", "xdp", ProgramKind.XDP, false,
                InsnSeq.assemble("r2 = 5 ll\nr0 = *(u8 *)(r1 +0)\nexit"), List.of(), List.of(),
                List.of(new ProgramSpec.Function(0, "t", 0, true)),
                List.of(new ProgramSpec.Line(0, "fw.c", "x = 5;", 30, 1),
                        new ProgramSpec.Line(2, "fw.c", "y = *ctx;", 31, 1)),
                Map.of(), "GPL");
        VerifierException e = assertThrows(
                VerifierException.class, () -> Verifier.verify(spec, List.of(), TestHelpers.table()));
        assertEquals("program \"t\": insn 2: invalid bpf_context access off=0 size=1 (fw.c:31)", e.getMessage());
        assertEquals(2, e.slot());
    }

    @Test
    void solvesALargeProgramInTime() {
        StringBuilder text = new StringBuilder("r6 = r1\n");
        for (int i = 0; i < 20_000; i++) {
            text.append("r0 = *(u32 *)(r6 +16)\nif r0 == ").append(i).append(" goto pc+1\nr7 = r6\n");
        }
        VerifiedProgram program = Verifier.verify(
                ProgramSpec.of("t", ProgramKind.XDP, InsnSeq.assemble(text + "exit"), List.of()), List.of(),
                TestHelpers.table());
        assertEquals("r0 = *(u32 *)(r6 +44)", program.insns().toString().lines().skip(59_998).findFirst().get());
    }

    private static String complaint(InsnSeq insns) {
        return assertThrows(VerifierException.class, () -> verify(insns)).getMessage();
    }

    private static VerifiedProgram verify(InsnSeq insns) {
        return Verifier.verify(
                ProgramSpec.of("t", ProgramKind.XDP, insns, List.of()), List.of(), TestHelpers.table());
    }
}
