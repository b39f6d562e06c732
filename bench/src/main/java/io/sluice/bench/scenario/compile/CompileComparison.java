package io.sluice.bench.scenario.compile;

import io.sluice.bench.llvm.LlvmEngine;
import io.sluice.bench.method.Interleaved;
import io.sluice.bench.method.Rounds;
import io.sluice.bench.scenario.compile.CompileMeasurement.Figures;
import io.sluice.bench.suite.Workload;
import io.sluice.maps.MapFactory;
import io.sluice.vm.Collection;
import io.sluice.vm.Engine;
import io.sluice.vm.Engines;
import io.sluice.vm.api.BpfProgram;
import io.sluice.vm.verifier.VerifiedProgram;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The time from a verified program to one that runs, program by program, in rounds of random order: on an engine and,
 * in turn with it, by LLVM's JIT where that is there.
 */
public final class CompileComparison {
    private static final int LLVM_WARM_UP_PART = 4;

    private final Engine engine;
    private final Rounds rounds;

    /** Of an engine. */
    public CompileComparison(Engine engine, Rounds rounds) {
        this.engine = engine;
        this.rounds = rounds;
    }

    /** A workload on the engine and by LLVM, compiled for the same maps; null for what cannot, or is not there. */
    private final class Pair implements AutoCloseable {
        private final Collection collection;
        private final LlvmEngine.CompileOnly llvmCode;
        private CompileSubject own;
        private CompileSubject llvm;
        private Figures ownFigures;
        private Figures llvmFigures = Figures.refused(LlvmEngine.whyNot().orElse(""));

        Pair(Workload workload) {
            this.collection = workload.load(Engines.INTERPRETER, new MapFactory());
            VerifiedProgram verified = collection.verified(workload.program().name());
            try {
                own = new CompileSubject(() -> engine.load(verified));
            } catch (IllegalArgumentException e) {
                ownFigures = Figures.refused(e.getMessage());
            }
            this.llvmCode = LlvmEngine.whyNot().isEmpty() ? LlvmEngine.of(verified) : null;
            try {
                llvm = llvmCode == null ? null : new CompileSubject(llvmCode::load);
            } catch (IllegalArgumentException e) {
                llvmFigures = Figures.refused(e.getMessage());
            }
        }

        CompileMeasurement measure(Workload workload) {
            Interleaved interleaved = Interleaved.of(Stream.of(own, llvm).filter(Objects::nonNull).toList(), rounds);
            interleaved.run();
            return new CompileMeasurement(workload.program().name(), workload.program().insns().size(),
                    own == null ? ownFigures : figures(interleaved, own),
                    llvm == null ? llvmFigures : figures(interleaved, llvm));
        }

        private Figures figures(Interleaved interleaved, CompileSubject subject) {
            return new Figures(Optional.of(interleaved.of(subject)), subject.codeSize(), "");
        }

        @Override
        public void close() {
            if (llvmCode != null) {
                llvmCode.close();
            }
            collection.close();
        }
    }

    /**
     * Realises all programs in turn for so long, untimed: compilers get better with what they have compiled. LLVM, of
     * which only the lifting is Java, has a part of the time in addition.
     */
    public void warmUp(List<Workload> workloads, long warmMillis) {
        List<Pair> pairs = new ArrayList<>();
        try {
            workloads.forEach(workload -> pairs.add(new Pair(workload)));
            warmUp(pairs.stream().map(pair -> pair.own), warmMillis);
            warmUp(pairs.stream().map(pair -> pair.llvm), warmMillis / LLVM_WARM_UP_PART);
        } finally {
            pairs.forEach(Pair::close);
        }
    }

    private static void warmUp(Stream<CompileSubject> some, long millis) {
        List<CompileSubject> subjects = some.filter(Objects::nonNull).toList();
        long start = System.nanoTime();
        while (!subjects.isEmpty() && System.nanoTime() - start < TimeUnit.MILLISECONDS.toNanos(millis)) {
            subjects.forEach(subject -> subject.ns(1));
        }
    }

    /** Measures one program. */
    public CompileMeasurement measure(Workload workload) {
        try (Pair pair = new Pair(workload)) {
            return pair.measure(workload);
        }
    }

    /**
     * The time by the clock of the first compilation in this process, after the program's verification; to be asked for
     * once, in a process of its own.
     */
    public static long coldNs(Workload workload, Engine engine) {
        try (Collection collection = workload.load(Engines.INTERPRETER, new MapFactory())) {
            VerifiedProgram verified = collection.verified(workload.program().name());
            long start = System.nanoTime();
            BpfProgram loaded = engine.load(verified);
            long end = System.nanoTime();
            loaded.close();
            return end - start;
        }
    }
}
