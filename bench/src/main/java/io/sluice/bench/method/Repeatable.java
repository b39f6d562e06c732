package io.sluice.bench.method;

import java.util.Set;

/** A subject that also runs without being timed. */
public interface Repeatable extends Subject {
    /** Runs so many packets, a multiple of a batch. */
    void run(int packets);

    /** The verdicts of one more batch, or of one packet. */
    Set<Integer> verdicts();
}
