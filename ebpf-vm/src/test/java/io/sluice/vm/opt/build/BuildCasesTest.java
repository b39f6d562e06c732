package io.sluice.vm.opt.build;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sluice.vm.CaseFile;
import io.sluice.vm.TestHelpers;
import io.sluice.vm.TestMap;
import io.sluice.vm.TypedPrograms;
import io.sluice.vm.api.BpfMap;
import io.sluice.vm.api.ProgramKind;
import io.sluice.vm.api.ProgramSpec;
import io.sluice.vm.insn.InsnSeq;
import io.sluice.vm.ir.Checker;
import io.sluice.vm.ir.Graph;
import io.sluice.vm.ir.Printer;
import io.sluice.vm.ir.VectorLevel;
import io.sluice.vm.opt.fold.Fold;
import io.sluice.vm.verifier.VerifiedProgram;
import io.sluice.vm.verifier.Verifier;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Programs and the graphs that are built of them, as text: a {@link CaseFile} for each case, whose name begins with
 * what is built, with lines that begin with {@code ;} and say what it is about, the program, and the graphs. A
 * program's maps are an array of 4 values of 8 bytes and an array of 2 programs.
 */
class BuildCasesTest {
    private static final Path CASES = Path.of("src/test/resources/io/sluice/vm/opt/build");
    private static final String BATCH = "batch-";
    private static final BuildOptions INLINING = BuildOptions.of(Fold::new);
    private static final BuildOptions CALLING = new BuildOptions(Fold::new, 0, 0, VectorLevel.NONE, false, true);

    static List<Path> cases() throws IOException {
        try (Stream<Path> files = Files.list(CASES)) {
            return files.sorted().toList();
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void buildsTheExpectedGraphs(Path file) {
        CaseFile test = CaseFile.read(file);
        test.expect(text(file, test.input()));
    }

    @Test
    void theSameProgramGivesTheSameGraphs() throws IOException {
        for (Path file : cases()) {
            String input = CaseFile.read(file).input();
            assertEquals(text(file, input), text(file, input), file::toString);
        }
    }

    private static String text(Path file, String input) {
        String program = String.join("\n", input.lines().filter(line -> !line.startsWith(";")).toList());
        String name = file.getFileName().toString();
        List<BpfMap> maps = List.of(TestMap.array("values", 4), TestMap.programs("programs", 2));
        try {
            ProgramSpec spec = TypedPrograms.of(ProgramSpec.of("case", ProgramKind.XDP, InsnSeq.assemble(program),
                    maps.stream().map(map -> map.spec().name()).toList()));
            VerifiedProgram verified = Verifier.verify(spec, maps, TestHelpers.table());
            BuildOptions options = name.contains("-call-") ? CALLING : INLINING;
            List<Graph> graphs = name.startsWith(BATCH)
                    ? GraphBuilder.batch(verified, options) : GraphBuilder.body(verified, options);
            graphs.forEach(Checker::check);
            return String.join("", graphs.stream().map(Printer::numbered).toList());
        } finally {
            maps.forEach(BpfMap::close);
        }
    }
}
