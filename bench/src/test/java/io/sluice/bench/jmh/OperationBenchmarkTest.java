package io.sluice.bench.jmh;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.bench.scenario.EngineComparison;
import io.sluice.bench.scenario.operation.Operation;
import io.sluice.bench.scenario.operation.OperationComparison;
import io.sluice.bench.scenario.operation.OperationSubject;
import io.sluice.bench.scenario.operation.OperationTable;
import io.sluice.bench.scenario.operation.Operations;
import io.sluice.vm.kernel.KernelAvailability;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

final class OperationBenchmarkTest {
    /** That of 8 million elements takes half a minute and gigabytes: profile long only. */
    private static final List<String> QUICK =
            List.of("array lookup", "hash lookup (hot)", "lpm_trie lookup (100k)", "csum_diff (20 bytes)");
    private static final String COLD = "hash lookup (8M)";

    private static List<String> engines() {
        return KernelAvailability.isAvailable()
                ? List.of(OperationTable.subject(), EngineComparison.KERNEL) : List.of(OperationTable.subject());
    }

    @Test
    void eachBenchmarkRunsOnceOnEachEngineAndGivesARatio() throws RunnerException {
        List<String> operations = new ArrayList<>(QUICK);
        if (Boolean.getBoolean("sluice.long")) {
            operations.add(COLD);
        }
        Options once = new OptionsBuilder().include(OperationBenchmark.class.getSimpleName())
                .param("operation", operations.toArray(String[]::new)).param("engine", engines().toArray(String[]::new))
                .forks(0).warmupIterations(0).measurementIterations(1).measurementTime(TimeValue.milliseconds(1))
                .shouldFailOnError(true).verbosity(VerboseMode.SILENT).build();
        List<OperationComparison.Row> rows = OperationBenchmark.rows(new Runner(once).run());
        assertEquals(operations, rows.stream().map(row -> row.operation().name()).toList());
        rows.forEach(row -> assertEquals(engines().size(), row.ns().size(), row.toString()));
        assertTrue(OperationTable.of(engines(), rows).toString().contains("csum_diff (20 bytes)"));
    }

    @Test
    void aLookupThatMissesEndsIt() {
        Operation hit = Operations.of(List.of("hash lookup (hot)")).getFirst();
        Operation misses = new Operation(hit.name(), hit.elements(), hit.map(), hit.key(), hit.call(),
                element -> hit.keyOf().apply(element + hit.elements()), hit.limit());
        for (String engine : engines()) {
            Exception e = assertThrows(
                    OperationSubject.WrongAnswer.class, () -> new OperationSubject(misses, engine).close());
            assertEquals("hash lookup (hot): a call failed", e.getMessage());
        }
    }
}
