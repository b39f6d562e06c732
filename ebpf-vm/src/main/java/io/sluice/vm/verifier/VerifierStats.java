package io.sluice.vm.verifier;

import io.sluice.vm.verifier.explore.Explorer;
import io.sluice.vm.verifier.state.Slot;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What a verification cost, as far as it came.
 *
 * @param processed insns looked at on all paths, at most 1,000,000
 * @param totalStates states kept in all
 * @param peakStates the most states kept at one time, those that closed loops included
 * @param maxStatesPerInsn the most kept states that one was compared with at one insn
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
    private static final long NANOS_PER_MICRO = 1_000;

    /** Of a program that was refused before it was explored. */
    static VerifierStats none(long nanos) {
        return new VerifierStats(0, 0, 0, 0, List.of(), nanos);
    }

    /** Copies the list. */
    public VerifierStats {
        stackDepths = List.copyOf(stackDepths);
    }

    /** The stack of each function in whole slots, as the kernel's log has it: {@code 16+8}, "" before exploration. */
    public String stackText() {
        return stackDepths.stream().map(depth -> Integer.toString(rounded(depth))).collect(Collectors.joining("+"));
    }

    /** Time and stack, two lines as the kernel's log has them. */
    String costText() {
        return "verification time %d usec\nstack depth %s\n".formatted(nanos / NANOS_PER_MICRO, stackText());
    }

    /** The last line of the kernel's log. Its mark_read counts what Linux 6.18 no longer does. */
    String processedText() {
        return ("processed %d insns (limit %d) max_states_per_insn %d total_states %d peak_states %d mark_read 0\n")
                .formatted(processed, Explorer.MAX_PROCESSED, maxStatesPerInsn, totalStates, peakStates);
    }

    private static int rounded(int depth) {
        return (depth + Slot.SIZE - 1) / Slot.SIZE * Slot.SIZE;
    }
}
