package io.sluice.bench.jmh;

import io.sluice.bench.suite.Suite;
import io.sluice.bench.suite.Workload;
import io.sluice.vm.insn.InsnSeq;
import java.util.Arrays;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;

/** Decoding of a program's bytes, which encoding must give back. */
public class DecodeBenchmark extends TimedBenchmark {
    /** One of the suite's. */
    @Param({"mac_swap_tx", "load_balancer"})
    private String program;

    private byte[] bytes;
    private InsnSeq last;

    /** For JMH. */
    public DecodeBenchmark() {
    }

    /** Loads it. */
    @Setup(Level.Trial)
    public void open() {
        Workload workload = Suite.workloads(List.of(program)).getFirst();
        bytes = workload.program().insns().encode();
    }

    /** Checks the last one. */
    @TearDown(Level.Trial)
    public void close() {
        Mismatch.check("decoded insns", Arrays.mismatch(bytes, last.encode()) + 1);
    }

    /** All of its insns. */
    @Benchmark
    public InsnSeq decode() {
        last = InsnSeq.decode(bytes);
        return last;
    }
}
