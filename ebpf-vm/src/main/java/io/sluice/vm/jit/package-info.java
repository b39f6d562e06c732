/**
 * The simple JIT: one pass over a verified program's insns to x86-64, with fixed registers, and a loop over packet
 * batches around it.
 * It depends on {@code api}, {@code insn}, {@code memory}, {@code x64} and the verifier's results; on no other
 * engine.
 * Start with {@link io.sluice.vm.jit.SimpleJit}; {@link io.sluice.vm.jit.JitProgram} is what runs.
 */
package io.sluice.vm.jit;
