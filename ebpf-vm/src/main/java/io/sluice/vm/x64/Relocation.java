package io.sluice.vm.x64;

/**
 * Eight bytes of code that must become a symbol's address before the code runs (ELF's R_X86_64_64).
 *
 * @param offset where the 8 bytes start, from the start of the code
 * @param symbol whose address
 * @param addend added to the address
 */
public record Relocation(int offset, Symbol symbol, long addend) {
}
