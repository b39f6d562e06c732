package io.sluice.bench.load;

/**
 * What the machine did to a trial, which the device can do nothing about.
 *
 * @param late the longest that a burst was sent after it was due, in ns: the generator's own part in delays
 * @param away how long the worker and the generator were not on their CPUs though they wanted to, in ns: others had
 *     them, or the hypervisor did
 * @param noisy whether others used the worker's core, so that it was slower
 */
public record Interference(long late, long away, boolean noisy) {
    /** A machine that did nothing of that. */
    public static final Interference NONE = new Interference(0, 0, false);
}
