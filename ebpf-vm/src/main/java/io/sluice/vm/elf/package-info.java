/**
 * A reader of ELF64 little-endian files: sections, symbols and relocations, every offset and count checked before use.
 * It depends on nothing but the JDK and knows nothing of eBPF.
 * Start with {@link io.sluice.vm.elf.ElfFile#parse}.
 */
package io.sluice.vm.elf;
