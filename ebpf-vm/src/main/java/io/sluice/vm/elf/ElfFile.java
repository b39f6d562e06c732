package io.sluice.vm.elf;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A parsed ELF64 little-endian file: its sections, symbols and relocations.
 *
 * <p>Ensures: sections lie in the file and do not overlap, names end inside their string table, symbols refer to
 * existing sections, relocations to existing symbols and to offsets inside their target section. Memory use is a small
 * multiple of the file's length. Symbol values and sizes are as the file says; who uses them checks them.
 */
public final class ElfFile {
    /** {@code ET_REL}: a relocatable file, as compilers write it. */
    public static final int RELOCATABLE = 1;

    private final byte[] bytes;
    private final int type;
    private final int machine;
    private final List<ElfSection> sections;
    private final List<ElfSymbol> symbols;
    private final Map<Integer, List<ElfRelocation>> relocations;

    ElfFile(byte[] bytes, List<ElfSection> sections, List<ElfSymbol> symbols,
            Map<Integer, List<ElfRelocation>> relocations) {
        this.bytes = bytes;
        this.type = LittleEndian.u16(bytes, ElfLayout.E_TYPE);
        this.machine = LittleEndian.u16(bytes, ElfLayout.E_MACHINE);
        this.sections = List.copyOf(sections);
        this.symbols = List.copyOf(symbols);
        this.relocations = relocations;
    }

    /**
     * Parses a whole file. The array is kept, not copied: the caller must not change it.
     *
     * @throws ElfException if it is no well-formed ELF64 little-endian file
     */
    public static ElfFile parse(byte[] bytes) {
        return new ElfParser(bytes).parse();
    }

    /** {@code e_type}; {@link #RELOCATABLE} for what compilers write. */
    public int type() {
        return type;
    }

    /** {@code e_machine}. */
    public int machine() {
        return machine;
    }

    /** All sections in the order of the file; the first is the null section. Empty if the file has none. */
    public List<ElfSection> sections() {
        return sections;
    }

    /** The first section of this name. */
    public Optional<ElfSection> section(String name) {
        for (ElfSection section : sections) {
            if (section.name().equals(name)) {
                return Optional.of(section);
            }
        }
        return Optional.empty();
    }

    /** All symbols in the order of the file; the first is the null symbol. Empty if the file has no symbol table. */
    public List<ElfSymbol> symbols() {
        return symbols;
    }

    /** The relocations to apply to this section, in the order of the file. */
    public List<ElfRelocation> relocations(ElfSection target) {
        return Collections.unmodifiableList(relocations.getOrDefault(target.index(), List.of()));
    }

    /**
     * A copy of the section's bytes.
     *
     * @throws ElfException if its bytes are not in the file (NOBITS) or are compressed
     */
    public byte[] bytes(ElfSection section) {
        if (!section.inFile()) {
            throw new ElfException(ElfParser.describe(section) + ": has no bytes in the file");
        }
        if (section.has(ElfSection.COMPRESSED)) {
            throw new ElfException(ElfParser.describe(section) + ": is compressed");
        }
        return Arrays.copyOfRange(bytes, section.offset(), section.offset() + (int) section.size());
    }
}
