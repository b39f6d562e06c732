/**
 * The vocabulary that the loader, the verifier, the engines, the maps and the helpers share, and the layouts of the
 * off-heap structures between Java and machine code.
 * It depends on {@code insn}, {@code memory} and, for recipes, {@code ir}.
 * Start with {@link io.sluice.vm.api.ProgramSpec}, {@link io.sluice.vm.api.BpfMap} and
 * {@link io.sluice.vm.api.WorkerState}, which states the calling convention.
 */
package io.sluice.vm.api;
