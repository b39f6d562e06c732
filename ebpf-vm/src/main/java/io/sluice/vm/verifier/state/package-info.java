/**
 * What the verifier knows at one point of one path: registers, stack slots, frames, references and locks.
 * It depends on {@code scalar}, {@code api} and {@code insn}, and knows nothing of how a path goes on.
 * Start with {@link io.sluice.vm.verifier.state.State}.
 */
package io.sluice.vm.verifier.state;
