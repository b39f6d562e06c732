package io.sluice.vm.opt;

import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.vm.CaseFile;
import io.sluice.vm.ir.Checker;
import io.sluice.vm.ir.Graph;
import io.sluice.vm.ir.Parser;
import io.sluice.vm.ir.Printer;
import io.sluice.vm.ir.VectorLevel;
import io.sluice.vm.opt.fold.Fold;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Cases of passes as text: a folder for each pass, a {@link CaseFile} for each case, with a graph and the graph that
 * the pass makes of it. Lines that begin with {@code ;} at the top say what the case is about; one that begins with
 * "; with vectors" has them, of up to 256 bits unless it says "of 512 bits".
 */
class PassCasesTest {
    private static final Path CASES = Path.of("src/test/resources/io/sluice/vm/opt");
    private static final String VECTORS = "; with vectors";
    private static final String WIDE = "; with vectors of 512 bits";

    static List<Path> cases() throws IOException {
        try (Stream<Path> files = Files.walk(CASES)) {
            return files.filter(f -> f.toString().endsWith(".ir")).map(CASES::relativize).sorted().toList();
        }
    }

    static List<String> passes() {
        return TestPasses.all().stream().map(Pass::name).toList();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void makesTheExpectedGraph(Path file) {
        Pass pass = TestPasses.byName(file.getName(0).toString());
        assertNotNull(pass, () -> file + ": no such pass");
        CaseFile test = CaseFile.read(CASES.resolve(file));
        Graph graph = Parser.parse(test.input());
        Checker.check(graph);
        pass.run(graph, new PassContext(new Fold(), test.input().startsWith(WIDE) ? VectorLevel.BITS_512
                : test.input().startsWith(VECTORS) ? VectorLevel.BITS_256 : VectorLevel.NONE));
        Checker.check(graph);
        test.expect(Printer.numbered(graph));
    }

    @ParameterizedTest
    @MethodSource("passes")
    void everyPassHasACase(String pass) {
        assertTrue(Files.isDirectory(CASES.resolve(pass)), () -> CASES + " has no folder " + pass);
    }

    @Test
    void namesOfPassesAreLowerCaseWords() {
        Pipeline.names().forEach(n -> assertTrue(n.matches("[a-z]+(-[a-z]+)*"), n));
    }
}
