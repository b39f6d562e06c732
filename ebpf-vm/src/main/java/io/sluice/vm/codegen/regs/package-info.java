/**
 * Register allocation of machine insns, and the symbolic check of its result.
 * It depends on {@code codegen.machine} only.
 * Start with {@link io.sluice.vm.codegen.regs.Allocator}.
 */
package io.sluice.vm.codegen.regs;
