package io.sluice.bench.scenario;

import java.util.List;

/** One program on one engine, ready to be timed again and again. */
public interface Subject extends AutoCloseable {
    /** The engine's name. */
    String engine();

    /** The verdict on each packet, from one run before any timing. */
    List<Integer> verdicts();

    /**
     * Runs for about as long as asked, packets in turn, and tells the time of one run of the program.
     *
     * @param nanos how long to run
     * @return ns of CPU time per packet, transport included
     */
    double nsPerPacket(long nanos);

    /** Whether its code gets faster in the first seconds, so that it has to run before it is timed. */
    boolean warmsUp();

    @Override
    void close();
}
