package io.sluice.vm.verifier;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sluice.vm.TestHelpers;
import io.sluice.vm.TestMap;
import io.sluice.vm.TextCases;
import io.sluice.vm.api.BpfMap;
import io.sluice.vm.api.MapSpec;
import io.sluice.vm.api.MapType;
import io.sluice.vm.api.ProgramKind;
import io.sluice.vm.api.ProgramSpec;
import io.sluice.vm.insn.Insn;
import io.sluice.vm.insn.InsnSeq;
import io.sluice.vm.kernel.KernelAvailability;
import io.sluice.vm.kernel.KernelCollection;
import io.sluice.vm.kernel.KernelRejection;
import io.sluice.vm.verifier.facts.Facts;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
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
    @Execution(ExecutionMode.CONCURRENT)
    @MethodSource("refused")
    void refuses(TextCases.Case c) {
        VerifierException e = assertThrows(VerifierException.class, () -> verify(c));
        assertEquals("program \"t\" rejected: " + c.expected(), e.getMessage());
    }

    @ParameterizedTest
    @Execution(ExecutionMode.CONCURRENT)
    @MethodSource("refused")
    void refusesInTheWordsOfTheKernel(TextCases.Case c) {
        assumeTrue(KernelAvailability.isAvailable(), () -> KernelAvailability.whyNot().orElseThrow());
        String otherwise = c.key("kernel", "");
        assumeTrue(!otherwise.startsWith("not asked"), otherwise);
        List<BpfMap> maps = maps(c);
        String fact = assertThrows(VerifierException.class, () -> verify(c, maps)).fact();
        KernelRejection refusal = assertThrows(KernelRejection.class, () -> load(c, maps).close());
        for (String line : (otherwise.isEmpty() ? fact : otherwise).split("\n")) {
            assertTrue(refusal.log().contains(line), () -> line + "\nis not in\n" + refusal.log());
        }
    }

    @ParameterizedTest
    @Execution(ExecutionMode.CONCURRENT)
    @MethodSource("rewritten")
    void acceptsWhatTheKernelAccepts(TextCases.Case c) {
        assumeTrue(KernelAvailability.isAvailable(), () -> KernelAvailability.whyNot().orElseThrow());
        assumeTrue(!c.key("kind", "XDP").equals("RAW"), "the kernel has no raw programs");
        assertDoesNotThrow(() -> load(c, maps(c)).close());
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
        return verify(c, maps(c));
    }

    private static VerifiedProgram verify(TextCases.Case c, List<BpfMap> maps) {
        return Verifier.verify(spec(c, maps), maps, TestHelpers.table());
    }

    private static KernelCollection load(TextCases.Case c, List<BpfMap> maps) {
        return KernelCollection.load(spec(c, maps), maps.stream().map(BpfMap::spec).toArray(MapSpec[]::new));
    }

    private static List<BpfMap> maps(TextCases.Case c) {
        List<BpfMap> maps = new ArrayList<>();
        for (int i = 0; i < Integer.parseInt(c.key("maps", "0")); i++) {
            String name = "m" + i;
            maps.add(switch (c.key("type", "ARRAY")) {
                case "PROG_ARRAY" -> TestMap.programs(name, 4);
                case "DEVMAP" -> new TestMap(MapSpec.of(name, MapType.DEVMAP, 4, 8, 4));
                default -> TestMap.array(name, 4);
            });
        }
        return maps;
    }

    private static ProgramSpec spec(TextCases.Case c, List<BpfMap> maps) {
        String[] poison = c.key("poison", "-1 none").split(" ", 2);
        return new ProgramSpec("t", "xdp", ProgramKind.valueOf(c.key("kind", "XDP")), false,
                InsnSeq.assemble(c.program()), maps.stream().map(m -> m.spec().name()).toList(),
                List.of(c.key("kfuncs", "").split(" ")), List.of(new ProgramSpec.Function(0, "t", 0, true)), List.of(),
                c.keys().containsKey("poison") ? Map.of(Integer.parseInt(poison[0]), poison[1]) : Map.of(),
                c.key("license", "GPL"));
    }

    @Test
    void refusesAnEmptyProgramAndOneTooLarge() {
        assertEquals("program \"t\" rejected: 0 insns, must be at least 1", complaint(InsnSeq.of()));
        List<Insn> many = new ArrayList<>();
        for (int i = 0; i < 1_000_000; i++) {
            many.add(new Insn.Neg(true, 0));
        }
        many.add(new Insn.Exit());
        assertEquals("program \"t\" rejected: 1000001 insns, must be at most 1000000", complaint(InsnSeq.of(many)));
    }

    @Test
    void refusesMoreFunctionsThanTheKernel() {
        assertEquals("program \"t\" rejected: too many subprograms", complaint(callbacks(2500)));
        String calls = IntStream.rangeClosed(1, 255).mapToObj(i -> "call f" + i + "\n").collect(Collectors.joining());
        String functions = IntStream.rangeClosed(1, 255).mapToObj(i -> "f" + i + ":\nr0 = 0\nexit\n")
                .collect(Collectors.joining());
        assertEquals(256, verify(InsnSeq.assemble(calls + "r0 = 0\nexit\n" + functions)).facts().subprogs().size());
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
        assertEquals("program \"t\" rejected: insn 32767: r1 += 16384: ctx pointer offset 536870912 is not allowed",
                complaint(InsnSeq.assemble(text + "r0 = *(u32 *)(r1 +0)\nexit")));
    }

    @Test
    void refusesRegistersThatDoNotExist() {
        InsnSeq insns = InsnSeq.of(new Insn.Neg(true, 11), new Insn.Exit());
        assertEquals("program \"t\" rejected: insn 0: r11 = -r11: R11 is invalid", complaint(insns));
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
        assertEquals("""
                program "t" rejected: insn 2: r0 = *(u8 *)(r1 +0): invalid bpf_context access off=0 size=1
                  fw.c:31: y = *ctx;""", e.getMessage());
        assertEquals(2, e.slot());
        assertEquals("invalid bpf_context access off=0 size=1", e.fact());
        assertEquals(31, e.line().line());
    }

    @Test
    void solvesALargeProgramInTime() {
        VerifiedProgram program = verify(branches(8000));
        assertEquals("r0 = *(u32 *)(r6 +44)", program.insns().toString().lines().skip(23_998).findFirst().get());
        assertEquals("program \"t\" rejected: insn 24578: if r0 == 8192 goto pc+1: The sequence of 8193 jumps is too "
                + "complex.\n  hint: give the loop a constant bound, use bpf_loop(), or may_goto",
                complaint(branches(20_000)));
    }

    /** Branches whose other ways are all still to be explored at the end. */
    private static InsnSeq branches(int count) {
        StringBuilder text = new StringBuilder("r6 = r1\n");
        for (int i = 0; i < count; i++) {
            text.append("r0 = *(u32 *)(r6 +16)\nif r0 == ").append(i).append(" goto pc+1\nr7 = r6\n");
        }
        return InsnSeq.assemble(text + "exit");
    }

    private static String complaint(InsnSeq insns) {
        return assertThrows(VerifierException.class, () -> verify(insns)).getMessage();
    }

    private static VerifiedProgram verify(InsnSeq insns) {
        return Verifier.verify(
                ProgramSpec.of("t", ProgramKind.XDP, insns, List.of()), List.of(), TestHelpers.table());
    }
}
