package io.sluice.vm.elf;

/**
 * Offsets, sizes and constants of ELF64, from the System V gABI (chapters "ELF header", "Sections", "Symbol table",
 * "Relocation"); named as in {@code elf.h}.
 */
final class ElfLayout {
    static final int MAGIC = 0x464c457f;
    static final int EI_CLASS = 4;
    static final int EI_DATA = 5;
    static final int EI_VERSION = 6;
    static final int ELFCLASS64 = 2;
    static final int ELFCLASS32 = 1;
    static final int ELFDATA2LSB = 1;
    static final int ELFDATA2MSB = 2;
    static final int EV_CURRENT = 1;

    static final int E_TYPE = 16;
    static final int E_MACHINE = 18;
    static final int E_SHOFF = 40;
    static final int E_SHENTSIZE = 58;
    static final int E_SHNUM = 60;
    static final int E_SHSTRNDX = 62;
    static final int EHDR_SIZE = 64;

    static final int SH_NAME = 0;
    static final int SH_TYPE = 4;
    static final int SH_FLAGS = 8;
    static final int SH_ADDR = 16;
    static final int SH_OFFSET = 24;
    static final int SH_SIZE = 32;
    static final int SH_LINK = 40;
    static final int SH_INFO = 44;
    static final int SH_ADDRALIGN = 48;
    static final int SH_ENTSIZE = 56;
    static final int SHDR_SIZE = 64;

    static final int SHN_XINDEX = 0xffff;

    static final int ST_NAME = 0;
    static final int ST_INFO = 4;
    static final int ST_OTHER = 5;
    static final int ST_SHNDX = 6;
    static final int ST_VALUE = 8;
    static final int ST_SIZE = 16;
    static final int SYM_SIZE = 24;

    static final int R_OFFSET = 0;
    static final int R_INFO = 8;
    static final int R_ADDEND = 16;
    static final int REL_SIZE = 16;
    static final int RELA_SIZE = 24;

    private ElfLayout() {
    }
}
