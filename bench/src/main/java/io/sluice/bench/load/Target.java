package io.sluice.bench.load;

/** What a generator sends into and takes packets back from. Used by one thread. */
public interface Target {
    /**
     * Sends packets.
     *
     * @param due when each of them was due on the generator's clock, in ns
     * @param count how many
     * @return how many there was room for; the others are lost
     */
    int send(long[] due, int count);

    /** Takes back what has come out since the last call, and tells the recorder of each packet when it was due. */
    void collect(Recorder recorder);
}
