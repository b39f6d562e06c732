package io.sluice.vm.object;

/**
 * A global variable.
 *
 * @param map    name of the map that holds it: its section, for example {@code .rodata}
 * @param name   in C
 * @param offset bytes from the start of the map's only value
 * @param size   bytes
 * @param type   BTF type id, 0 if the object does not say
 */
public record VariableSpec(String map, String name, int offset, int size, int type) {
}
