package io.sluice.bench.cpu;

import io.sluice.dataplane.sys.CpuAffinity;
import java.util.Optional;

/**
 * Keeps the calling thread on one CPU while it measures, where it may be bound: runs in the kernel take place on the
 * CPU of the thread that asks for them, so they are on the same one.
 */
public final class BoundCpu implements AutoCloseable {
    private final CpuAffinity.Pin pin;
    private final String refusal;
    private final Optional<Disturbance> before;
    private Optional<Disturbance> meanwhile = Optional.empty();

    private BoundCpu(CpuAffinity.Pin pin, String refusal) {
        this.pin = pin;
        this.refusal = refusal;
        this.before = Disturbance.soFar(cpu());
    }

    /**
     * Binds the calling thread, or says why not.
     *
     * @param cpu the CPU's number, or null for the last of those that are allowed
     */
    public static BoundCpu to(Integer cpu) {
        try {
            return new BoundCpu(CpuAffinity.pin(cpu == null ? CpuAffinity.last() : cpu), "");
        } catch (IllegalArgumentException e) {
            return new BoundCpu(null, e.getMessage());
        }
    }

    /** The CPU; empty where the thread is not bound. */
    public Optional<Integer> cpu() {
        return Optional.ofNullable(pin).map(CpuAffinity.Pin::cpu);
    }

    @Override
    public String toString() {
        return pin == null ? "not pinned: " + refusal : "pinned to CPU " + pin.cpu();
    }

    /** What disturbed the thread until it was let go; empty before, and where the kernel does not tell. */
    public Optional<Disturbance> meanwhile() {
        return meanwhile;
    }

    @Override
    public void close() {
        meanwhile = before.flatMap(start -> Disturbance.soFar(cpu()).map(end -> end.since(start)));
        if (pin != null) {
            pin.close();
        }
    }
}
