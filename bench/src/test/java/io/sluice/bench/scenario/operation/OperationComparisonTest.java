package io.sluice.bench.scenario.operation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.bench.method.Rounds;
import io.sluice.bench.scenario.EngineComparison;
import io.sluice.vm.Engines;
import io.sluice.vm.kernel.KernelAvailability;
import java.util.List;
import org.junit.jupiter.api.Test;

class OperationComparisonTest {
    private static final Rounds SHORT = new Rounds(1, 1, 1);

    private static OperationComparison.Row measure(Operation operation) {
        return OperationComparison.of(OperationComparison.names(), SHORT).measure(operation);
    }

    @Test
    void everyEngineAnswersEveryOperation() {
        for (Operation operation : Operations.of(List.of())) {
            if (operation.map() != null && operation.elements() > 1_000_000) {
                continue;
            }
            OperationComparison.Row row = measure(operation);
            for (String engine : OperationComparison.names()) {
                boolean there = !engine.equals(EngineComparison.KERNEL) || KernelAvailability.isAvailable();
                assertEquals(there, row.ns().containsKey(engine),
                        () -> operation.name() + " on " + engine + ": " + row.missing());
            }
        }
    }

    @Test
    void aLookupThatMissesHasNoFigure() {
        Operation hit = Operations.of(List.of("hash lookup (hot)")).getFirst();
        Operation misses = new Operation(hit.name(), hit.elements(), hit.map(), hit.key(), hit.call(),
                element -> hit.keyOf().apply(element + hit.elements()), hit.limit());
        OperationComparison.Row row = measure(misses);
        assertTrue(row.ns().isEmpty(), () -> row.ns().toString());
        assertTrue(row.missing().get(Engines.INTERPRETER.name()).contains("a call failed"));
    }

    @Test
    void operationsAreFoundByTheStartOfTheirNames() {
        assertEquals(List.of("csum_diff (20 bytes)"),
                Operations.of(List.of("csum")).stream().map(Operation::name).toList());
        assertFalse(Operations.of(List.of("hash", "array")).isEmpty());
        assertThrows(IllegalArgumentException.class, () -> Operations.of(List.of("hsah")));
    }
}
