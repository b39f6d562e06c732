package io.sluice.vm.object;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.vm.TestHelpers;
import io.sluice.vm.TestMap;
import io.sluice.vm.api.MapSpec;
import io.sluice.vm.api.ProgramSpec;
import io.sluice.vm.elf.ElfFile;
import io.sluice.vm.elf.ElfRelocation;
import io.sluice.vm.elf.ElfSection;
import io.sluice.vm.elf.ElfSymbol;
import io.sluice.vm.elf.ElfWriter;
import io.sluice.vm.verifier.Verifier;
import io.sluice.vm.verifier.VerifierException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Forms in which real objects come: names of sections, kinds of relocations and of maps, in one object each. */
class ObjectFormsTest {
    private static final Path SHIPPED = Path.of("../dataplane/src/main/bpf");
    private static final int R_64_64 = 1;
    private static final int R_ABS64 = 2;
    private static final int R_ABS32 = 3;
    private static final int R_NODYLD32 = 4;
    private static final int R_64_32 = 10;

    private final ElfWriter elf = new ElfWriter();

    private CollectionSpec load() {
        return ObjectLoader.load("form.o", elf.build(), ObjectOptions.PLAIN);
    }

    @ParameterizedTest
    @CsvSource({
        "xdp, XDP, false", "xdp/drop, XDP, false", "xdp.frags, XDP, true", "xdp.frags/drop, XDP, true",
        "xdp/devmap, XDP_DEVMAP, false", "xdp/devmap/out, XDP_DEVMAP, false", "xdp.frags/devmap, XDP_DEVMAP, true",
        "xdp_devmap/out, XDP_DEVMAP, false", "xdp/cpumap, XDP_CPUMAP, false", "xdp.frags/cpumap/in, XDP_CPUMAP, true",
        "xdp_cpumap/in, XDP_CPUMAP, false", "xdp_drop_func, XDP, false", "xdp_, XDP, false",
        "xdp/devmapper, XDP, false", "xdp_cpumap_redirect, XDP, false", "?xdp, XDP, false", "tc, OTHER, false",
        "my_xdp, OTHER, false"})
    void knowsTheKindBySection(String section, String kind, boolean frags) {
        int code = elf.code(section, Code.returns(1));
        elf.function("prog", code, 0, 16);
        ProgramSpec program = load().programs().getFirst();
        assertEquals(kind, program.kind().name());
        assertEquals(frags, program.frags());
    }

    @Test
    void takesMapsOfBothKindsInOneObject() {
        CollectionSpec spec = ObjectLoader.load(SHIPPED.resolve("legacy_mixed.bpf.o"), ObjectOptions.PLAIN);
        assertEquals(Set.of("with_record", "with_btf"), Set.copyOf(spec.maps().stream().map(MapSpec::name).toList()));
        MapSpec record = spec.map("with_record").orElseThrow();
        MapSpec described = spec.map("with_btf").orElseThrow();
        assertEquals(List.of(record.type(), record.keySize(), record.valueSize(), record.maxEntries()),
                List.of(described.type(), described.keySize(), described.valueSize(), described.maxEntries()));
        assertEquals(0, record.valueTypeId());
        assertTrue(described.valueTypeId() != 0);
        assertEquals(List.of("with_record", "with_btf"), spec.programs().getFirst().maps());
    }

    @Test
    void takesEveryTypeOfRelocationThatClangMakes() throws IOException {
        byte[] bytes = Files.readAllBytes(Path.of("src/test/bpf/shapes.bpf.o"));
        ElfFile file = ElfFile.parse(bytes);
        Set<Integer> types = new TreeSet<>();
        for (ElfSection section : file.sections()) {
            file.relocations(section).forEach((ElfRelocation r) -> types.add(r.type()));
        }
        assertEquals(Set.of(R_64_64, R_ABS64, R_ABS32, R_NODYLD32, R_64_32), types);
        assertEquals(5, ObjectLoader.load("shapes.bpf.o", bytes, ObjectOptions.PLAIN).programs().size());
    }

    @Test
    void leavesAddressesInDataAsTheyAre() {
        int data = elf.data(".data", new byte[16]);
        int table = elf.symbol("table", ElfSymbol.GLOBAL, ElfSymbol.OBJECT, data, 0, 16);
        elf.relocate(data, 0, R_ABS64, table);
        elf.relocate(data, 8, R_ABS32, table);
        int code = elf.code("xdp", Code.returns(1));
        elf.function("prog", code, 0, 16);
        assertEquals("00".repeat(16), load().map(".data").orElseThrow().initial().toString());
    }

    @Test
    void makesAMapOfEachDataSectionWhateverFollowsItsName() {
        elf.data(".data.hot", new byte[4]);
        elf.nobits(".bss", 8);
        elf.nobits(".bss.cold", 12);
        elf.section(".rodata.str1.1", ElfSection.PROGBITS, ElfSection.ALLOC, new byte[3]);
        elf.data(".database", new byte[4]);
        int code = elf.code("xdp", Code.returns(1));
        elf.function("prog", code, 0, 16);
        assertEquals(List.of(".data.hot 4 false", ".bss 8 false", ".bss.cold 12 false", ".rodata.str1.1 3 true"),
                load().maps().stream().map(m -> m.name() + " " + m.valueSize() + " " + m.isReadOnlyForPrograms())
                        .toList());
    }

    @Test
    void tellsWhatCouldNotBeRelocatedOnlyWhereItIsReached() {
        ObjectOptions options = ObjectOptions.PLAIN.withTypes(
                CompiledObjectTest.load("core_target", ObjectOptions.PLAIN).types());
        CollectionSpec spec = CompiledObjectTest.load("core_kinds", options);
        ProgramSpec program = spec.program("poisoned").orElseThrow();
        assertTrue(program.poison().values().stream().anyMatch(why -> why.contains("struct device.gone")));
        try (TestMap out = new TestMap(spec.map(program.maps().getFirst()).orElseThrow())) {
            String message = assertThrows(VerifierException.class,
                    () -> Verifier.verify(program, List.of(out), TestHelpers.table())).getMessage();
            // the read of "gone" comes first, but behind a check that it exists
            assertTrue(message.contains("\"struct missing.field\": the target has no such field"), message);
        }
    }
}
