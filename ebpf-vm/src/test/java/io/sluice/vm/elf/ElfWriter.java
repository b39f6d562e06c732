package io.sluice.vm.elf;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Writes small ELF64 files for tests, also odd ones that no compiler makes. */
public final class ElfWriter {
    private record Section(String name, int type, long flags, byte[] data, long size, int link, int info, int entry) {
    }

    private record Symbol(String name, int binding, int type, int section, long value, long size) {
    }

    private record Relocation(int target, long offset, int type, int symbol) {
    }

    private final List<Section> sections = new ArrayList<>();
    private final List<Symbol> symbols = new ArrayList<>();
    private final List<Relocation> relocations = new ArrayList<>();
    private int machine = 247;

    public ElfWriter machine(int value) {
        machine = value;
        return this;
    }

    /** Adds a section with bytes and returns its index. */
    public int section(String name, int type, long flags, byte[] data) {
        sections.add(new Section(name, type, flags, data, data.length, 0, 0, 0));
        return sections.size();
    }

    /** Adds a code section and returns its index. */
    public int code(String name, byte[] data) {
        return section(name, ElfSection.PROGBITS, ElfSection.ALLOC | ElfSection.EXECINSTR, data);
    }

    /** Adds a section of writable data and returns its index. */
    public int data(String name, byte[] data) {
        return section(name, ElfSection.PROGBITS, ElfSection.ALLOC | ElfSection.WRITE, data);
    }

    /** Adds a section without bytes and returns its index. */
    public int nobits(String name, long size) {
        sections.add(new Section(name, ElfSection.NOBITS, ElfSection.ALLOC | ElfSection.WRITE, new byte[0], size, 0, 0,
                0));
        return sections.size();
    }

    /** Adds a symbol and returns its index. */
    public int symbol(String name, int binding, int type, int section, long value, long size) {
        symbols.add(new Symbol(name, binding, type, section, value, size));
        return symbols.size();
    }

    /** Adds a global function symbol and returns its index. */
    public int function(String name, int section, long value, long size) {
        return symbol(name, ElfSymbol.GLOBAL, ElfSymbol.FUNC, section, value, size);
    }

    public void relocate(int target, long offset, int type, int symbol) {
        relocations.add(new Relocation(target, offset, type, symbol));
    }

    public byte[] build() {
        List<Section> all = new ArrayList<>(sections);
        int symtab = all.size() + 1;
        ByteArrayOutputStream names = new ByteArrayOutputStream();
        names.write(0);
        all.add(new Section(".symtab", ElfSection.SYMTAB, 0, symbolTable(names), -1, symtab + 1, 1, 24));
        all.add(new Section(".strtab", ElfSection.STRTAB, 0, names.toByteArray(), -1, 0, 0, 0));
        for (int target = 1; target <= sections.size(); target++) {
            byte[] table = relocationTable(target);
            if (table.length > 0) {
                all.add(new Section(".rel" + sections.get(target - 1).name(), ElfSection.REL, 0, table, -1, symtab,
                        target, 16));
            }
        }
        return layout(all);
    }

    private byte[] symbolTable(ByteArrayOutputStream names) {
        ByteBuffer out = buffer(24 * (symbols.size() + 1));
        out.position(24);
        for (Symbol symbol : symbols) {
            out.putInt(add(names, symbol.name));
            out.put((byte) (symbol.binding << 4 | symbol.type)).put((byte) 0).putShort((short) symbol.section);
            out.putLong(symbol.value).putLong(symbol.size);
        }
        return out.array();
    }

    private byte[] relocationTable(int target) {
        List<Relocation> mine = relocations.stream().filter(r -> r.target == target).toList();
        ByteBuffer out = buffer(16 * mine.size());
        mine.forEach(r -> out.putLong(r.offset).putLong((long) r.symbol << 32 | r.type));
        return out.array();
    }

    private byte[] layout(List<Section> all) {
        ByteArrayOutputStream names = new ByteArrayOutputStream();
        names.write(0);
        int[] nameOffsets = all.stream().mapToInt(s -> add(names, s.name)).toArray();
        int shstrtabName = add(names, ".shstrtab");
        all.add(new Section(".shstrtab", ElfSection.STRTAB, 0, names.toByteArray(), -1, 0, 0, 0));
        int at = 64;
        int[] offsets = new int[all.size()];
        for (int i = 0; i < all.size(); i++) {
            offsets[i] = at;
            at = at + all.get(i).data.length + 7 & ~7;
        }
        ByteBuffer out = buffer(at + 64 * (all.size() + 1));
        out.putInt(0x464c457f).put((byte) 2).put((byte) 1).put((byte) 1);
        out.putShort(16, (short) ElfFile.RELOCATABLE).putShort(18, (short) machine).putInt(20, 1).putLong(40, at);
        out.putShort(52, (short) 64).putShort(58, (short) 64).putShort(60, (short) (all.size() + 1));
        out.putShort(62, (short) all.size());
        for (int i = 0; i < all.size(); i++) {
            Section section = all.get(i);
            out.position(offsets[i]).put(section.data);
            int header = at + 64 * (i + 1);
            out.putInt(header, i < nameOffsets.length ? nameOffsets[i] : shstrtabName);
            out.putInt(header + 4, section.type).putLong(header + 8, section.flags);
            out.putLong(header + 24, offsets[i]);
            out.putLong(header + 32, section.size < 0 ? section.data.length : section.size);
            out.putInt(header + 40, section.link).putInt(header + 44, section.info);
            out.putLong(header + 48, 8).putLong(header + 56, section.entry);
        }
        return out.array();
    }

    private static int add(ByteArrayOutputStream names, String name) {
        if (name.isEmpty()) {
            return 0;
        }
        int at = names.size();
        names.writeBytes(name.getBytes(StandardCharsets.UTF_8));
        names.write(0);
        return at;
    }

    private static ByteBuffer buffer(int size) {
        return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    }
}
