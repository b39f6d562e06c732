package io.sluice.bench.load;

import io.sluice.dataplane.sys.CpuAffinity;
import io.sluice.dataplane.sys.CpuTopology;
import java.util.BitSet;
import java.util.Optional;
import java.util.stream.Stream;

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
     * The CPUs that were asked for; else the last that is allowed for the worker, and for the generator the last that
     * is near, on another core but with the same last level of caches, or if there is none, not so near. A generator on
     * the other hardware thread of the worker's core would take half of what is measured.
     *
     * @param worker the worker's, or null
     * @param generator the generator's, or null
     * @throws IllegalArgumentException where there are no two
     */
    public static Cpus of(Integer worker, Integer generator, CpuTopology topology) {
        whyNot().ifPresent(why -> {
            throw new IllegalArgumentException("load: " + why);
        });
        int first = worker == null ? CpuAffinity.last() : worker;
        return new Cpus(first, generator == null ? beside(first, CpuAffinity.allowed(), topology) : generator);
    }

    /** The best CPU for the generator among those that are allowed, the worker's and others. */
    static int beside(int worker, BitSet allowed, CpuTopology topology) {
        BitSet others = (BitSet) allowed.clone();
        others.clear(worker);
        BitSet otherCores = (BitSet) others.clone();
        otherCores.andNot(topology.core(worker));
        BitSet near = (BitSet) otherCores.clone();
        near.and(topology.cache(worker));
        return Stream.of(near, otherCores, others).filter(some -> !some.isEmpty()).findFirst().orElseThrow().length()
                - 1;
    }

    /** Whether the two are hardware threads of one core. */
    public boolean shareCore(CpuTopology topology) {
        return topology.core(worker).get(generator);
    }
}
