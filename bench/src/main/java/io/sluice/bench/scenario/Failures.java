package io.sluice.bench.scenario;

import io.sluice.bench.suite.Workload;
import io.sluice.dataplane.replay.ReplayResult;
import io.sluice.vm.LoadException;
import io.sluice.vm.kernel.KernelException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Who can't be timed on what, and what of that is a failure: an engine that does not do what it should. */
final class Failures {
    private final List<String> all = new ArrayList<>();

    /** All failures, with what is known of them. */
    List<String> all() {
        return List.copyOf(all);
    }

    /**
     * A program that is refused altogether.
     *
     * @return why, in short
     */
    String refused(LoadException refusal) {
        all.add(refusal.getMessage());
        return inShort(refusal);
    }

    /**
     * Has a contestant timed, unless it is not there or fails.
     *
     * @param reference the interpreter's outcome
     * @param restoring what the workload needs to be repeated
     * @param join lets it take part
     * @return why it has no figure; empty where it takes part
     */
    Optional<String> join(Contestant contestant, Workload workload, ReplayResult reference, Restoring restoring,
            Runnable join) {
        Optional<String> whyNot = contestant.whyNot(workload, restoring);
        if (whyNot.isPresent()) {
            return whyNot;
        }
        Optional<String> failure = failure(contestant, workload, reference, join);
        failure.filter(_ -> contestant.mustRun())
                .ifPresent(why -> all.add("%s: %s: %s".formatted(contestant.name(), workload, why)));
        return failure;
    }

    private static Optional<String> failure(Contestant contestant, Workload workload, ReplayResult reference,
            Runnable join) {
        try {
            Optional<String> difference = contestant.difference(workload, reference);
            if (difference.isEmpty()) {
                join.run();
            }
            return difference;
        } catch (LoadException | KernelException e) {
            return Optional.of(inShort(e));
        }
    }

    /** What a table has room for: not the line of C, nor the kernel's log. */
    private static String inShort(RuntimeException refusal) {
        return refusal.getMessage().lines().findFirst().orElse("");
    }
}
