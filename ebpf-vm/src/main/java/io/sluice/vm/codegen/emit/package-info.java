/**
 * Bytes of machine insns whose registers are assigned: frames, the order of blocks, jumps, and each insn's encoding.
 * It depends on {@code codegen.machine} and {@code x64}.
 * Start with {@link io.sluice.vm.codegen.emit.FunctionEmitter}, which gets one function at a time.
 */
package io.sluice.vm.codegen.emit;
