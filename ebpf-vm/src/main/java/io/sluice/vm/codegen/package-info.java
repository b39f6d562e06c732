/**
 * From IR to machine code: lowering to machine insns over virtual registers, register allocation, emission.
 * It depends on {@code ir}, {@code x64}, {@code memory}, and on {@code api} for the worker state's layout.
 * Start with {@link io.sluice.vm.codegen.CodeGenerator}; all its parts share
 * {@link io.sluice.vm.codegen.machine.MInsn}.
 */
package io.sluice.vm.codegen;
