package io.sluice.vm.object;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.vm.api.Bytes;
import io.sluice.vm.api.MapFlags;
import io.sluice.vm.api.MapSpec;
import io.sluice.vm.api.MapType;
import io.sluice.vm.api.ProgramKind;
import io.sluice.vm.api.ProgramSpec;
import io.sluice.vm.btf.BtfPrinter;
import io.sluice.vm.insn.Insn;
import io.sluice.vm.insn.WideKind;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Objects that clang-19 made of the sources in src/test/bpf. */
class CompiledObjectTest {
    private static final Path OBJECTS = Path.of("src/test/bpf");

    static CollectionSpec load(String name, ObjectOptions options) {
        return ObjectLoader.load(OBJECTS.resolve(name + ".bpf.o"), options);
    }

    private static MapSpec map(String name) {
        return load("shapes", ObjectOptions.PLAIN).map(name).orElseThrow();
    }

    private static List<String> functions(ProgramSpec program) {
        return program.functions().stream().map(f -> f.slot() + " " + f.name()).toList();
    }

    @Test
    void namesProgramsByFunctionAndKindsBySection() {
        CollectionSpec spec = load("shapes", ObjectOptions.PLAIN);
        assertEquals(List.of("stage_b xdp XDP", "stage_a xdp XDP", "on_cpu ?xdp.frags/cpumap XDP_CPUMAP",
                "on_device xdp_devmap/out XDP_DEVMAP", "classifier tc OTHER"),
                spec.programs().stream().map(p -> p.name() + " " + p.section() + " " + p.kind()).toList());
        assertEquals(List.of(false, false, true, false, false),
                spec.programs().stream().map(ProgramSpec::frags).toList());
        assertEquals("Dual BSD/GPL", spec.license());
        assertEquals("Dual BSD/GPL", spec.programs().getFirst().license());
        assertEquals(KernelConfig.version("6.12.34-amd64"), spec.kernelVersion());
    }

    @Test
    void takesWhatTheUserNamesForXdp() {
        ObjectOptions bySection = ObjectOptions.PLAIN.withXdp(Set.of("tc"));
        assertEquals(ProgramKind.XDP, load("shapes", bySection).program("classifier").orElseThrow().kind());
        ObjectOptions byFunction = ObjectOptions.PLAIN.withXdp(Set.of("classifier", "shared", "neighbour"));
        CollectionSpec spec = load("shapes", byFunction);
        assertEquals(ProgramKind.XDP, spec.program("classifier").orElseThrow().kind());
        assertEquals(List.of("0 shared", "4 leaf"), functions(spec.program("shared").orElseThrow()));
        assertEquals(ProgramKind.XDP, spec.program("neighbour").orElseThrow().kind());
    }

    @Test
    void appendsEachReachedSubprogramOnce() {
        CollectionSpec spec = load("shapes", ObjectOptions.PLAIN);
        ProgramSpec program = spec.program("stage_a").orElseThrow();
        assertEquals(List.of("stage_a", "visit", "shared", "leaf", "neighbour"),
                program.functions().stream().map(ProgramSpec.Function::name).toList());
        assertEquals(List.of(true, false, true, false, false),
                program.functions().stream().map(ProgramSpec.Function::global).toList());
        for (int i = 0; i < program.insns().size(); i++) {
            Insn insn = program.insns().at(i);
            boolean refers = insn instanceof Insn.CallLocal
                    || insn instanceof Insn.WideRef w && w.kind() == WideKind.FUNC;
            if (refers) {
                int target = program.insns().targetSlotOf(i);
                assertTrue(program.functions().stream().anyMatch(f -> f.slot() == target), insn + " goes to " + target);
            }
        }
        assertEquals(List.of("0 stage_b", "2 neighbour"), functions(spec.program("stage_b").orElseThrow()));
        assertEquals(List.of("0 on_cpu"), functions(spec.program("on_cpu").orElseThrow()));
    }

    @Test
    void refersToMapsByIndexInTheProgram() {
        ProgramSpec program = load("shapes", ObjectOptions.PLAIN).program("stage_a").orElseThrow();
        assertEquals(List.of(".rodata", ".bss", "outer", "hidden", "stages", ".data.tables", ".rodata.own"),
                program.maps());
        List<String> references = program.insns().insns().stream()
                .filter(Insn.WideRef.class::isInstance).map(Insn.WideRef.class::cast)
                .filter(w -> w.kind() != WideKind.FUNC)
                .map(w -> w.kind() + " " + program.maps().get(w.imm()) + " " + w.imm2()).toList();
        assertEquals(List.of("MAP_IDX_VALUE .rodata 0", "MAP_IDX_VALUE .bss 0", "MAP_IDX outer 0", "MAP_IDX hidden 0",
                "MAP_IDX stages 0", "MAP_IDX_VALUE .data.tables 0", "MAP_IDX_VALUE .rodata.own 0"), references);
    }

    @Test
    void movesLinesAlongWithTheirFunctions() {
        ProgramSpec program = load("shapes", ObjectOptions.PLAIN).program("stage_a").orElseThrow();
        int leaf = program.functions().stream().filter(f -> f.name().equals("leaf")).findFirst().orElseThrow().slot();
        ProgramSpec.Line line = program.lineAt(leaf + 1);
        assertEquals("return bpf_get_prandom_u32() + a;", line.text());
        assertEquals("./shapes.bpf.c", line.file());
        assertEquals(12, line.column());
        List<Integer> slots = program.lines().stream().map(ProgramSpec.Line::slot).toList();
        assertEquals(slots.stream().sorted().toList(), slots);
    }

    @Test
    void readsEveryPartOfAMapDefinition() {
        assertEquals(new MapSpec("inner_a", MapType.ARRAY, 4, 8, 4, 0, 0, false, null, Bytes.EMPTY, List.of(),
                map("inner_a").keyTypeId(), map("inner_a").valueTypeId()), map("inner_a"));
        MapSpec bloom = map("bloom");
        assertEquals(MapType.BLOOM_FILTER, bloom.type());
        assertEquals(3, bloom.mapExtra());
        assertTrue(bloom.pinned());
        assertEquals(MapFlags.BPF_F_NUMA_NODE, bloom.flags());
        assertEquals(0, map("open_size").maxEntries());
        assertEquals(MapFlags.BPF_F_MMAPABLE, map("open_size").flags());
        assertEquals(32, map("open_size").valueSize());
        assertEquals(4096, map("hidden").maxEntries());
    }

    @Test
    void readsInnerMapsAndInitialValues() {
        MapSpec outer = map("outer");
        assertEquals("outer.inner", outer.inner().name());
        assertEquals(4, outer.inner().maxEntries());
        assertEquals(4, outer.valueSize());
        assertEquals(List.of(new MapSpec.InitialSlot(0, "inner_a"), new MapSpec.InitialSlot(2, "inner_b")),
                outer.slots());
        MapSpec anonymous = map("anonymous_inner").inner();
        assertEquals(List.of(2, 6, 1, MapFlags.BPF_F_NO_PREALLOC | MapFlags.BPF_F_INNER_MAP),
                List.of(anonymous.keySize(), anonymous.valueSize(), anonymous.maxEntries(), anonymous.flags()));
        assertEquals(List.of(new MapSpec.InitialSlot(2, "stage_b")), map("stages").slots());
        assertNull(map("stages").inner());
    }

    @Test
    void makesMapsOfDataSectionsAndFindsTheirVariables() {
        CollectionSpec spec = load("shapes", ObjectOptions.PLAIN);
        MapSpec tables = spec.map(".data.tables").orElseThrow();
        assertEquals("01000000020000000300000004000000", tables.initial().toString());
        assertEquals(MapFlags.BPF_F_MMAPABLE, tables.flags());
        assertTrue(spec.map(".rodata").orElseThrow().isReadOnlyForPrograms());
        assertEquals("050607", spec.map(".rodata.own").orElseThrow().initial().toString());
        assertEquals(Bytes.EMPTY, spec.map(".bss").orElseThrow().initial());
        assertEquals(8, spec.map(".bss").orElseThrow().valueSize());
        VariableSpec table = spec.variable("table").orElseThrow();
        assertEquals(List.of(".data.tables", 0, 16), List.of(table.map(), table.offset(), table.size()));
        assertEquals("__u32 table[4]", new BtfPrinter(spec.types()).declaration(table.type(), "table"));
    }

    private static final KernelConfig CONFIG = new KernelConfig(KernelConfig.version("6.1.2"), Map.of(
            "CONFIG_HZ", "250", "CONFIG_BPF_SYSCALL", "y", "CONFIG_VETH", "m",
            "CONFIG_DEFAULT_HOSTNAME", "\"penguinland\"",
            "CONFIG_LETTER", "n", "CONFIG_NEGATIVE", "-2"));

    @Test
    void fillsInKernelSettings() {
        CollectionSpec spec = load("externs", ObjectOptions.PLAIN.withConfig(CONFIG));
        MapSpec settings = spec.map(".kconfig").orElseThrow();
        assertTrue(settings.isReadOnlyForPrograms());
        assertEquals("020106", value(spec, "LINUX_KERNEL_VERSION").substring(0, 6));
        assertEquals("fa00000000000000", value(spec, "CONFIG_HZ"));
        assertEquals("01", value(spec, "CONFIG_BPF_SYSCALL"));
        assertEquals("02000000", value(spec, "CONFIG_VETH"));
        assertEquals(HexFormat.of().formatHex("penguin\0".getBytes(StandardCharsets.US_ASCII)),
                value(spec, "CONFIG_DEFAULT_HOSTNAME"));
        assertEquals("6e", value(spec, "CONFIG_LETTER"));
        assertEquals("feff", value(spec, "CONFIG_NEGATIVE"));
        assertEquals("00000000", value(spec, "CONFIG_NOT_THERE"));
        ProgramSpec program = spec.program("settings").orElseThrow();
        assertEquals(List.of(".kconfig"), program.maps());
    }

    private static String value(CollectionSpec spec, String name) {
        VariableSpec variable = spec.variable(name).orElseThrow();
        String all = spec.map(variable.map()).orElseThrow().initial().toString();
        return all.substring(2 * variable.offset(), 2 * (variable.offset() + variable.size()));
    }

    @Test
    void refusesASettingThatIsNotKnownOrDoesNotFit() {
        assertEquals("extern \"LINUX_KERNEL_VERSION\": the kernel configuration does not say,"
                + " and it is not weak", refusal(KernelConfig.NONE));
        assertEquals("extern \"CONFIG_BPF_SYSCALL\": value m (module) does not fit a bool",
                refusal(with("CONFIG_BPF_SYSCALL", "m")));
        assertEquals("extern \"CONFIG_BPF_SYSCALL\": value 7 does not fit a bool",
                refusal(with("CONFIG_BPF_SYSCALL", "7")));
        assertEquals("extern \"CONFIG_NEGATIVE\": value -40000 does not fit 2 bytes",
                refusal(with("CONFIG_NEGATIVE", "-40000")));
        assertEquals("extern \"CONFIG_HZ\": value \"x\" needs an array of char",
                refusal(with("CONFIG_HZ", "\"x\"")));
        assertEquals("extern \"CONFIG_HZ\": value z is neither y, n, m, a number"
                + " nor a quoted string",
                refusal(with("CONFIG_HZ", "z")));
        assertEquals("extern \"CONFIG_HZ\": value y needs a bool, a char or an enum libbpf_tristate",
                refusal(with("CONFIG_HZ", "y")));
    }

    private static KernelConfig with(String name, String value) {
        Map<String, String> values = new HashMap<>(CONFIG.values());
        values.put(name, value);
        return new KernelConfig(CONFIG.version(), values);
    }

    private static String refusal(KernelConfig config) {
        String message = assertThrows(ObjectException.class,
                () -> load("externs", ObjectOptions.PLAIN.withConfig(config))).getMessage();
        assertTrue(message.startsWith("externs.bpf.o: function \"settings\": insn "), message);
        return message.substring(message.indexOf("extern \""));
    }

    @Test
    void resolvesKernelSymbols() {
        ObjectOptions plain = ObjectOptions.PLAIN.withConfig(CONFIG);
        ProgramSpec without = load("externs", plain).program("kernel_symbols").orElseThrow();
        assertEquals(List.of("first_kfunc"), without.kfuncs());
        assertEquals(2, without.insns().insns().stream()
                .filter(insn -> insn instanceof Insn.LoadImm64 load && load.imm() == 0).count());
        assertEquals(1, without.poison().size());
        assertTrue(without.poison().values().iterator().next()
                .endsWith("kernel function \"second_kfunc\" is weak and not there"), without.poison().toString());
        ProgramSpec with = load("externs", plain.withKfuncs(Set.of("second_kfunc"))).program("kernel_symbols")
                .orElseThrow();
        assertEquals(List.of("first_kfunc", "second_kfunc"), with.kfuncs());
        assertEquals(Map.of(), with.poison());
        assertEquals(List.of(new Insn.CallKfunc(0, 0), new Insn.CallKfunc(1, 0)),
                with.insns().insns().stream().filter(Insn.CallKfunc.class::isInstance).toList());
    }

    @Test
    void givesEqualSpecsForEqualFiles() {
        ObjectOptions options = ObjectOptions.PLAIN.withConfig(CONFIG);
        for (String name : List.of("shapes", "externs", "core_kinds")) {
            assertEquals(load(name, options), load(name, options));
            assertEquals(load(name, options).hashCode(), load(name, options).hashCode());
        }
    }
}
