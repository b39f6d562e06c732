package io.sluice.bench.method;

/** Something that can be done again and again, to be timed. */
public interface Timed {
    /**
     * Does it for about as long as asked, at least once, and tells the time of doing it once.
     *
     * @param nanos how long
     * @return ns of CPU time of the calling thread
     */
    double ns(long nanos);

    /** Whether its code gets faster in the first seconds, so that it has to run before it is timed. */
    boolean warmsUp();

    /**
     * How many calls of {@link #ns} make one time, the mean of the middle half of them: more than one where each is
     * another place or packet. What it is compared with is called between them.
     *
     * @param nanos how long all of them together, as is asked for
     */
    default int parts(long nanos) {
        return 1;
    }
}
