package io.sluice.bench.load;

/** What a generator sends into and takes packets back from. Used by one thread. */
public interface Target {
    /**
     * Sends packets, at the next {@link #flush} at the latest.
     *
     * @param due when they were due on the generator's clock, in ns
     * @return how many there was room for; the others are lost
     */
    int send(int count, long due);

    /** Sends what is not yet. */
    void flush();

    /** Takes back what has come out since the last call, and tells the recorder of each packet when it was due. */
    void collect(Recorder recorder);
}
