package io.sluice.dataplane.verdicts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sluice.vm.TextCases;
import io.sluice.vm.insn.InsnSeq;
import io.sluice.vm.kernel.KernelAvailability;
import io.sluice.vm.random.VerdictProgram;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Programs as text with their verdicts: of every kind, and those that were judged wrongly once. */
final class VerdictKindsTest {
    @ParameterizedTest
    @ValueSource(strings = {"kinds.txt", "regressions.txt"})
    void ourVerdictIsTheOneThatIsWritten(String resource) {
        List<String> wrong = new ArrayList<>();
        for (TextCases.Case c : TextCases.of(VerdictKindsTest.class, resource)) {
            VerdictProgram program = program(c);
            OurVerdict ours;
            try (LiveMaps maps = new LiveMaps(program.maps().stream().map(MapKind::of).toList())) {
                ours = OurVerdict.of(program::spec, maps.of(program.maps()), ExtraHelpers.table(), program.isStrict());
            }
            if (ours.crash() != null || ours.isAccepted() != accepts(c, c.expected())) {
                wrong.add(c.name() + ": " + c.expected() + ", ours: " + ours.message());
            }
        }
        assertEquals(List.of(), wrong);
    }

    @ParameterizedTest
    @ValueSource(strings = {"kinds.txt", "regressions.txt"})
    void theVerdictThatIsWrittenIsTheKernels(String resource) {
        KernelAvailability.whyNot().ifPresent(reason -> assumeTrue(false, reason));
        List<String> wrong = new ArrayList<>();
        try (Arena arena = new Arena(MapKind.all())) {
            for (TextCases.Case c : TextCases.of(VerdictKindsTest.class, resource)) {
                int errno = arena.errno(program(c));
                String expected = c.key("kernel", c.expected());
                if ((errno == 0) != accepts(c, expected)) {
                    wrong.add(c.name() + ": " + expected + ", the kernel: " + errno);
                }
            }
        }
        assertEquals(List.of(), wrong);
    }

    private static boolean accepts(TextCases.Case c, String verdict) {
        return switch (verdict) {
            case "accepts" -> true;
            case "refuses" -> false;
            default -> throw new IllegalArgumentException(c.name() + ": verdict \"" + verdict + "\"");
        };
    }

    private static VerdictProgram program(TextCases.Case c) {
        String maps = c.key("maps", "");
        VerdictProgram program = VerdictProgram.of(c.name(), InsnSeq.assemble(c.program()).encode(),
                maps.isEmpty() ? List.of() : List.of(maps.split(" ")), 0);
        return c.key("alignment", "").equals("strict") ? program.strict() : program;
    }
}
