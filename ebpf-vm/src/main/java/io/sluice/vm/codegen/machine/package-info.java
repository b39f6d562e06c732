/**
 * Machine insns over virtual registers: the seam between lowering, register allocation and emission.
 * It depends on {@code ir} for frame objects and on {@code x64} for what insns are made of.
 * Start with {@link io.sluice.vm.codegen.machine.MFunction} and {@link io.sluice.vm.codegen.machine.MInsn}.
 */
package io.sluice.vm.codegen.machine;
