package io.sluice.bench.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.vm.Engine;
import io.sluice.vm.Engines;
import io.sluice.vm.api.BpfProgram;
import io.sluice.vm.api.ProgramSpec;
import io.sluice.vm.insn.InsnSeq;
import io.sluice.vm.object.CollectionSpec;
import io.sluice.vm.verifier.VerifiedProgram;
import io.sluice.vm.verifier.Verifier;
import java.util.List;
import org.junit.jupiter.api.Test;

final class EngineComparisonTest {
    private static final EngineComparison.Settings SHORT = new EngineComparison.Settings(1, 1, 64, 1);

    /** An engine that is wrong about every program: it passes all packets. */
    private record Passing() implements Engine {
        @Override
        public String name() {
            return "passing";
        }

        @Override
        public BpfProgram load(VerifiedProgram program) {
            ProgramSpec spec = program.spec().withInsns(InsnSeq.assemble("r0 = 2\nexit"));
            return Engines.INTERPRETER.load(Verifier.verify(spec, program.maps(), program.helpers()));
        }
    }

    @Test
    void everyProgramOfTheSuiteRunsOnBothEnginesWithTheSameVerdicts() {
        EngineComparison comparison = new EngineComparison(
                List.of(Engines.CHECKED_INTERPRETER, Engines.SIMPLE), false, SHORT);
        for (CollectionSpec object : Suite.objects(List.of())) {
            List<Measurement> results = comparison.measure(object, object.programs().getFirst());
            assertEquals(List.of("interpreter-checked", "simple"), results.stream().map(Measurement::engine).toList());
            assertTrue(results.stream().allMatch(result -> result.ns() > 0), object.name());
        }
    }

    @Test
    void anEngineThatIsWrongHasNoFigure() {
        EngineComparison comparison = new EngineComparison(
                List.of(Engines.INTERPRETER, new Passing()), false, SHORT);
        CollectionSpec object = Suite.objects(List.of("parse_tcp_drop")).getFirst();
        IllegalStateException e = assertThrows(IllegalStateException.class,
                () -> comparison.measure(object, object.programs().getFirst()));
        assertTrue(e.getMessage().contains("verdicts differ"), e.getMessage());
    }

    @Test
    void theMedianOfAnEvenCountLiesBetweenTheMiddleTwo() {
        assertEquals(2.5, Interleaved.median(new double[] {4, 1, 2, 3}));
        assertEquals(2, Interleaved.median(new double[] {9, 1, 2}));
    }

    @Test
    void aNameThatIsNotInTheSuiteIsRefusedWithThoseThatAre() {
        IllegalArgumentException e =
                assertThrows(IllegalArgumentException.class, () -> Suite.objects(List.of("nothing")));
        assertTrue(e.getMessage().startsWith("program \"nothing\" is not in the suite: [parse_tcp_drop"));
    }
}
