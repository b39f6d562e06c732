package io.sluice.bench.load;

/** A clock that only goes forward. */
@FunctionalInterface
public interface Clock {
    /** Ns since some time that is always the same. */
    long now();
}
