package io.sluice.bench.jmh;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Collection;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

final class MicroBenchmarksTest {
    /** Lengths, sizes of keys, rings, programs, and two operations on each type of map. */
    private static final int RUNS = 3 + 4 + 2 + 2 + 2 * 6;

    @Test
    void eachRunsOnceAndAgreesWithItsReference() throws RunnerException {
        ChainedOptionsBuilder once = new OptionsBuilder().forks(0).warmupIterations(0).measurementIterations(1)
                .measurementTime(TimeValue.milliseconds(1)).shouldFailOnError(true).shouldDoGC(false)
                .verbosity(VerboseMode.SILENT);
        Stream.of(ChecksumBenchmark.class, KeyHashBenchmark.class, RingBenchmark.class, DecodeBenchmark.class,
                MapBenchmark.class).forEach(benchmark -> once.include("\\." + benchmark.getSimpleName() + "\\."));
        Collection<RunResult> results = new Runner(once.build()).run();
        assertEquals(RUNS, results.size());
        results.forEach(result -> assertTrue(result.getPrimaryResult().getScore() > 0, result::toString));
    }

    @Test
    void aResultThatDiffersEndsABenchmark() {
        IllegalStateException e = assertThrows(IllegalStateException.class, () -> Mismatch.check("ring", 6));
        assertEquals("ring: differs from the reference in bits 0x6", e.getMessage());
    }
}
