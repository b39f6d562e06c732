package io.sluice.vm.x64;

/**
 * An address that is known only when code is installed, such as a map's or a helper's. The assembler never looks
 * inside: it hands symbols back in {@link Code#relocations()}, and whoever installs the code resolves them.
 */
public interface Symbol {
}
