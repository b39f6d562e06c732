package io.sluice.bench.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sluice.bench.load.Cpus;
import io.sluice.bench.load.Offer;
import io.sluice.bench.load.Rate;
import io.sluice.bench.load.Schedule.Arrivals;
import io.sluice.bench.method.Rounds;
import io.sluice.bench.report.Figure;
import io.sluice.bench.report.Row;
import io.sluice.bench.report.Section;
import io.sluice.bench.scenario.operation.Operation;
import io.sluice.bench.scenario.operation.OperationComparison;
import io.sluice.bench.scenario.operation.Operations;
import io.sluice.bench.suite.Suite;
import io.sluice.bench.suite.Workload;
import io.sluice.dataplane.sys.CpuAffinity;
import io.sluice.dataplane.sys.CpuTopology;
import io.sluice.vm.Engines;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** An engine that is wrong has no figure, in whatever it takes part. */
final class WrongEngineTest {
    private static final Rounds SHORT = new Rounds(1, 1, 1);
    private static final Workload WORKLOAD = Suite.workloads(List.of("array_counter")).getFirst();
    private static final Contestant RIGHT = Contestant.ofThisProcess(Engines.INTERPRETER);

    private static List<Contestant> contestants(WrongEngine.Fault fault) {
        return List.of(RIGHT, Contestant.ofThisProcess(new WrongEngine(fault)));
    }

    private static String expected(WrongEngine.Fault fault) {
        return "differs from the interpreter: " + switch (fault) {
            case VERDICT -> "packet 63: verdict ";
            case BYTE -> "packet 63: first difference at byte 0: ";
            case MAP -> "map ";
        };
    }

    private static void assertNoFigure(Section section, WrongEngine.Fault fault, String metric) {
        for (Row row : section.rows()) {
            boolean wrong = row.labels().contains("wrong");
            Figure figure = row.figures().get(metric);
            assertEquals(!wrong, figure.isPresent(), row::toString);
            assertTrue(!wrong || figure.missing().startsWith(expected(fault)), row::toString);
        }
        assertTrue(section.rows().stream().anyMatch(row -> row.labels().contains("wrong")));
    }

    @ParameterizedTest
    @EnumSource
    void inThePacketLoop(WrongEngine.Fault fault) {
        Section section = new PipelineComparison(List.of(WORKLOAD), contestants(fault), SHORT, "any")
                .measure(() -> { }).getFirst();
        assertNoFigure(section, fault, "Mpps");
        Map<String, Figure> wrong = section.rows().getLast().figures();
        wrong.forEach((metric, figure) -> assertEquals(metric.equals("insns"), figure.isPresent(), metric));
    }

    @ParameterizedTest
    @EnumSource
    void asAProgramAlone(WrongEngine.Fault fault) {
        EngineRow row = new EngineComparison(contestants(fault), SHORT).measure(WORKLOAD);
        assertEquals(List.of("interpreter"), row.measurements().stream().map(one -> one.engine()).toList());
        assertTrue(row.missing().get("wrong").startsWith(expected(fault)), row.missing()::toString);
    }

    @ParameterizedTest
    @EnumSource
    void inASingleOperation(WrongEngine.Fault fault) {
        Operation lookup = Operations.of(List.of("array lookup")).getFirst();
        OperationComparison.Row row = new OperationComparison(contestants(fault), SHORT).measure(lookup);
        assertTrue(row.ns().containsKey("interpreter") && !row.ns().containsKey("wrong"), row::toString);
        assertTrue(row.missing().get("wrong").startsWith(expected(fault)), row.missing()::toString);
    }

    @ParameterizedTest
    @EnumSource
    void underLoad(WrongEngine.Fault fault) {
        assumeTrue(Cpus.whyNot().isEmpty(), () -> Cpus.whyNot().orElseThrow());
        LoadPlan plan = new LoadPlan(new Offer(new Rate(50_000), 4, Arrivals.CONSTANT, 1, SHORT.nanos()), SHORT,
                new LoadPlan.Search(List.of(), 1, 0), 256);
        try (LoadScenario scenario = new LoadScenario(WORKLOAD, contestants(fault), plan,
                Cpus.of(null, null, new CpuTopology()))) {
            assertNoFigure(scenario.measure(() -> { }).getFirst(), fault, "CPU");
        }
    }

    @ParameterizedTest
    @EnumSource
    void onSeveralWorkers(WrongEngine.Fault fault) {
        assumeTrue(CpuAffinity.allowed().cardinality() > 1, "two workers need two CPUs");
        try (ScaleScenario scenario =
                new ScaleScenario(List.of(WORKLOAD), contestants(fault), SHORT, 2, 256)) {
            for (Section section : scenario.measure(() -> { })) {
                assertNoFigure(section, fault, "Mpps");
            }
        }
    }
}
