package io.sluice.bench.jmh;

import io.sluice.bench.scenario.verifier.KernelLoadSubject;
import io.sluice.bench.scenario.verifier.VerifierSubject;
import io.sluice.bench.suite.RealPrograms;
import io.sluice.vm.verifier.VerifiedProgram;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.CommandLineOptionException;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/**
 * Verification of one program against the running kernel's load of it, in one JVM each: wall-clock time. It fails
 * where either refuses the program. {@code sluice bench verifier} does the same for all programs interleaved.
 *
 * <p>{@link #main} runs it on every program of {@link RealPrograms#all}.
 */
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class VerifierBenchmark extends TimedBenchmark {
    /** Object and program, as in the table of {@code sluice bench verifier}. */
    @Param({"filter.bpf.o:filter", "firewall.bpf.o:firewall", "load_balancer.bpf.o:load_balancer"})
    private String program;

    private VerifierSubject ours;
    private KernelLoadSubject kernel;

    /** For JMH. */
    public VerifierBenchmark() {
    }

    /**
     * Runs it on all programs, or as JMH's options say.
     *
     * @param args options of JMH
     */
    public static void main(String[] args) throws RunnerException, CommandLineOptionException {
        Options given = new CommandLineOptions(args);
        OptionsBuilder options = new OptionsBuilder();
        options.parent(given).include(VerifierBenchmark.class.getSimpleName());
        if (!given.getParameter("program").hasValue()) {
            options.param("program", RealPrograms.all().stream().map(RealPrograms.RealProgram::name)
                    .toArray(String[]::new));
        }
        new Runner(options.build()).run();
    }

    /** Makes the maps on both sides. */
    @Setup(Level.Trial)
    public void open() {
        RealPrograms.RealProgram real = RealPrograms.named(program);
        ours = new VerifierSubject(real);
        kernel = new KernelLoadSubject(real);
        int processed = ours.verification().stats().processed();
        if (processed == 0) {
            throw new IllegalStateException(real.name() + ": accepted unexplored");
        }
    }

    /** Closes them. */
    @TearDown(Level.Trial)
    public void close() {
        ours.close();
        kernel.close();
    }

    /** Ours, which throws where the program is refused. */
    @Benchmark
    public VerifiedProgram sluice() {
        return ours.verify();
    }

    /** The kernel's, which throws where the program is refused. */
    @Benchmark
    public void kernel() {
        kernel.load();
    }
}
