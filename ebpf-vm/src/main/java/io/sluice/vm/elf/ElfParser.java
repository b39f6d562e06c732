package io.sluice.vm.elf;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Reads one file, header first, then sections, symbols and relocations; each step trusts only the steps before. */
final class ElfParser {
    /** Memory of a NOBITS section; more could not be the value of one map element. */
    private static final long MAX_NOBITS = Integer.MAX_VALUE;

    private final byte[] bytes;
    private final List<ElfSection> sections = new ArrayList<>();
    private final List<ElfSymbol> symbols = new ArrayList<>();
    private final Map<Integer, List<ElfRelocation>> relocations = new HashMap<>();

    ElfParser(byte[] bytes) {
        this.bytes = bytes;
    }

    ElfFile parse() {
        checkIdentification();
        readSections();
        checkOverlap();
        readSymbols();
        for (ElfSection section : sections) {
            if (section.type() == ElfSection.REL || section.type() == ElfSection.RELA) {
                readRelocations(section);
            }
        }
        return new ElfFile(bytes, sections, symbols, relocations);
    }

    static String describe(ElfSection section) {
        return "section " + section.index() + " \"" + section.name() + "\"";
    }

    private void checkIdentification() {
        if (bytes.length < ElfLayout.EHDR_SIZE) {
            throw new ElfException("not an ELF file: " + bytes.length + " bytes, the header alone has "
                    + ElfLayout.EHDR_SIZE);
        }
        if (LittleEndian.i32(bytes, 0) != ElfLayout.MAGIC) {
            throw new ElfException(String.format("not an ELF file: starts with %02x %02x %02x %02x, must be"
                    + " 7f 45 4c 46", bytes[0], bytes[1], bytes[2], bytes[3]));
        }
        int elfClass = LittleEndian.u8(bytes, ElfLayout.EI_CLASS);
        if (elfClass != ElfLayout.ELFCLASS64) {
            throw new ElfException("ELF class is " + elfClass
                    + (elfClass == ElfLayout.ELFCLASS32 ? " (32 bit)" : "") + ", must be 2 (64 bit)");
        }
        int data = LittleEndian.u8(bytes, ElfLayout.EI_DATA);
        if (data == ElfLayout.ELFDATA2MSB) {
            throw new ElfException("ELF file is big endian, must be little endian (for eBPF: clang -target bpfel)");
        }
        if (data != ElfLayout.ELFDATA2LSB) {
            throw new ElfException("ELF data encoding is " + data + ", must be 1 (little endian)");
        }
        int version = LittleEndian.u8(bytes, ElfLayout.EI_VERSION);
        if (version != ElfLayout.EV_CURRENT) {
            throw new ElfException("ELF version is " + version + ", must be 1");
        }
    }

    private void readSections() {
        long table = LittleEndian.i64(bytes, ElfLayout.E_SHOFF);
        if (table == 0) {
            return;
        }
        int entry = LittleEndian.u16(bytes, ElfLayout.E_SHENTSIZE);
        if (entry != ElfLayout.SHDR_SIZE) {
            throw new ElfException("section header size is " + entry + ", must be " + ElfLayout.SHDR_SIZE);
        }
        requireInFile("section header table", table, ElfLayout.SHDR_SIZE);
        // gABI: with 0xff00 sections or more, count and name table index are in the null section's size and link
        long count = LittleEndian.u16(bytes, ElfLayout.E_SHNUM);
        if (count == 0) {
            count = LittleEndian.i64(bytes, (int) table + ElfLayout.SH_SIZE);
        }
        if (count < 0 || count > bytes.length / ElfLayout.SHDR_SIZE) {
            throw new ElfException("section count " + Long.toUnsignedString(count) + " is too many for a file of "
                    + bytes.length + " bytes");
        }
        requireInFile("section header table", table, count * ElfLayout.SHDR_SIZE);
        long names = LittleEndian.u16(bytes, ElfLayout.E_SHSTRNDX);
        if (names == ElfLayout.SHN_XINDEX) {
            names = LittleEndian.u32(bytes, (int) table + ElfLayout.SH_LINK);
        }
        StringTable nameTable = names == 0 ? new StringTable(bytes, 0, 0)
                : stringTable((int) table, (int) count, names, "section names");
        for (int index = 0; index < count; index++) {
            sections.add(readSection((int) table + index * ElfLayout.SHDR_SIZE, index, nameTable));
        }
    }

    private ElfSection readSection(int at, int index, StringTable names) {
        String name = names.get(LittleEndian.u32(bytes, at + ElfLayout.SH_NAME), "section", index);
        int type = LittleEndian.i32(bytes, at + ElfLayout.SH_TYPE);
        long offset = LittleEndian.i64(bytes, at + ElfLayout.SH_OFFSET);
        long size = LittleEndian.i64(bytes, at + ElfLayout.SH_SIZE);
        if (type == ElfSection.NULL) {
            offset = 0;
            size = 0;
        } else if (type == ElfSection.NOBITS) {
            offset = 0;
            if (size < 0 || size > MAX_NOBITS) {
                throw new ElfException("section " + index + " \"" + name + "\": size " + Long.toUnsignedString(size)
                        + " is more than " + MAX_NOBITS);
            }
        } else if (!isInFile(offset, size)) {
            throw outside("section " + index + " \"" + name + "\"", offset, size);
        }
        return new ElfSection(index, name, type, LittleEndian.i64(bytes, at + ElfLayout.SH_FLAGS),
                LittleEndian.i64(bytes, at + ElfLayout.SH_ADDR), (int) offset, size,
                LittleEndian.i32(bytes, at + ElfLayout.SH_LINK), LittleEndian.i32(bytes, at + ElfLayout.SH_INFO),
                LittleEndian.i64(bytes, at + ElfLayout.SH_ENTSIZE));
    }

    /** A string table given by its index in the header table at {@code table}, which may not be read yet. */
    private StringTable stringTable(int table, int count, long index, String what) {
        if (index < 0 || index >= count) {
            throw new ElfException(what + ": string table is section " + index + " of " + count);
        }
        int at = table + (int) index * ElfLayout.SHDR_SIZE;
        int type = LittleEndian.i32(bytes, at + ElfLayout.SH_TYPE);
        if (type != ElfSection.STRTAB) {
            throw new ElfException(what + ": section " + index + " has type " + type + ", must be a string table ("
                    + ElfSection.STRTAB + ")");
        }
        long offset = LittleEndian.i64(bytes, at + ElfLayout.SH_OFFSET);
        long size = LittleEndian.i64(bytes, at + ElfLayout.SH_SIZE);
        requireInFile(what, offset, size);
        return new StringTable(bytes, (int) offset, (int) size);
    }

    private void requireInFile(String what, long offset, long size) {
        if (!isInFile(offset, size)) {
            throw outside(what, offset, size);
        }
    }

    private boolean isInFile(long offset, long size) {
        return offset >= 0 && size >= 0 && offset <= bytes.length && size <= bytes.length - offset;
    }

    private ElfException outside(String what, long offset, long size) {
        return new ElfException(what + ": offset " + Long.toUnsignedString(offset) + " and size "
                + Long.toUnsignedString(size) + " reach past the end of the file (" + bytes.length + " bytes)");
    }

    private void checkOverlap() {
        List<ElfSection> byOffset = new ArrayList<>();
        for (ElfSection section : sections) {
            if (section.inFile() && section.size() > 0) {
                byOffset.add(section);
            }
        }
        byOffset.sort(Comparator.comparingInt(ElfSection::offset));
        for (int i = 1; i < byOffset.size(); i++) {
            ElfSection before = byOffset.get(i - 1);
            ElfSection section = byOffset.get(i);
            if (before.offset() + before.size() > section.offset()) {
                throw new ElfException(describe(section) + ": overlaps " + describe(before));
            }
        }
    }

    private void readSymbols() {
        ElfSection table = null;
        for (ElfSection section : sections) {
            if (section.type() == ElfSection.SYMTAB) {
                if (table != null) {
                    throw new ElfException(describe(section) + ": second symbol table, the first is "
                            + describe(table));
                }
                table = section;
            }
        }
        if (table == null) {
            return;
        }
        requireEntries(table, ElfLayout.SYM_SIZE);
        StringTable names = linkedStrings(table);
        int count = (int) (table.size() / ElfLayout.SYM_SIZE);
        for (int index = 0; index < count; index++) {
            symbols.add(readSymbol(table.offset() + index * ElfLayout.SYM_SIZE, index, names));
        }
    }

    private StringTable linkedStrings(ElfSection table) {
        int link = table.link();
        if (link < 0 || link >= sections.size() || sections.get(link).type() != ElfSection.STRTAB) {
            throw new ElfException(describe(table) + ": links to section " + Integer.toUnsignedString(link)
                    + " for names, which is no string table");
        }
        ElfSection strings = sections.get(link);
        return new StringTable(bytes, strings.offset(), (int) strings.size());
    }

    private ElfSymbol readSymbol(int at, int index, StringTable names) {
        String name = names.get(LittleEndian.u32(bytes, at + ElfLayout.ST_NAME), "symbol", index);
        int info = LittleEndian.u8(bytes, at + ElfLayout.ST_INFO);
        int section = LittleEndian.u16(bytes, at + ElfLayout.ST_SHNDX);
        if (section == ElfLayout.SHN_XINDEX) {
            throw new ElfException("symbol " + index + " \"" + name + "\": extended section index is not supported");
        }
        if (section < ElfSymbol.RESERVED && section >= sections.size()) {
            throw new ElfException("symbol " + index + " \"" + name + "\": is in section " + section + " of "
                    + sections.size());
        }
        return new ElfSymbol(index, name, LittleEndian.i64(bytes, at + ElfLayout.ST_VALUE),
                LittleEndian.i64(bytes, at + ElfLayout.ST_SIZE), info >> 4, info & 0xf,
                LittleEndian.u8(bytes, at + ElfLayout.ST_OTHER) & 3, section);
    }

    private void requireEntries(ElfSection table, int size) {
        if (table.entrySize() != size) {
            throw new ElfException(describe(table) + ": entry size " + Long.toUnsignedString(table.entrySize())
                    + ", must be " + size);
        }
        if (table.size() % size != 0) {
            throw new ElfException(describe(table) + ": size " + table.size() + " is no multiple of the entry size "
                    + size);
        }
    }

    private void readRelocations(ElfSection table) {
        boolean explicit = table.type() == ElfSection.RELA;
        int entry = explicit ? ElfLayout.RELA_SIZE : ElfLayout.REL_SIZE;
        requireEntries(table, entry);
        int target = table.info();
        if (target <= 0 || target >= sections.size()) {
            throw new ElfException(describe(table) + ": applies to section " + Integer.toUnsignedString(target)
                    + " of " + sections.size());
        }
        long limit = sections.get(target).size();
        List<ElfRelocation> list = relocations.computeIfAbsent(target, index -> new ArrayList<>());
        int count = (int) (table.size() / entry);
        for (int i = 0; i < count; i++) {
            int at = table.offset() + i * entry;
            long offset = LittleEndian.i64(bytes, at + ElfLayout.R_OFFSET);
            long info = LittleEndian.i64(bytes, at + ElfLayout.R_INFO);
            long symbol = info >>> 32;
            if (offset < 0 || offset >= limit) {
                throw new ElfException(describe(table) + ": relocation " + i + ": offset "
                        + Long.toUnsignedString(offset) + " is outside the target of " + limit + " bytes");
            }
            if (symbol >= symbols.size() && symbol != 0) {
                throw new ElfException(describe(table) + ": relocation " + i + ": symbol " + symbol + " of "
                        + symbols.size());
            }
            list.add(new ElfRelocation(offset, (int) info, (int) symbol,
                    explicit ? LittleEndian.i64(bytes, at + ElfLayout.R_ADDEND) : 0));
        }
    }
}
