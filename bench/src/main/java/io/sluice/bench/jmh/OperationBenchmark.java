package io.sluice.bench.jmh;

import io.sluice.bench.cpu.BoundCpu;
import io.sluice.bench.method.Samples;
import io.sluice.bench.scenario.EngineComparison;
import io.sluice.bench.scenario.operation.Operation;
import io.sluice.bench.scenario.operation.OperationComparison;
import io.sluice.bench.scenario.operation.OperationSubject;
import io.sluice.bench.scenario.operation.OperationTable;
import io.sluice.bench.scenario.operation.Operations;
import io.sluice.vm.kernel.KernelAvailability;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.CommandLineOptionException;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/**
 * One map operation or checksum on the optimizing JIT and in the running kernel, by JMH, each in a JVM of its own:
 * wall-clock time, where {@code sluice bench hotpath} has CPU time and all engines interleaved. What a call costs is
 * {@link #calls} less {@link #keys}, in which the kernel's wait around each system call is equal. A call that fails
 * ends it.
 *
 * <p>{@link #main} runs it and prints the ratios beside their limits.
 */
@OperationsPerInvocation(OperationBenchmark.PACKETS * Operation.TIMES)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 7, time = 1)
public class OperationBenchmark extends TimedBenchmark {
    /** Packets an invocation: one system call in the kernel, which waits tens of ms besides. */
    static final int PACKETS = 1 << 17;

    private static final String OPERATION = "operation";
    private static final String ENGINE = "engine";
    private static final String CALLS = "calls";

    /** As in the table of {@code sluice bench hotpath}. */
    @Param({"array lookup", "hash lookup (hot)", "hash lookup (8M)", "lpm_trie lookup (100k)", "csum_diff (20 bytes)"})
    private String operation;

    /** One of this process, or the kernel. */
    @Param({"optimizing", EngineComparison.KERNEL})
    private String engine;

    private BoundCpu cpu;
    private OperationSubject subject;

    /** For JMH. */
    public OperationBenchmark() {
    }

    /**
     * Runs it, without the kernel where that may not be asked, or as JMH's options say.
     *
     * @param args options of JMH
     */
    public static void main(String[] args) throws RunnerException, CommandLineOptionException {
        Options given = new CommandLineOptions(args);
        OptionsBuilder options = new OptionsBuilder();
        options.parent(given).include(OperationBenchmark.class.getSimpleName());
        if (!given.getParameter(ENGINE).hasValue() && !KernelAvailability.isAvailable()) {
            options.param(ENGINE, OperationTable.subject());
        }
        List<OperationComparison.Row> rows = rows(new Runner(options.build()).run());
        System.out.print(OperationTable.of(List.of(OperationTable.subject(), EngineComparison.KERNEL), rows));
    }

    /** The cost of calls, from both results of each operation on each engine. */
    static List<OperationComparison.Row> rows(Collection<RunResult> results) {
        Map<String, Map<String, Double>> net = new LinkedHashMap<>();
        for (RunResult result : results) {
            boolean adds = result.getParams().getBenchmark().endsWith("." + CALLS);
            double score = result.getPrimaryResult().getScore();
            net.computeIfAbsent(result.getParams().getParam(OPERATION), _ -> new LinkedHashMap<>())
                    .merge(result.getParams().getParam(ENGINE), adds ? score : -score, Double::sum);
        }
        List<OperationComparison.Row> rows = new ArrayList<>();
        net.forEach((name, byEngine) -> {
            Map<String, Samples> ns = new LinkedHashMap<>();
            byEngine.forEach((of, score) -> ns.put(of, Samples.quiet(score)));
            rows.add(new OperationComparison.Row(Operations.of(List.of(name)).getFirst(), ns, Map.of()));
        });
        return rows;
    }

    /** Makes and fills the maps; a call that fails throws. */
    @Setup(Level.Trial)
    public void open() {
        cpu = BoundCpu.to(null);
        subject = new OperationSubject(Operations.of(List.of(operation)).getFirst(), engine);
    }

    /** Checks once more, and closes all. */
    @TearDown(Level.Trial)
    public void close() {
        subject.check();
        subject.close();
        cpu.close();
    }

    /** Makes keys, and calls the helper with each. */
    @Benchmark
    public void calls() {
        subject.calls(PACKETS);
    }

    /** Only makes the keys. */
    @Benchmark
    public void keys() {
        subject.keys(PACKETS);
    }
}
