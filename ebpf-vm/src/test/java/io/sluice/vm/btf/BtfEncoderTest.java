package io.sluice.vm.btf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.sluice.vm.elf.ElfFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Types that are written are read back as they were; sections of objects are made fit for the kernel. */
class BtfEncoderTest {
    private static final BtfType.Int INT = new BtfType.Int("int", 4, BtfType.Int.SIGNED, 0, 32);

    private static Btf object(String name) throws IOException {
        ElfFile elf = ElfFile.parse(Files.readAllBytes(Path.of("src/test/bpf", name + ".bpf.o")));
        return Btf.parse(elf.bytes(elf.section(".BTF").orElseThrow()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"special", "shapes", "core_kinds", "externs"})
    void typesOfAnObjectAreReadBackAsTheyWereWritten(String name) throws IOException {
        Btf before = object(name);
        BtfEncoder out = new BtfEncoder();
        for (int id = 1; id < before.typeCount(); id++) {
            assertEquals(id, out.add(before.type(id)));
        }
        Btf after = Btf.parse(out.section());
        assertEquals(before.typeCount(), after.typeCount());
        for (int id = 1; id < before.typeCount(); id++) {
            assertEquals(before.type(id), after.type(id));
        }
    }

    @Test
    void kindsThatNoObjectHasAreReadBackToo() {
        List<BtfType> types = List.of(INT, new BtfType.Float("float", 4), new BtfType.Restrict(1),
                new BtfType.Volatile(1), new BtfType.Fwd("u", true), new BtfType.Fwd("s", false),
                new BtfType.Enum("wide", 8, true, true, List.of(new BtfType.EnumValue("a", Long.MIN_VALUE + 5))),
                new BtfType.Enum("narrow", 4, false, false, List.of(new BtfType.EnumValue("b", 0xffff_fffeL))),
                new BtfType.Composite("bits", false, 4, List.of(new BtfType.Member("m", 1, 3, 5))));
        BtfEncoder out = new BtfEncoder();
        types.forEach(out::add);
        Btf after = Btf.parse(out.section());
        for (int i = 0; i < types.size(); i++) {
            assertEquals(types.get(i), after.type(i + 1));
        }
        assertThrows(IllegalArgumentException.class, () -> out.add(new BtfType.Void()));
    }

    @Test
    void sanitizingKeepsIdsAndStringsAndAddsStrings() throws IOException {
        Btf before = object("special");
        BtfSanitizer sanitizer = new BtfSanitizer(before.section(), section -> null);
        assertEquals(before.stringSection().length, sanitizer.string("return XDP_DROP;"));
        assertEquals(before.stringSection().length, sanitizer.string("return XDP_DROP;"));
        Btf after = Btf.parse(sanitizer.section());
        assertEquals(before.typeCount(), after.typeCount());
        for (int id = 1; id < before.typeCount(); id++) {
            boolean replaced = before.type(id) instanceof BtfType.Var || before.type(id) instanceof BtfType.DataSec
                    || before.type(id) instanceof BtfType.DeclTag tag
                    && before.type(tag.target()) instanceof BtfType.Var;
            assertEquals(replaced ? new BtfType.Const(0) : before.type(id), after.type(id));
        }
        assertEquals("return XDP_DROP;", after.string(before.stringSection().length));
    }

    @Test
    void sanitizingPlacesTheVariablesOfASectionThatIsKnown() {
        BtfEncoder out = new BtfEncoder();
        out.add(INT);
        out.add(new BtfType.Var("late", 1, BtfType.Var.STATIC));
        out.add(new BtfType.Var("early", 1, BtfType.Var.GLOBAL));
        out.add(new BtfType.DataSec(".data", 0, List.of(new BtfType.SecVar(2, 0, 4), new BtfType.SecVar(3, 0, 4))));
        out.add(new BtfType.DeclTag("kept", 2, -1));
        BtfSanitizer known = new BtfSanitizer(out.section(), section -> new BtfSanitizer.Placement(12,
                Map.of("late", new BtfType.SecVar(0, 8, 4), "early", new BtfType.SecVar(0, 0, 4))));
        Btf after = Btf.parse(known.section());
        assertEquals(new BtfType.DataSec(".data", 12,
                List.of(new BtfType.SecVar(3, 0, 4), new BtfType.SecVar(2, 8, 4))), after.type(4));
        assertEquals(new BtfType.DeclTag("kept", 2, -1), after.type(5));
        assertEquals(4, known.dataSection(".data"));
        BtfSanitizer partly = new BtfSanitizer(out.section(), section -> new BtfSanitizer.Placement(12,
                Map.of("late", new BtfType.SecVar(0, 8, 4))));
        assertEquals(new BtfType.Const(0), Btf.parse(partly.section()).type(4));
        assertEquals(0, partly.dataSection(".data"));
    }

    @Test
    void sanitizingReplacesFunctionsThatTheKernelProvides() {
        BtfEncoder out = new BtfEncoder();
        out.add(new BtfType.FuncProto(0, List.of()));
        out.add(new BtfType.Func("theirs", 1, BtfType.Func.EXTERN));
        out.add(new BtfType.Func("ours", 1, BtfType.Func.GLOBAL));
        out.add(new BtfType.DeclTag("bpf_fastcall", 2, -1));
        Btf after = Btf.parse(new BtfSanitizer(out.section(), section -> null).section());
        assertEquals(new BtfType.Const(0), after.type(2));
        assertEquals(new BtfType.Func("ours", 1, BtfType.Func.GLOBAL), after.type(3));
        assertEquals(new BtfType.Const(0), after.type(4));
    }
}
