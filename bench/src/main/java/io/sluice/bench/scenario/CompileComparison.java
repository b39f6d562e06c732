package io.sluice.bench.scenario;

import io.sluice.helpers.Helpers;
import io.sluice.helpers.TraceSink;
import io.sluice.maps.MapFactory;
import io.sluice.vm.Collection;
import io.sluice.vm.Engine;
import io.sluice.vm.Engines;
import io.sluice.vm.Vm;
import io.sluice.vm.api.BpfProgram;
import io.sluice.vm.api.ProgramSpec;
import io.sluice.vm.object.CollectionSpec;
import io.sluice.vm.verifier.VerifiedProgram;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.List;

/** The time from a verified program to one that runs, program by program, in rounds of random order. */
public final class CompileComparison {
    private static final int NANOS_PER_MILLI = 1_000_000;

    private final Engine engine;
    private final int rounds;
    private final int millis;
    private final long seed;

    /**
     * Of an engine.
     *
     * @param rounds how many times each program is timed
     * @param millis how long each time
     * @param seed of the order within the rounds
     */
    public CompileComparison(Engine engine, int rounds, int millis, long seed) {
        this.engine = engine;
        this.rounds = rounds;
        this.millis = millis;
        this.seed = seed;
    }

    /** Realises a verified program again and again. */
    private static final class Subject implements Timed, AutoCloseable {
        private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        private final Collection collection;
        private final VerifiedProgram verified;
        private final Engine engine;
        private final int codeSize;

        Subject(CollectionSpec object, ProgramSpec program, Engine engine) {
            this.engine = engine;
            this.collection = verified(object, program);
            this.verified = collection.verified(program.name());
            try (BpfProgram first = engine.load(verified)) {
                this.codeSize = first.codeSize();
            } catch (RuntimeException e) {
                collection.close();
                throw e;
            }
        }

        @Override
        public double ns(long nanos) {
            long times = 0;
            long sum = 0;
            long start = System.nanoTime();
            do {
                long cpu = threads.getCurrentThreadCpuTime();
                BpfProgram loaded = engine.load(verified);
                sum += threads.getCurrentThreadCpuTime() - cpu;
                loaded.close();
                times++;
            } while (System.nanoTime() - start < nanos);
            return (double) sum / times;
        }

        @Override
        public boolean warmsUp() {
            return true;
        }

        @Override
        public void close() {
            collection.close();
        }
    }

    private static Collection verified(CollectionSpec object, ProgramSpec program) {
        return Vm.builder(new MapFactory(), Helpers.table(TraceSink.NONE)).build()
                .load(object, List.of(program), Engines.INTERPRETER);
    }

    /** Realises all programs in turn for so long, untimed: compilers get better with what they have compiled. */
    public void warmUp(List<Workload> workloads, long warmMillis) {
        List<Subject> subjects = new ArrayList<>();
        try {
            for (Workload workload : workloads) {
                try {
                    subjects.add(new Subject(workload.object(), workload.program(), engine));
                } catch (IllegalArgumentException e) {
                    continue;
                }
            }
            long start = System.nanoTime();
            while (!subjects.isEmpty() && System.nanoTime() - start < warmMillis * NANOS_PER_MILLI) {
                subjects.forEach(subject -> subject.ns(1));
            }
        } finally {
            subjects.forEach(Subject::close);
        }
    }

    /** Measures one program. */
    public CompileMeasurement measure(Workload workload) {
        int insns = workload.program().insns().size();
        String name = workload.program().name();
        try (Subject subject = new Subject(workload.object(), workload.program(), engine)) {
            Interleaved interleaved = new Interleaved(List.of(subject), seed);
            interleaved.run(rounds, (long) millis * NANOS_PER_MILLI);
            return new CompileMeasurement(
                    name, insns, Interleaved.median(interleaved.times(subject)), subject.codeSize, "");
        } catch (IllegalArgumentException e) {
            return new CompileMeasurement(name, insns, Double.NaN, 0, e.getMessage());
        }
    }

    /**
     * The time by the clock of the first compilation in this process, after the program's verification; to be asked for
     * once, in a process of its own.
     */
    public static long coldNs(Workload workload, Engine engine) {
        try (Collection collection = verified(workload.object(), workload.program())) {
            VerifiedProgram verified = collection.verified(workload.program().name());
            long start = System.nanoTime();
            BpfProgram loaded = engine.load(verified);
            long end = System.nanoTime();
            loaded.close();
            return end - start;
        }
    }
}
