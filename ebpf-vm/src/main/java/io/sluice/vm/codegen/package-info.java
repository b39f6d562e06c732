/**
 * From IR to machine code: lowering to machine insns over virtual registers, register allocation, emission.
 * It depends on {@code ir}, {@code x64}, {@code memory}, and on {@code api} for the worker state's layout.
 * Start with {@link io.sluice.vm.codegen.CodeGenerator}; {@link io.sluice.vm.codegen.machine.MInsn} is what all parts share.
 */
package io.sluice.vm.codegen;
