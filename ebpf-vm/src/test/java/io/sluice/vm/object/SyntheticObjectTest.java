package io.sluice.vm.object;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.vm.api.MapSpec;
import io.sluice.vm.api.MapType;
import io.sluice.vm.api.ProgramKind;
import io.sluice.vm.api.ProgramSpec;
import io.sluice.vm.elf.ElfSection;
import io.sluice.vm.elf.ElfSymbol;
import io.sluice.vm.elf.ElfWriter;
import io.sluice.vm.insn.Insn;
import io.sluice.vm.insn.InsnSeq;
import io.sluice.vm.insn.WideKind;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Objects that today's clang does not make any more, or never made. */
class SyntheticObjectTest {
    private static final int R_64_64 = 1;
    private static final int R_64_32 = 10;

    private final ElfWriter elf = new ElfWriter();

    private CollectionSpec load() {
        return ObjectLoader.load("odd.o", elf.build(), ObjectOptions.PLAIN);
    }

    private String refusal() {
        return assertThrows(ObjectException.class, this::load).getMessage();
    }

    private static List<String> names(CollectionSpec spec) {
        return spec.programs().stream().map(ProgramSpec::name).toList();
    }

    private static byte[] join(byte[]... parts) {
        ByteBuffer all = ByteBuffer.allocate(Arrays.stream(parts).mapToInt(part -> part.length).sum());
        for (byte[] part : parts) {
            all.put(part);
        }
        return all.array();
    }

    private static byte[] words(int... words) {
        ByteBuffer all = ByteBuffer.allocate(words.length * 4).order(ByteOrder.LITTLE_ENDIAN);
        IntStream.of(words).forEach(all::putInt);
        return all.array();
    }

    @ParameterizedTest
    @ValueSource(ints = {16, 20, 24, 28, 36, 40, 280})
    void derivesTheSizeOfLegacyMapRecords(int size) {
        byte[] first = Arrays.copyOf(words(1, 4, 8, 100, size > 16 ? 1 : 0), size);
        byte[] second = Arrays.copyOf(words(2, 4, 16, 256, 0), size);
        int maps = elf.data("maps", join(first, second));
        int flows = elf.symbol("flows", ElfSymbol.GLOBAL, ElfSymbol.OBJECT, maps, 0, 0);
        int counters = elf.symbol("counters", ElfSymbol.GLOBAL, ElfSymbol.NOTYPE, maps, size, 0);
        int code = elf.code("xdp", Code.of("r1 = 0x0 ll", "r2 = 0x0 ll", "r3 = 0x0 ll", "r0 = 1", "exit"));
        elf.function("prog", code, 0, 64);
        elf.relocate(code, 0, R_64_64, counters);
        elf.relocate(code, 16, R_64_64, flows);
        elf.relocate(code, 32, R_64_64, counters);
        CollectionSpec spec = load();
        assertEquals(List.of(MapSpec.of("flows", MapType.HASH, 4, 8, 100).withFlags(size > 16 ? 1 : 0),
                MapSpec.of("counters", MapType.ARRAY, 4, 16, 256)), spec.maps());
        ProgramSpec program = spec.programs().getFirst();
        assertEquals(List.of("counters", "flows"), program.maps());
        assertEquals(List.of(0, 1, 0), program.insns().insns().stream().filter(Insn.WideRef.class::isInstance)
                .map(insn -> ((Insn.WideRef) insn).imm()).toList());
    }

    @Test
    void readsPinningAndInnerMapsOfIproute2() {
        int maps = elf.data("maps", join(words(12, 4, 4, 8, 0, 0, 2, 77, 0), words(1, 4, 8, 16, 0, 77, 0, 0, 0)));
        elf.symbol("outer", ElfSymbol.GLOBAL, ElfSymbol.OBJECT, maps, 0, 36);
        elf.symbol("inner", ElfSymbol.GLOBAL, ElfSymbol.OBJECT, maps, 36, 36);
        MapSpec outer = load().map("outer").orElseThrow();
        assertTrue(outer.pinned());
        assertEquals(MapSpec.of("inner", MapType.HASH, 4, 8, 16), outer.inner());
    }

    @Test
    void readsInnerMapsOfKernelSamples() {
        int maps = elf.data("maps", join(words(2, 4, 8, 16, 0, 0, 0), words(13, 4, 4, 8, 0, 0, 0)));
        elf.symbol("inner", ElfSymbol.GLOBAL, ElfSymbol.OBJECT, maps, 0, 28);
        elf.symbol("outer", ElfSymbol.GLOBAL, ElfSymbol.OBJECT, maps, 28, 28);
        assertEquals("inner", load().map("outer").orElseThrow().inner().name());
    }

    @Test
    void refusesLegacyMapsThatMakeNoSense() {
        int maps = elf.data("maps", new byte[40]);
        assertEquals("odd.o: section \"maps\": has no symbols to name its maps", refusal());
        elf.symbol("a", ElfSymbol.GLOBAL, ElfSymbol.OBJECT, maps, 0, 0);
        assertEquals("odd.o: map \"a\": type 0 is unknown", refusal());
        elf.symbol("b", ElfSymbol.GLOBAL, ElfSymbol.OBJECT, maps, 4, 0);
        assertEquals("odd.o: map \"b\": offset 4 is no multiple of the record size 20 of section \"maps\"", refusal());
        elf.symbol("c", ElfSymbol.GLOBAL, ElfSymbol.OBJECT, maps, 8, 0);
        assertEquals("odd.o: section \"maps\": size 40 is no multiple of its 3 symbols", refusal());
        elf.symbol("d", ElfSymbol.GLOBAL, ElfSymbol.OBJECT, maps, 12, 0);
        assertEquals("odd.o: section \"maps\": 4 symbols make records of 10 bytes, must be 16 or more and a multiple"
                + " of 4", refusal());
    }

    @Test
    void splitsASectionAtNotypeSymbolsWhereThereAreNoFunctions() {
        int code = elf.code("xdp", join(Code.returns(1), Code.returns(2), Code.returns(3)));
        elf.symbol("LBB0_2", ElfSymbol.LOCAL, ElfSymbol.NOTYPE, code, 8, 0);
        elf.symbol("second", ElfSymbol.GLOBAL, ElfSymbol.NOTYPE, code, 16, 0);
        elf.symbol("first", ElfSymbol.GLOBAL, ElfSymbol.NOTYPE, code, 0, 0);
        CollectionSpec spec = load();
        assertEquals(List.of("first", "second"), names(spec));
        assertEquals(4, spec.program("second").orElseThrow().insns().size());
    }

    @Test
    void namesAProgramWithoutSymbolsAfterItsSection() {
        elf.code("xdp/drop", Code.returns(1));
        elf.machine(0);
        assertEquals(List.of("xdp/drop"), names(load()));
    }

    @Test
    void findsSeveralProgramsAndStaticOnesInOneSection() {
        int code = elf.code("xdp", join(Code.returns(1), Code.returns(2), Code.of("call pc+0", "exit"),
                Code.returns(4)));
        elf.function("global_one", code, 0, 16);
        elf.symbol("static_one", ElfSymbol.LOCAL, ElfSymbol.FUNC, code, 16, 16);
        elf.function("caller", code, 32, 16);
        elf.symbol("callee", ElfSymbol.LOCAL, ElfSymbol.FUNC, code, 48, 16);
        elf.relocate(code, 32, R_64_32, elf.symbol("", ElfSymbol.LOCAL, ElfSymbol.SECTION, code, 0, 0));
        byte[] bytes = elf.build();
        // call +5 against the section's symbol is byte 48; the assembler above wrote +0, which is byte 8
        int at = 64 + 32 + 4;
        bytes[at] = 5;
        CollectionSpec spec = ObjectLoader.load("odd.o", bytes, ObjectOptions.PLAIN);
        assertEquals(List.of("global_one", "static_one", "caller"), names(spec));
        assertEquals(List.of("caller", "callee"), spec.program("caller").orElseThrow().functions().stream()
                .map(ProgramSpec.Function::name).toList());
    }

    @Test
    void takesTheFirstGlobalOfSeveralSymbolsAtOnePlace() {
        int code = elf.code("xdp", Code.returns(1));
        elf.symbol("local", ElfSymbol.LOCAL, ElfSymbol.FUNC, code, 0, 16);
        elf.symbol("weak", ElfSymbol.WEAK, ElfSymbol.FUNC, code, 0, 16);
        elf.function("strong", code, 0, 16);
        assertEquals(List.of("weak"), names(load()));
    }

    @Test
    void leavesACallInsideAFunctionWhoseCalleeHasNoSymbol() {
        int code = elf.code("xdp", Code.of("call pc+1", "exit", "r0 = 2", "exit"));
        elf.function("prog", code, 0, 32);
        assertEquals(new Insn.CallLocal(1), load().programs().getFirst().insns().at(0));
    }

    @Test
    void resolvesAnAddressInDataThroughTheSectionSymbol() {
        int data = elf.data(".data", new byte[32]);
        int code = elf.code("xdp", Code.of("r1 = 0x18 ll", "r0 = 1", "exit"));
        elf.function("prog", code, 0, 32);
        int section = elf.symbol("", ElfSymbol.LOCAL, ElfSymbol.SECTION, data, 0, 0);
        elf.relocate(code, 0, R_64_64, section);
        assertEquals(new Insn.WideRef(WideKind.MAP_IDX_VALUE, 1, 0, 24), load().programs().getFirst().insns().at(0));
        elf.symbol("hole", ElfSymbol.LOCAL, ElfSymbol.OBJECT, data, 30, 4);
        assertEquals("odd.o: variable \"hole\": offset 30"
                + " and size 4 reach past the end of section \".data\" (32 bytes)",
                refusal());
    }

    @Test
    void keepsUnusedSectionsOfOtherKindsOut() {
        elf.data(".struct_ops", new byte[64]);
        elf.section(".debug_info", ElfSection.PROGBITS, 0, new byte[5]);
        elf.code("struct_ops/x", Code.of("r0 = *(u64 *)(r1 +0)", "exit"));
        CollectionSpec spec = load();
        assertEquals(List.of(), spec.maps());
        assertEquals(ProgramKind.OTHER, spec.programs().getFirst().kind());
    }

    @Test
    void poisonsWhatIsWrongInProgramsThatDoNotRunHere() {
        int code = elf.code("kprobe/x", Code.of("r1 = 0x0 ll", "r0 = 0", "exit"));
        elf.relocate(code, 0, R_64_64, elf.symbol("elsewhere", ElfSymbol.GLOBAL, ElfSymbol.NOTYPE, 0, 0, 0));
        ProgramSpec program = load().programs().getFirst();
        assertEquals(Set.of(0, 1), program.poison().keySet());
        assertEquals("function \"kprobe/x\": insn 0: symbol \"elsewhere\": is not defined in the object",
                program.poison().get(0));
        elf.code("kprobe/y", new byte[] {(byte) 0xff, 0, 0, 0, 0, 0, 0, 0});
        ProgramSpec broken = load().program("kprobe/y").orElseThrow();
        assertEquals(1, broken.poison().size());
        assertEquals(2, broken.insns().size());
    }

    @Test
    void tellsWhereAnXdpProgramIsWrong() {
        int code = elf.code("xdp", Code.of("r1 = 0x0 ll", "r0 = 0", "exit"));
        elf.function("prog", code, 0, 32);
        elf.relocate(code, 0, R_64_64, elf.symbol("elsewhere", ElfSymbol.GLOBAL, ElfSymbol.NOTYPE, 0, 0, 0));
        assertEquals("odd.o: function \"prog\": insn 0: symbol \"elsewhere\": is not defined in the object", refusal());
    }

    @Test
    void refusesRelocationsOfOtherInsnsAndTypes() {
        int code = elf.code("xdp", Code.of("r1 = 0x0 ll", "r0 = 0", "exit"));
        int prog = elf.function("prog", code, 0, 32);
        elf.relocate(code, 16, R_64_64, prog);
        assertEquals("odd.o: function \"prog\": insn 2: relocation of opcode 0xb7, must be a wide insn or a call",
                refusal());
        elf.relocate(code, 0, 2, prog);
        assertEquals("odd.o: function \"prog\": insn 0: relocation type 2, must be 1 (R_BPF_64_64) or 10"
                + " (R_BPF_64_32)",
                refusal());
        elf.relocate(code, 12, 1, prog);
        assertEquals("odd.o: section \"xdp\": relocation at offset 12, must be a multiple of 8", refusal());
    }

    @Test
    void refusesFunctionsOutsideTheirSection() {
        int code = elf.code("xdp", Code.returns(0));
        elf.function("prog", code, 4, 8);
        assertEquals("odd.o: section \"xdp\": function \"prog\": offset 4, must be a multiple of 8 below 16",
                refusal());
        elf.function("long", code, 0, 24);
        assertTrue(refusal().startsWith("odd.o: section \"xdp\": function \"long\": size 24 at offset 0 of 16 bytes"));
    }

    @Test
    void refusesOtherMachinesAndInsnsThatAreNone() {
        elf.code("xdp", new byte[] {(byte) 0xff, 0, 0, 0, 0, 0, 0, 0});
        assertEquals("odd.o: program \"xdp\": insn 0: unknown opcode ff", refusal());
        elf.machine(62);
        assertEquals("odd.o: ELF machine is 62, must be 247 (eBPF)", refusal());
    }

    @Test
    void refusesMapsInBtfFormWithoutBtf() {
        elf.data(".maps", new byte[32]);
        assertEquals("odd.o: section \".maps\": there is no BTF to say what the maps are", refusal());
    }

    @Test
    void limitsCopiesOfSubprograms() {
        byte[] big = new byte[8 * 10_000];
        System.arraycopy(InsnSeq.assemble("r0 = 0\nexit").encode(), 0, big, big.length - 16, 16);
        for (int at = 0; at < big.length - 16; at += 8) {
            big[at] = (byte) 0xb7;
        }
        int text = elf.code(".text", big);
        int callee = elf.function("big", text, 0, big.length);
        for (int i = 0; i < 100; i++) {
            int code = elf.code("xdp/" + i, Code.of("call pc-1", "exit"));
            elf.relocate(code, 0, R_64_32, callee);
        }
        assertEquals("odd.o: subprograms copied into their programs would be more than 32 times all code of the object",
                refusal());
    }
}
