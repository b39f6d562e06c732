/**
 * What the verifier knows of a number: known bits, and signed and unsigned ranges of its 64 and of its lower 32 bits,
 * with arithmetic, comparison and the deduction of each kind of knowledge from the others as in Linux 6.18.
 * It depends on {@code insn} only.
 * Start with {@link io.sluice.vm.verifier.scalar.Scalar}, then {@link io.sluice.vm.verifier.scalar.Branch}.
 */
package io.sluice.vm.verifier.scalar;
