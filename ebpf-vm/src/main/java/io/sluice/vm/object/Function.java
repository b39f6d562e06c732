package io.sluice.vm.object;

import io.sluice.vm.elf.ElfSection;

/**
 * A function in a code section.
 *
 * @param name    of its symbol, or of the section if that has no symbols
 * @param section where it is
 * @param start   first byte in the section, a multiple of 8
 * @param end     byte after the last one
 * @param global  false if its symbol is local: a static function
 * @param visible false if its symbol is hidden or internal: global to the linker, static to the verifier
 */
record Function(String name, ElfSection section, int start, int end, boolean global, boolean visible) {
    /** Bytes of a slot, RFC 9669 section 3. */
    static final int SLOT = 8;

    String describe() {
        return "function \"" + name + "\"";
    }

    int slots() {
        return (end - start) / SLOT;
    }
}
