package io.sluice.bench.load;

/** What packets can be offered to. */
@FunctionalInterface
public interface Device {
    /** Offers packets at a rate, waits until they are through, and tells what became of them. */
    Trial offer(Rate rate);
}
