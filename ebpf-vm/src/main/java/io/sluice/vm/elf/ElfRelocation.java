package io.sluice.vm.elf;

/**
 * One relocation entry.
 *
 * @param offset where to apply it, bytes from the start of the target section; inside that section
 * @param type   machine-specific type
 * @param symbol index into {@link ElfFile#symbols}; 0 is the null symbol
 * @param addend of a RELA entry; 0 for REL, whose addend is in the bytes to relocate
 */
public record ElfRelocation(long offset, int type, int symbol, long addend) {
}
