package io.sluice.vm.codegen.machine;

import java.util.List;

/**
 * What ONES_SUM adds to its operand 1.
 *
 * @param registers positions of operands
 * @param memories memory operands
 */
public record Terms(List<Integer> registers, List<MMem> memories) {
}
