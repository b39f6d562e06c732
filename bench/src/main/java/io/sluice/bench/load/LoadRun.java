package io.sluice.bench.load;

import org.HdrHistogram.Histogram;

/**
 * A worker under load.
 *
 * @param trial what became of the packets
 * @param busy the share of the time that the worker spent in turns in which packets came in, from 0 to 1
 * @param cpu the share of a CPU that its thread had, from 0 to 1
 * @param away the share of the time in which it was not on its CPU though it wanted to, from 0 to 1
 * @param times of all packets that came out, in ns from when they were due
 */
public record LoadRun(Trial trial, double busy, double cpu, double away, Histogram times) {
    /** The same, while the worker's core was slower or not. */
    public LoadRun noisy(boolean noisy) {
        return new LoadRun(trial.noisy(noisy), busy, cpu, away, times);
    }
}
