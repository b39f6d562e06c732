package io.sluice.vm.verifier.analysis;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sluice.vm.TextCases;
import io.sluice.vm.api.ProgramKind;
import io.sluice.vm.api.ProgramSpec;
import io.sluice.vm.insn.Insn;
import io.sluice.vm.insn.InsnSeq;
import io.sluice.vm.insn.Size;
import io.sluice.vm.kernel.KernelAvailability;
import io.sluice.vm.kernel.KernelProgram;
import io.sluice.vm.kernel.KernelRejection;
import io.sluice.vm.verifier.state.Violation;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class StructureTest {
    static List<TextCases.Case> refused() {
        return TextCases.of(StructureTest.class, "refused.txt");
    }

    @ParameterizedTest
    @MethodSource("refused")
    void refuses(TextCases.Case c) {
        ProgramSpec spec = spec(c);
        Violation v = assertThrows(Violation.class, () -> Program.of(spec));
        String slot = v.index() == Violation.HERE ? "-" : Integer.toString(spec.insns().slotOf(v.index()));
        assertEquals(c.expected(), slot + ": " + v.getMessage());
    }

    @ParameterizedTest
    @MethodSource("refused")
    void theKernelSaysTheSame(TextCases.Case c) {
        assumeTrue(KernelAvailability.isAvailable(), () -> KernelAvailability.whyNot().orElseThrow());
        assumeTrue(!c.key("kernel", "yes").startsWith("no"), () -> c.key("kernel", ""));
        KernelRejection e = assertThrows(KernelRejection.class, () -> KernelProgram.load(spec(c)).close());
        assertEquals(c.expected().substring(c.expected().indexOf(' ') + 1), e.reason());
    }

    private static ProgramSpec spec(TextCases.Case c) {
        List<String> maps = Collections.nCopies(Integer.parseInt(c.key("maps", "0")), "m");
        return new ProgramSpec("t", "xdp", ProgramKind.valueOf(c.key("kind", "XDP")), false,
                InsnSeq.assemble(c.program()), maps, List.of(), List.of(new ProgramSpec.Function(0, "t", 0, true)),
                List.of(), Map.of(), c.key("license", "GPL"));
    }

    @ParameterizedTest
    @ValueSource(strings = {
        // neither of these is looked at where no path gets to it
        "r0 = 0\nif r0 == 0 goto pc+1\nr10 = 1\nexit",
        "r0 = 0\nif r0 == 0 goto pc+1\nr0 = *(u8 *)skb[0]\nexit",
        "r0 = 0\nif r0 == 0 goto pc+1\ncall 9999\nexit",
        // loops back, also to itself; the path ends before it
        "r0 = 0\nif r0 == 0 goto pc+1\ngoto pc-1\nexit",
        "r0 = 0\nif r0 == 0 goto pc+2\nif r0 == 1 goto pc-2\ngoto pc-4\nexit",
        // ends in a jump back
        "r0 = 0\ngoto pc+1\nexit\ngoto pc-2",
        "r0 = 0\ngotol pc+1\nexit\ngotol pc-2",
        "call f\nexit\nf:\nr0 = 0\nexit",
    })
    void takesWhatTheKernelTakes(String text) {
        assertDoesNotThrow(() -> Program.of(Texts.spec(text)));
        assumeTrue(KernelAvailability.isAvailable(), () -> KernelAvailability.whyNot().orElseThrow());
        assertDoesNotThrow(() -> KernelProgram.load(Texts.spec(text)).close());
    }

    @Test
    void refusesAnEmptyProgramAndOneTooLarge() {
        assertEquals("0 insns, must be at least 1", complaint(InsnSeq.of()));
        List<Insn> many = new ArrayList<>(Collections.nCopies(1_000_000, new Insn.Neg(true, 0)));
        many.add(new Insn.Exit());
        assertEquals("1000001 insns, must be at most 1000000", complaint(InsnSeq.of(many)));
    }

    @Test
    void refusesMoreFunctionsThanTheKernel() {
        assertEquals("too many subprograms", complaint(callbacks(256)));
        assertEquals(256, Program.of(Texts.spec(callbacks(255))).count());
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
    void refusesOperandsThatNoDecoderLetsPass() {
        assertEquals("R11 is invalid", complaint(InsnSeq.of(new Insn.Neg(true, 11), new Insn.Exit())));
        assertEquals("BPF_MOV uses reserved fields",
                complaint(InsnSeq.of(new Insn.MovSx(false, 32, 0, 1), new Insn.Exit())));
        assertEquals("BPF_END uses reserved fields",
                complaint(InsnSeq.of(new Insn.ByteSwap(Insn.SwapKind.BE, 24, 0), new Insn.Exit())));
    }

    @Test
    void refusesATailCallFromAFunctionThatReturnsNothing() {
        String text = "call f\nr0 = 0\nexit\nf:\nr2 = 0\nr3 = 0\ncall 12\nexit";
        assertDoesNotThrow(() -> Texts.typed(text));
        Violation v = assertThrows(Violation.class, () -> Texts.typed(text, 3));
        assertEquals("tail_call is only allowed in functions that return 'int'", v.getMessage());
    }

    @Test
    void complainsOfSomeInsnsOnlyWhenAPathGetsThere() {
        assertDoesNotThrow(() -> Structure.visit(new Insn.Neg(true, 9)));
        assertEquals("frame pointer is read only",
                assertThrows(Violation.class, () -> Structure.visit(new Insn.Neg(true, 10))).getMessage());
        assertEquals("BPF_LD_[ABS|IND] instructions not allowed for this program type",
                assertThrows(Violation.class, () -> Structure.visit(new Insn.LdInd(Size.B, 1, 0)))
                        .getMessage());
    }

    private static String complaint(InsnSeq insns) {
        return assertThrows(Violation.class, () -> Program.of(Texts.spec(insns))).getMessage();
    }
}
