package io.sluice.maps.stress;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Things that the states of a test have by turns, such as maps of several types, for which the same is forbidden. Where
 * a test fails, leave one of them in to see whose fault it is.
 */
final class Turns<T> {
    private final List<T> all;
    private final AtomicInteger next = new AtomicInteger();

    Turns(List<T> all) {
        this.all = all;
    }

    /** The next one. */
    T take() {
        return all.get(Math.floorMod(next.getAndIncrement(), all.size()));
    }
}
