/**
 * From IR to machine code: lowering to machine insns over virtual registers, register allocation, emission.
 * It depends on {@code ir}, {@code x64} and {@code memory}; it knows nothing of eBPF.
 * Start with {@link io.sluice.vm.codegen.machine.MInsn}, the form that all its parts share.
 */
package io.sluice.vm.codegen;
