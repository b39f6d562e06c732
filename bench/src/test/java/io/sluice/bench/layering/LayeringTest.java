package io.sluice.bench.layering;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.constant.ClassDesc;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Holds the compiled classes of all modules to the edges of the design; {@link Layers} has the tables. */
class LayeringTest {
    private static final Path REPOSITORY = Path.of("").toAbsolutePath().getParent();

    @Test
    void everyClassKeepsToTheEdgesOfTheDesign() throws IOException {
        List<String> wrong = new ArrayList<>();
        for (ClassReferences type : allTypes()) {
            wrong.addAll(Layers.violations(type));
        }
        assertTrue(wrong.isEmpty(), () -> wrong.size() + " forbidden edges:\n" + String.join("\n", wrong));
    }

    @Test
    void everyClassIsInThePackageOfItsModule() throws IOException {
        for (Layers.Module module : Layers.MODULES) {
            for (ClassReferences type : ClassReferences.below(classes(module))) {
                assertTrue(type.name().startsWith(Layers.ROOT + module.root() + "."),
                        () -> "module \"%s\" has the class \"%s\"".formatted(module.folder(), type.name()));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"dataplane", "bench"})
    void thePackagesOfAModuleHaveNoCycle(String module) throws IOException {
        assertEquals(List.of(), Layers.cycle(Layers.packageGraph(allTypes(), Layers.ROOT + module)));
    }

    @Test
    void everyPackageIsDescribedInThreeSentences() throws IOException {
        Set<String> wrong = new TreeSet<>();
        for (Layers.Module module : Layers.MODULES) {
            for (Path source : filesBelow(REPOSITORY.resolve(module.folder()).resolve("src/main/java"), ".java")) {
                Path description = source.resolveSibling("package-info.java");
                if (!Files.exists(description) || sentences(Files.readString(description)) < 3) {
                    wrong.add(REPOSITORY.relativize(description).toString());
                }
            }
        }
        assertEquals(Set.of(), wrong, "missing or shorter than: what it is, what it depends on, where to start");
    }

    /** Counts full stops at the end of a word in the comment of a {@code package-info.java}. */
    private static int sentences(String source) {
        String comment = source.substring(0, source.lastIndexOf("*/"));
        return comment.split("\\.(?=\\s)", -1).length - 1;
    }

    @Test
    void everyModuleThatHasSourcesWasRead() throws IOException {
        for (Layers.Module module : Layers.MODULES) {
            boolean hasSources = filesBelow(REPOSITORY.resolve(module.folder()).resolve("src/main/java"), ".java")
                    .stream().anyMatch(file -> !file.endsWith("package-info.java"));
            assertFalse(hasSources && ClassReferences.below(classes(module)).isEmpty(),
                    () -> "module \"" + module.folder() + "\" has sources and no class files");
        }
        assertFalse(ClassReferences.below(classes(Layers.MODULES.getFirst())).isEmpty());
    }

    @Test
    void refusesAnEngineThatRefersToAnother() {
        assertRefused("io.sluice.vm.interp.Engine", "io.sluice.vm.jit.Compiler", "never refer to each other");
        assertRefused("io.sluice.vm.verifier.Verifier", "io.sluice.vm.jit.Compiler", "\"vm.verifier\" may refer to");
    }

    @Test
    void refusesAnEdgeThatHasNoEntryInItsRow() {
        assertRefused("io.sluice.vm.elf.ElfFile", "io.sluice.vm.btf.Btf", "\"vm.elf\" may refer to [] only");
        assertRefused("io.sluice.vm.cfg.Block", "io.sluice.vm.api.BpfMap", "\"vm.cfg\" may refer to [vm.insn] only");
    }

    @Test
    void refusesAnUseOfTheFacadeFromWithin() {
        assertRefused("io.sluice.vm.object.Linker", "io.sluice.vm.Vm", "\"vm.object\" may refer to");
    }

    @Test
    void refusesAModuleThatRefersToALaterOne() {
        assertRefused("io.sluice.maps.ArrayMap", "io.sluice.dataplane.cli.Sluice", "module \"maps\" comes before");
        assertRefused("io.sluice.vm.Vm", "io.sluice.helpers.Helpers", "module \"ebpf-vm\" comes before");
    }

    @Test
    void refusesForeignMemoryOutsideItsTwoPackages() {
        assertRefused("io.sluice.maps.ArrayMap", "java.lang.foreign.MemorySegment", "java.lang.foreign is for");
        assertRefused("io.sluice.dataplane.cli.Run", "java.lang.foreign.Arena", "java.lang.foreign is for");
        assertAccepted("io.sluice.vm.memory.Memory", "java.lang.foreign.MemorySegment");
        assertAccepted("io.sluice.dataplane.sys.Socket", "java.lang.foreign.Linker");
    }

    @Test
    void refusesAPackageThatTheTablesDoNotKnow() {
        assertRefused("io.sluice.vm.util.Strings", "java.lang.String", "no row");
    }

    @Test
    void refusesACompilerInAMap() {
        assertRefused("io.sluice.maps.ArrayMap", "io.sluice.vm.x64.Assembler", "never sees an engine");
    }

    @Test
    void acceptsTheEdgesOfTheTable() {
        assertAccepted("io.sluice.vm.jit.Compiler", "io.sluice.vm.x64.Assembler");
        assertAccepted("io.sluice.vm.jit.Compiler", "io.sluice.vm.verifier.VerifiedProgram");
        assertAccepted("io.sluice.vm.Vm", "io.sluice.vm.jit.Compiler");
        assertAccepted("io.sluice.dataplane.cli.Run", "io.sluice.vm.Vm");
        assertAccepted("io.sluice.helpers.Checksum", "io.sluice.vm.api.HelperSpec");
    }

    @Test
    void findsACycleOfPackages() {
        Map<String, Set<String>> graph = Map.of("a", Set.of("b"), "b", Set.of("c", "d"), "d", Set.of("b"));
        assertEquals(List.of("b", "d", "b"), Layers.cycle(graph));
        assertEquals(List.of(), Layers.cycle(Map.of("a", Set.of("b", "c"), "b", Set.of("c"))));
    }

    private static void assertRefused(String from, String to, String reason) {
        List<String> wrong = Layers.violations(ClassReferences.of(classWithField(from, to)));
        assertEquals(1, wrong.size(), wrong::toString);
        assertTrue(wrong.getFirst().contains(from) && wrong.getFirst().contains(reason), wrong::toString);
    }

    private static void assertAccepted(String from, String to) {
        assertEquals(List.of(), Layers.violations(ClassReferences.of(classWithField(from, to))));
    }

    /** A class whose only reference to {@code to} is the type of a field. */
    private static byte[] classWithField(String from, String to) {
        return ClassFile.of().build(ClassDesc.of(from),
                type -> type.withField("field", ClassDesc.of(to), ClassFile.ACC_PRIVATE));
    }

    private static List<ClassReferences> allTypes() throws IOException {
        List<ClassReferences> all = new ArrayList<>();
        for (Layers.Module module : Layers.MODULES) {
            all.addAll(ClassReferences.below(classes(module)));
        }
        return all;
    }

    private static Path classes(Layers.Module module) {
        return REPOSITORY.resolve(module.folder()).resolve("target/classes");
    }

    private static List<Path> filesBelow(Path folder, String suffix) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.toString().endsWith(suffix)).toList();
        }
    }
}
