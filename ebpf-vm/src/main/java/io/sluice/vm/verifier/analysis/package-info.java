/**
 * What is known of a program before any path is explored: its structure, functions, loops, live registers, the insns
 * where states are kept, and, as exploration goes on, the live slots of the stack.
 * It depends on {@code insn}, {@code cfg} and {@code api}, and on {@code verifier.state} for violations only.
 * Start with {@link io.sluice.vm.verifier.analysis.Program}.
 */
package io.sluice.vm.verifier.analysis;
