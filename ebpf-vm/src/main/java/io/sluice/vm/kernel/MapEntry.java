package io.sluice.vm.kernel;

/**
 * One entry of a map.
 *
 * @param key its key
 * @param value its value, for per-CPU types one for each possible CPU
 */
public record MapEntry(byte[] key, byte[] value) {
}
