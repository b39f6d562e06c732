package io.sluice.vm.codegen.machine;

/**
 * A way to another block.
 *
 * @param target where it leads
 * @param args the vregs that become the target's parameters
 */
public record MEdge(MBlock target, int[] args) {
}
