package io.sluice.vm.kernel;

/**
 * Machine code of one subprog as the kernel's JIT made it.
 *
 * @param address where the kernel runs it, 0 where kernel.kptr_restrict hides it
 * @param code its bytes
 */
public record JitedFunction(long address, byte[] code) {
}
