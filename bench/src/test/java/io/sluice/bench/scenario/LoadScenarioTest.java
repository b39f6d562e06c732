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
import io.sluice.bench.suite.Suite;
import io.sluice.bench.suite.Workload;
import io.sluice.dataplane.sys.CpuTopology;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class LoadScenarioTest {
    private static final Workload WORKLOAD = Suite.workloads(List.of("firewall")).getFirst();
    private static final Rounds ROUNDS = new Rounds(2, 10, 1);

    private static LoadPlan plan(int searches) {
        return new LoadPlan(new Offer(new Rate(50_000), 4, Arrivals.POISSON, 1, ROUNDS.nanos()), ROUNDS,
                new LoadPlan.Search(searches == 0 ? List.of() : LoadPlan.Search.NDR_AND_PDR, 5, searches), 256);
    }

    private static List<Section> measure(LoadPlan plan, List<String> engines) {
        assumeTrue(Cpus.whyNot().isEmpty(), () -> Cpus.whyNot().orElseThrow());
        LoadScenario scenario = LoadScenario.of(WORKLOAD, engines, plan, Cpus.of(null, null, new CpuTopology()));
        AtomicInteger steps = new AtomicInteger();
        List<Section> sections = scenario.measure(steps::incrementAndGet);
        assertEquals(scenario.steps(), steps.get(), "the progress bar ends full");
        return sections;
    }

    @Test
    void allThatIsToldOfAnEngineIsThere() {
        List<Section> sections = measure(plan(1), List.of("interpreter", "simple"));
        assertEquals(List.of("load", "latency", "throughput"), sections.stream().map(Section::name).toList());
        assertEquals(List.of(2, 4, 4), sections.stream().map(section -> section.rows().size()).toList());
        for (Section section : sections) {
            for (Row row : section.rows()) {
                assertEquals(section.metrics().size(), row.figures().size(), row::toString);
                // on a machine that others use too a search may end below every rate
                assertTrue(row.figures().values().stream().allMatch(LoadScenarioTest::isTold)
                        || section.name().equals("throughput"), row::toString);
            }
        }
        Row latency = sections.get(1).rows().getFirst();
        double before = 0;
        for (String percentile : List.of("p50", "p90", "p99", "p99.9", "p99.99", "max")) {
            Figure figure = latency.figures().get(percentile);
            if (figure.isPresent()) {
                assertTrue(figure.value() >= before, latency::toString);
                before = figure.value();
            }
        }
        assertEquals("fewer than 10000 packets in a round", latency.figures().get("p99.99").missing());
    }

    /** Percentiles of fewer packets than they take are not. */
    private static boolean isTold(Figure figure) {
        return figure.isPresent() || figure.missing().endsWith(" packets in a round");
    }

    @Test
    void withoutSearchesThereIsNoThirdSection() {
        assertEquals(List.of("load", "latency"),
                measure(plan(0), List.of("simple")).stream().map(Section::name).toList());
    }

    @Test
    void anEngineThatIsNotThereHasTheReason() {
        Section section = LoadScenario.refused(WORKLOAD, LoadScenario.ours(), plan(0), "one CPU");
        assertEquals(LoadScenario.ours().size(), section.rows().size());
        section.rows().forEach(row -> row.figures().values().forEach(figure ->
                assertEquals("one CPU", figure.missing())));
        assertTrue(LoadScenario.names().containsAll(LoadScenario.ours()) && !LoadScenario.names().contains("kernel"));
    }
}
