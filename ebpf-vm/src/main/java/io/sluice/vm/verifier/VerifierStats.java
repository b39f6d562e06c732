package io.sluice.vm.verifier;

import java.util.List;

/**
 * What a verification cost, as far as it came.
 *
 * @param processed insns looked at on all paths, at most 1,000,000
 * @param totalStates states kept in all
 * @param peakStates the most states kept at one time
 * @param maxStatesPerInsn the most states kept at one insn
 * @param stackDepths by function: the bytes that it touches below its frame pointer
 * @param nanos time
 */
public record VerifierStats(
        int processed,
        int totalStates,
        int peakStates,
        int maxStatesPerInsn,
        List<Integer> stackDepths,
        long nanos) {
    /** Of a program that was refused before it was explored. */
    static VerifierStats none(long nanos) {
        return new VerifierStats(0, 0, 0, 0, List.of(), nanos);
    }

    /** Copies the list. */
    public VerifierStats {
        stackDepths = List.copyOf(stackDepths);
    }
}
