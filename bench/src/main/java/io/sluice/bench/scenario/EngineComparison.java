package io.sluice.bench.scenario;

import io.sluice.vm.Engine;
import io.sluice.vm.api.ProgramKind;
import io.sluice.vm.api.ProgramSpec;
import io.sluice.vm.insn.InsnSeq;
import io.sluice.vm.object.CollectionSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * Programs on engines and in the running kernel, side by side: for each program the engines and, on each, an empty
 * program, timed in rounds of random order; medians, net of the empty program.
 *
 * <p>An engine whose verdicts differ from the first engine's has no figure: the comparison fails.
 */
public final class EngineComparison {
    private static final String EMPTY = "r0 = 2\nexit";
    private static final int NANOS_PER_MILLI = 1_000_000;

    private final List<Engine> engines;
    private final boolean kernel;
    private final Settings settings;

    /**
     * How to measure.
     *
     * @param rounds how many times each program is timed on each engine
     * @param millis how long each time
     * @param packetLength bytes of each of the 64 packets
     * @param seed of the order within the rounds
     */
    public record Settings(int rounds, int millis, int packetLength, long seed) {
    }

    /** A comparison of these engines, and of the running kernel if asked for. */
    public EngineComparison(List<Engine> engines, boolean kernel, Settings settings) {
        this.engines = List.copyOf(engines);
        this.kernel = kernel;
        this.settings = settings;
    }

    /**
     * Measures one program.
     *
     * @return the engines in order, then the kernel, which cannot repeat a program that moves the packet's bounds
     * @throws IllegalStateException where an engine's verdicts differ from the first one's
     */
    public List<Measurement> measure(CollectionSpec object, ProgramSpec program) {
        List<byte[]> packets = BenchPackets.tcp(settings.packetLength());
        ProgramSpec empty = ProgramSpec.of("empty", ProgramKind.XDP, InsnSeq.assemble(EMPTY), List.of());
        CollectionSpec emptyObject = new CollectionSpec("empty", List.of(empty), List.of(), List.of(), "", 0, null);
        boolean moves;
        try (VmSubject probe = new VmSubject(object, program, engines.getFirst(), packets, false)) {
            moves = probe.changesPacket();
        }
        List<Subject> programs = new ArrayList<>();
        List<Subject> empties = new ArrayList<>();
        try {
            for (Engine engine : engines) {
                programs.add(new VmSubject(object, program, engine, packets, moves));
                empties.add(new VmSubject(emptyObject, empty, engine, packets, moves));
            }
            if (kernel && !moves) {
                programs.add(new KernelSubject(object, program, packets));
                empties.add(new KernelSubject(emptyObject, empty, packets));
            }
            programs.stream().filter(differsFrom(programs.getFirst())).findFirst().ifPresent(wrong -> {
                throw new IllegalStateException("%s: engine \"%s\": verdicts differ from those of \"%s\"".formatted(
                        object.name(), wrong.engine(), programs.getFirst().engine()));
            });
            return measure(program, programs, empties);
        } finally {
            programs.forEach(Subject::close);
            empties.forEach(Subject::close);
        }
    }

    private static Predicate<Subject> differsFrom(Subject first) {
        return subject -> !subject.verdicts().equals(first.verdicts());
    }

    private List<Measurement> measure(ProgramSpec program, List<Subject> programs, List<Subject> empties) {
        List<Subject> all = new ArrayList<>(programs);
        all.addAll(empties);
        Interleaved rounds = new Interleaved(all, settings.seed());
        long nanos = (long) settings.millis() * NANOS_PER_MILLI;
        rounds.run(settings.rounds(), nanos);
        List<Measurement> results = new ArrayList<>();
        for (int i = 0; i < programs.size(); i++) {
            double ns = Interleaved.median(rounds.times(programs.get(i)));
            double empty = Interleaved.median(rounds.times(empties.get(i)));
            results.add(new Measurement(program.name(), programs.get(i).engine(), ns, empty, program.insns().size()));
        }
        return results;
    }
}
