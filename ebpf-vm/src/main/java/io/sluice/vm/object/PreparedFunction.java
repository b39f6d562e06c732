package io.sluice.vm.object;

import java.util.List;
import java.util.Map;

/**
 * A function with CO-RE relocations applied, ready to be placed in a program.
 *
 * @param code   its insns, of its own
 * @param sites  all that it refers to, by ascending slot
 * @param poison why a slot must not be reached
 */
record PreparedFunction(Function function, byte[] code, List<Site> sites, Map<Integer, String> poison) {
}
