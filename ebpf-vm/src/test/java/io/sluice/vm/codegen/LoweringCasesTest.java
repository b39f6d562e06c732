package io.sluice.vm.codegen;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sluice.vm.TextCases;
import io.sluice.vm.codegen.lower.Lowering;
import io.sluice.vm.codegen.machine.MBlock;
import io.sluice.vm.codegen.machine.MFunction;
import io.sluice.vm.codegen.machine.Target;
import io.sluice.vm.ir.Checker;
import io.sluice.vm.ir.Graph;
import io.sluice.vm.ir.Parser;
import io.sluice.vm.x64.CpuFeature;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Which machine insns lowering chooses, case by case. */
class LoweringCasesTest {
    private static final String BLESS = "sluice.bless";
    private static final Path SOURCE = Path.of("src/test/resources/io/sluice/vm/codegen/lowering.txt");

    private static StringBuilder blessed;

    static List<TextCases.Case> cases() {
        return TextCases.of(LoweringCasesTest.class, "lowering.txt");
    }

    @BeforeAll
    static void beginBlessing() throws IOException {
        if (Boolean.getBoolean(BLESS)) {
            String text = Files.readString(SOURCE);
            blessed = new StringBuilder(text.substring(0, text.indexOf("== ")));
        }
    }

    @AfterAll
    static void endBlessing() throws IOException {
        if (blessed != null) {
            Files.writeString(SOURCE, blessed.toString().stripTrailing() + '\n', StandardCharsets.UTF_8);
            blessed = null;
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void choosesTheExpectedInsns(TextCases.Case test) {
        Graph graph = Parser.parse(test.program());
        Checker.check(graph);
        Set<CpuFeature> features = test.key("cpu", "").equals("all") ? EnumSet.allOf(CpuFeature.class) : Set.of();
        String actual = text(Lowering.lower(graph, new Target(features, false)));
        if (blessed != null) {
            blessed.append("== ").append(test.name()).append('\n');
            test.keys().forEach((key, value) -> blessed.append(key).append(": ").append(value).append('\n'));
            blessed.append("--\n").append(test.program().stripTrailing()).append("\n=>\n").append(actual)
                    .append("\n\n");
            return;
        }
        assertEquals(test.expected(), actual);
    }

    private static String text(MFunction function) {
        StringBuilder out = new StringBuilder();
        for (MBlock block : function.blocks()) {
            if (!out.isEmpty()) {
                out.append(block).append(":\n");
            }
            block.insns().forEach(insn -> out.append("    ").append(insn).append('\n'));
        }
        return out.toString().strip();
    }
}
