package io.sluice.vm.opt.control;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sluice.vm.TextCases;
import io.sluice.vm.ir.Checker;
import io.sluice.vm.ir.Graph;
import io.sluice.vm.ir.Parser;
import io.sluice.vm.ir.Printer;
import io.sluice.vm.opt.Pass;
import io.sluice.vm.opt.PassContext;
import io.sluice.vm.opt.Pipeline;
import io.sluice.vm.opt.fold.Fold;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What each pass makes of a graph, case by case. */
class ControlCasesTest {
    private static final String BLESS = "sluice.bless";
    private static final Path SOURCE = Path.of("src/test/resources/io/sluice/vm/opt/control/cases.txt");

    private static StringBuilder blessed;

    static List<TextCases.Case> cases() {
        return TextCases.of(ControlCasesTest.class, "cases.txt");
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
    void changesTheGraphAsExpected(TextCases.Case test) {
        Graph graph = Parser.parse(test.program());
        Checker.check(graph);
        pass(test.key("pass", "")).run(graph, new PassContext(new Fold()));
        Checker.check(graph);
        String actual = Printer.print(graph).strip();
        if (blessed != null) {
            blessed.append("== ").append(test.name()).append('\n');
            test.keys().forEach((key, value) -> blessed.append(key).append(": ").append(value).append('\n'));
            blessed.append("--\n").append(test.program().stripTrailing()).append("\n=>\n").append(actual)
                    .append("\n\n");
            return;
        }
        assertEquals(test.expected(), actual);
    }

    private static Pass pass(String name) {
        for (Pass pass : Pipeline.passes()) {
            if (pass.name().equals(name)) {
                return pass;
            }
        }
        throw new IllegalArgumentException("no pass \"" + name + '"');
    }
}
