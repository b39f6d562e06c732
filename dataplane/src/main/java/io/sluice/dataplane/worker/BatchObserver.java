package io.sluice.dataplane.worker;

/** Sees each batch between the program and the dispatch: for tests, tracing and comparison. */
@FunctionalInterface
public interface BatchObserver {
    /** The address of a {@link io.sluice.vm.api.Batch} with verdicts, packets as the program left them. */
    void observe(long batch);
}
