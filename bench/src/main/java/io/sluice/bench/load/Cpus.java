package io.sluice.bench.load;

import io.sluice.dataplane.sys.CpuAffinity;
import java.util.BitSet;
import java.util.Optional;

/**
 * Which CPUs a worker and its generator have.
 *
 * @param worker the CPU that the thread that measures is bound to
 * @param generator another one
 */
public record Cpus(int worker, int generator) {
    /** Checks that they are two. */
    public Cpus {
        if (worker == generator) {
            throw new IllegalArgumentException(
                    "load: the worker and the generator need a CPU each, both are to have CPU " + worker);
        }
    }

    /** Why there are no two CPUs for this process; empty where there are. */
    public static Optional<String> whyNot() {
        BitSet allowed = CpuAffinity.allowed();
        return allowed.cardinality() > 1 ? Optional.empty() : Optional.of(
                "the worker and the generator need a CPU each, and this process may run on CPU " + allowed + " only");
    }

    /**
     * The CPUs that were asked for, or the last that are allowed.
     *
     * @param worker the worker's, or null for the last
     * @param generator the generator's, or null for the last but the worker's
     * @throws IllegalArgumentException where there are no two
     */
    public static Cpus of(Integer worker, Integer generator) {
        whyNot().ifPresent(why -> {
            throw new IllegalArgumentException("load: " + why);
        });
        BitSet allowed = CpuAffinity.allowed();
        int first = worker == null ? CpuAffinity.last() : worker;
        allowed.clear(first);
        return new Cpus(first, generator == null ? allowed.length() - 1 : generator);
    }
}
