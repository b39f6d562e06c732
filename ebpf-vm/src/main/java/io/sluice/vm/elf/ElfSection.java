package io.sluice.vm.elf;

/**
 * One section header whose bounds have been checked.
 *
 * @param index     position in the section header table
 * @param name      from the section name string table, empty if it has none
 * @param type      {@code sh_type}: one of the constants here or any other value
 * @param flags     {@code sh_flags}
 * @param address   {@code sh_addr}
 * @param offset    first byte in the file, 0 if the section takes no room in it
 * @param size      bytes; for {@link #NOBITS} only memory, which the file's length does not bound
 * @param link      {@code sh_link}
 * @param info      {@code sh_info}
 * @param entrySize {@code sh_entsize}
 */
public record ElfSection(int index, String name, int type, long flags, long address, int offset, long size, int link,
        int info, long entrySize) {

    /** {@code SHT_NULL}. */
    public static final int NULL = 0;
    /** {@code SHT_PROGBITS}. */
    public static final int PROGBITS = 1;
    /** {@code SHT_SYMTAB}. */
    public static final int SYMTAB = 2;
    /** {@code SHT_STRTAB}. */
    public static final int STRTAB = 3;
    /** {@code SHT_RELA}. */
    public static final int RELA = 4;
    /** {@code SHT_NOBITS}. */
    public static final int NOBITS = 8;
    /** {@code SHT_REL}. */
    public static final int REL = 9;

    /** {@code SHF_WRITE}. */
    public static final long WRITE = 1;
    /** {@code SHF_ALLOC}. */
    public static final long ALLOC = 2;
    /** {@code SHF_EXECINSTR}. */
    public static final long EXECINSTR = 4;
    /** {@code SHF_COMPRESSED}. */
    public static final long COMPRESSED = 0x800;

    /** True if all of {@code mask} is set in the flags. */
    public boolean has(long mask) {
        return (flags & mask) == mask;
    }

    /** True if the section's bytes are in the file. */
    public boolean inFile() {
        return type != NULL && type != NOBITS;
    }
}
