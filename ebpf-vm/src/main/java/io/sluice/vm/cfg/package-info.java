/**
 * Control flow of one function: basic blocks, reverse post-order, dominators and natural loops.
 * It depends on {@code insn} only, and wants jumps that stay inside their function.
 * Start with {@link io.sluice.vm.cfg.Cfg}.
 */
package io.sluice.vm.cfg;
