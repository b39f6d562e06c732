package io.sluice.vm.elf;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class ElfFileTest {
    private static final int SECTIONS_AT = 40;
    private static final int SECTION_COUNT = 60;
    private static final int SECTION_NAMES = 62;
    private static final int NAME = 0;
    private static final int TYPE = 4;
    private static final int OFFSET = 24;
    private static final int SIZE = 32;
    private static final int LINK = 40;
    private static final int INFO = 44;
    private static final int ENTRY = 56;

    /** Sections: 1 code, 2 .bss, 3 .symtab, 4 .strtab, 5 .relxdp, 6 .shstrtab. */
    private static byte[] sample() {
        ElfWriter writer = new ElfWriter();
        int code = writer.code("xdp", new byte[] {1, 2, 3, 4, 5, 6, 7, 8});
        int bss = writer.nobits(".bss", 100);
        writer.function("prog", code, 0, 8);
        int counter = writer.symbol("counter", ElfSymbol.LOCAL, ElfSymbol.OBJECT, bss, 4, 8);
        writer.relocate(code, 0, 1, counter);
        return writer.build();
    }

    private static String refusal(Consumer<ByteBuffer> damage) {
        ByteBuffer file = ByteBuffer.wrap(sample()).order(ByteOrder.LITTLE_ENDIAN);
        damage.accept(file);
        return assertThrows(ElfException.class, () -> ElfFile.parse(file.array())).getMessage();
    }

    private static int header(ByteBuffer file, int section) {
        return (int) file.getLong(SECTIONS_AT) + 64 * section;
    }

    @Test
    void readsSectionsSymbolsAndRelocations() {
        ElfFile file = ElfFile.parse(sample());
        assertEquals(247, file.machine());
        assertEquals(ElfFile.RELOCATABLE, file.type());
        assertEquals(List.of("", "xdp", ".bss", ".symtab", ".strtab", ".relxdp", ".shstrtab"),
                file.sections().stream().map(ElfSection::name).toList());
        ElfSection code = file.section("xdp").orElseThrow();
        assertArrayEquals(new byte[] {1, 2, 3, 4, 5, 6, 7, 8}, file.bytes(code));
        assertTrue(code.has(ElfSection.EXECINSTR));
        assertEquals(100, file.section(".bss").orElseThrow().size());
        assertEquals(new ElfSymbol(2, "counter", 4, 8, ElfSymbol.LOCAL, ElfSymbol.OBJECT, 0, 2), file.symbols().get(2));
        assertEquals(List.of(new ElfRelocation(0, 1, 2, 0)), file.relocations(code));
    }

    @Test
    void readsExplicitAddends() {
        ElfWriter writer = new ElfWriter();
        int code = writer.code("xdp", new byte[24]);
        // three REL entries have the bytes of two RELA entries: 0, symbol 1 and type 1, 16; then 8, type 10, 5
        writer.relocate(code, 0, 1, writer.function("prog", code, 0, 24));
        writer.relocate(code, 16, 8, 0);
        writer.relocate(code, 10, 5, 0);
        ByteBuffer file = ByteBuffer.wrap(writer.build()).order(ByteOrder.LITTLE_ENDIAN);
        file.putInt(header(file, 4) + TYPE, ElfSection.RELA).putLong(header(file, 4) + ENTRY, 24);
        ElfFile parsed = ElfFile.parse(file.array());
        assertEquals(List.of(new ElfRelocation(0, 1, 1, 16), new ElfRelocation(8, 10, 0, 5)),
                parsed.relocations(parsed.section("xdp").orElseThrow()));
    }

    @Test
    void hasNoBytesForASectionOutsideTheFile() {
        ElfFile file = ElfFile.parse(sample());
        ElfException e = assertThrows(ElfException.class, () -> file.bytes(file.section(".bss").orElseThrow()));
        assertEquals("section 2 \".bss\": has no bytes in the file", e.getMessage());
    }

    @Test
    void refusesWhatIsNoElfFile() {
        assertEquals("not an ELF file: 3 bytes, the header alone has 64",
                assertThrows(ElfException.class, () -> ElfFile.parse(new byte[3])).getMessage());
        assertEquals("not an ELF file: starts with 7f 45 4c 47, must be 7f 45 4c 46",
                refusal(file -> file.put(3, (byte) 0x47)));
    }

    @Test
    void refusesOtherClassesAndByteOrders() {
        assertEquals("ELF class is 1 (32 bit), must be 2 (64 bit)", refusal(file -> file.put(4, (byte) 1)));
        assertEquals("ELF file is big endian, must be little endian (for eBPF: clang -target bpfel)",
                refusal(file -> file.put(5, (byte) 2)));
        assertEquals("ELF data encoding is 7, must be 1 (little endian)", refusal(file -> file.put(5, (byte) 7)));
        assertEquals("ELF version is 0, must be 1", refusal(file -> file.put(6, (byte) 0)));
    }

    @Test
    void refusesASectionTableOutsideTheFile() {
        assertTrue(refusal(file -> file.putLong(SECTIONS_AT, -8)).startsWith("section header table: offset "));
        assertTrue(refusal(file -> file.putLong(SECTIONS_AT, Long.MAX_VALUE)).startsWith("section header table"));
        assertTrue(refusal(file -> file.putShort(SECTION_COUNT, (short) 9)).startsWith("section header table"));
        assertTrue(refusal(file -> file.putShort(SECTION_COUNT, (short) -1)).startsWith("section count 65535"));
    }

    @Test
    void readsAnExtendedSectionCountAndNameTable() {
        ByteBuffer file = ByteBuffer.wrap(sample()).order(ByteOrder.LITTLE_ENDIAN);
        file.putLong(header(file, 0) + SIZE, file.getShort(SECTION_COUNT)).putShort(SECTION_COUNT, (short) 0);
        file.putInt(header(file, 0) + LINK, file.getShort(SECTION_NAMES)).putShort(SECTION_NAMES, (short) -1);
        assertEquals(7, ElfFile.parse(file.array()).sections().size());
        file.putLong(header(file, 0) + SIZE, Long.MIN_VALUE);
        assertEquals("section count 9223372036854775808 is too many for a file of " + file.capacity() + " bytes",
                assertThrows(ElfException.class, () -> ElfFile.parse(file.array())).getMessage());
    }

    @Test
    void refusesASectionOutsideTheFileOrOverAnother() {
        assertTrue(refusal(file -> file.putLong(header(file, 1) + OFFSET, 1 << 20))
                .startsWith("section 1 \"xdp\": offset 1048576 and size 8 reach past the end of the file"));
        assertTrue(refusal(file -> file.putLong(header(file, 1) + SIZE, Long.MAX_VALUE)).contains("reach past"));
        assertEquals("section 3 \".symtab\": overlaps section 1 \"xdp\"",
                refusal(file -> file.putLong(header(file, 1) + SIZE, 9)));
        assertTrue(refusal(file -> file.putLong(header(file, 2) + SIZE, 1L << 40)).startsWith("section 2 \".bss\""));
    }

    @Test
    void refusesNamesOutsideTheStringTable() {
        assertTrue(refusal(file -> file.putInt(header(file, 1) + NAME, -1))
                .startsWith("section 1: name offset 4294967295 is outside the string table"));
        assertTrue(refusal(file -> file.putShort(SECTION_NAMES, (short) 1))
                .startsWith("section names: section 1 has type 1, must be a string table"));
        assertTrue(refusal(file -> file.putLong(header(file, 6) + SIZE, 6)).contains("has no end in the string table"));
        assertTrue(refusal(file -> file.putInt(header(file, 3) + LINK, 99)).contains("which is no string table"));
    }

    @Test
    void refusesBadSymbolTables() {
        assertEquals("section 3 \".symtab\": entry size 23, must be 24",
                refusal(file -> file.putLong(header(file, 3) + ENTRY, 23)));
        assertTrue(refusal(file -> file.putLong(header(file, 3) + SIZE, 71)).contains("is no multiple"));
        assertEquals("section 5 \".relxdp\": second symbol table, the first is section 3 \".symtab\"",
                refusal(file -> file.putInt(header(file, 5) + TYPE, ElfSection.SYMTAB)));
        int sectionOfSymbol1 = 24 + 6;
        assertEquals("symbol 1 \"prog\": is in section 77 of 7", refusal(file -> file
                .putShort((int) file.getLong(header(file, 3) + OFFSET) + sectionOfSymbol1, (short) 77)));
        assertEquals("symbol 1 \"prog\": extended section index is not supported", refusal(file -> file
                .putShort((int) file.getLong(header(file, 3) + OFFSET) + sectionOfSymbol1, (short) -1)));
    }

    @Test
    void refusesRelocationsOutsideTheirTarget() {
        assertEquals("section 5 \".relxdp\": applies to section 80 of 7",
                refusal(file -> file.putInt(header(file, 5) + INFO, 80)));
        assertEquals("section 5 \".relxdp\": relocation 0: offset 8 is outside the target of 8 bytes",
                refusal(file -> file.putLong((int) file.getLong(header(file, 5) + OFFSET), 8)));
        assertEquals("section 5 \".relxdp\": relocation 0: symbol 3 of 3",
                refusal(file -> file.putInt((int) file.getLong(header(file, 5) + OFFSET) + 12, 3)));
    }

    @Test
    void refusesNamesThatOverlapWithoutBound() {
        ElfWriter writer = new ElfWriter();
        writer.symbol("x".repeat(10_000), ElfSymbol.LOCAL, ElfSymbol.NOTYPE, 0, 0, 0);
        for (int i = 0; i < 100; i++) {
            writer.symbol("", ElfSymbol.LOCAL, ElfSymbol.NOTYPE, 0, 0, 0);
        }
        ByteBuffer file = ByteBuffer.wrap(writer.build()).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 2; i <= 101; i++) {
            file.putInt((int) file.getLong(header(file, 1) + OFFSET) + i * 24, i);
        }
        String message = assertThrows(ElfException.class, () -> ElfFile.parse(file.array())).getMessage();
        assertTrue(message.contains("names overlap so much"), message);
    }
}
