package io.sluice.bench.cli;

import io.sluice.bench.load.Cpus;
import io.sluice.bench.load.Offer;
import io.sluice.bench.load.Rate;
import io.sluice.bench.load.Schedule.Arrivals;
import io.sluice.bench.method.Rounds;
import io.sluice.bench.report.Section;
import io.sluice.bench.scenario.LoadPlan;
import io.sluice.bench.scenario.LoadScenario;
import io.sluice.bench.scenario.Scenario;
import io.sluice.bench.suite.Workload;
import io.sluice.dataplane.sys.CpuTopology;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** {@code sluice bench load}: a program on engines under a load that does not wait for it. */
@Command(name = "load", mixinStandardHelpOptions = true, description = "Offers packets to a program at a fixed rate "
        + "and tells, engine by engine, how much of a CPU that takes and how long packets take, from the time at which "
        + "they were due; then searches for the highest rate without loss (NDR, RFC 2544), and with half a percent "
        + "(PDR). A generator on one CPU sends by its schedule, whatever becomes of the packets, to the packet loop on "
        + "another. One program at a time, without --program " + LoadCommand.DEFAULT_PROGRAM + ".",
        defaultValueProvider = LoadCommand.Defaults.class, footerHeading = "%nExamples:%n",
        footer = {"  sluice bench load", "  sluice bench load --program load_balancer --rate 500k --arrivals poisson",
            "  sluice bench load --object xdp_fw.o --rate 2Mpps --burst 32 --loss 0,0.1,1",
            "  sluice bench load --engine simple,optimizing --searches 0"})
final class LoadCommand extends SuitePart {
    /** It parses, looks up half of its packets in hashes and drops some: most of what packet filters do. */
    static final String DEFAULT_PROGRAM = "firewall";
    /** The most different packets of generated traffic that take turns. */
    private static final int MOST_PACKETS = 1024;
    private static final double PERCENT = 100;

    @Mixin
    private ProgramOptions programs;

    @Mixin
    private TrafficOptions traffic;

    @Mixin
    private EngineOptions engines;

    @Option(names = "--rate", defaultValue = "1Mpps", paramLabel = "RATE", converter = RateConverter.class,
            description = "Packets a second at the fixed rate, such as 500k or 2.5Mpps (default: ${DEFAULT-VALUE}).")
    private Rate rate;

    @Option(names = "--burst", defaultValue = "1", paramLabel = "N",
            description = "How many packets are due at the same time (default: ${DEFAULT-VALUE}).")
    private int burst;

    @Option(names = "--arrivals", defaultValue = "constant", paramLabel = "KIND",
            description = "Whether bursts are the same time apart, constant, or at random, poisson (default: "
                    + "${DEFAULT-VALUE}).")
    private Arrivals arrivals;

    @Option(names = "--ring", defaultValue = "2048", paramLabel = "N",
            description = "How many packets can wait for the worker (default: ${DEFAULT-VALUE}).")
    private int ring;

    @Option(names = "--loss", split = ",", defaultValue = "0,0.5", paramLabel = "PERCENT",
            description = "Highest rates to search for, by how much may be lost (default: ${DEFAULT-VALUE}).")
    private List<Double> losses;

    @Option(names = "--trial-millis", defaultValue = "100", paramLabel = "N",
            description = "How long each trial of a search takes, in ms (default: ${DEFAULT-VALUE}; RFC 2544 has "
                    + "60000).")
    private int trialMillis;

    @Option(names = "--searches", defaultValue = "5", paramLabel = "N",
            description = "How many times each search is made (default: ${DEFAULT-VALUE}; 0: none).")
    private int searches;

    @Option(names = "--generator-cpu", paramLabel = "N",
            description = "The CPU that the generator is bound to (default: the last of another core with the same "
                    + "cache as the worker's, which has that of --cpu).")
    private Integer generatorCpu;

    /** Reads {@code --rate}. */
    static final class RateConverter implements ITypeConverter<Rate> {
        @Override
        public Rate convert(String text) {
            try {
                return Rate.parse(text);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(e.getMessage());
            }
        }
    }

    /** What options of others have another default for here: rounds are longer, so that rare delays show. */
    static final class Defaults implements IDefaultValueProvider {
        private static final String MILLIS = "500";

        @Override
        public String defaultValue(ArgSpec argument) {
            return argument instanceof OptionSpec option && option.longestName().equals("--millis") ? MILLIS : null;
        }
    }

    /** What a suite has without a second CPU. */
    private record Refused(Section section) implements Scenario {
        @Override
        public int steps() {
            return 0;
        }

        @Override
        public List<Section> measure(Runnable step) {
            return List.of(section);
        }
    }

    @Override
    Scenario scenario() {
        return Cpus.whyNot()
                .<Scenario>map(why -> new Refused(LoadScenario.refused(workload(), names(), plan(), why)))
                .orElseGet(this::underLoad);
    }

    private LoadScenario underLoad() {
        return LoadScenario.of(workload(), names(), plan(), Cpus.of(rounds().cpu(), generatorCpu, new CpuTopology()));
    }

    private List<String> names() {
        return engines.chosen(LoadScenario.ours(), LoadScenario.names());
    }

    @Override
    Scenario alone() {
        return underLoad();
    }

    private Workload workload() {
        List<Workload> workloads = programs.workloads(traffic, MOST_PACKETS);
        if (programs.object() == null && programs.names().isEmpty()) {
            return workloads.stream().filter(one -> one.toString().equals(DEFAULT_PROGRAM)).findFirst().orElseThrow();
        }
        if (workloads.size() > 1) {
            throw new IllegalArgumentException("load: one program at a time, choose by --program among " + workloads);
        }
        return workloads.getFirst();
    }

    private LoadPlan plan() {
        Rounds rounds = rounds().rounds();
        Offer offer = new Offer(rate, burst, arrivals, rounds.seed(), rounds.nanos());
        List<Double> shares = losses.stream().map(percent -> percent / PERCENT).toList();
        return new LoadPlan(offer, rounds,
                new LoadPlan.Search(searches == 0 ? List.of() : shares, trialMillis, searches), ring);
    }
}
