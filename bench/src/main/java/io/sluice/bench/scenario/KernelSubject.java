package io.sluice.bench.scenario;

import io.sluice.vm.kernel.KernelCollection;
import io.sluice.vm.kernel.KernelProgram;
import io.sluice.vm.kernel.TestInput;
import java.util.List;

/**
 * A program in the running kernel, timed by {@code BPF_PROG_TEST_RUN}, which runs one packet many times: the mean over
 * some packets, one system call each, of the calling thread's CPU time. The kernel's own figure is in whole ns.
 */
final class KernelSubject implements Subject {
    private static final double GUESS_NS = 40;
    /**
     * Packets a measurement, the next ones in turn: each call waits for an RCU grace period, tens of ms, as it changes
     * the kernel's XDP dispatcher. The fewest runs a call make the call itself, about 3 us, weigh under 0.1 ns.
     */
    private static final int PACKETS = 4;
    private static final int MIN_REPEAT = 50_000;

    private final KernelCollection collection;
    private final KernelProgram program;
    private final List<TestInput> inputs;
    private int next;

    /** A program that leaves the bounds of packets as they were: each run sees what the one before left. */
    KernelSubject(KernelCollection collection, String program, Workload workload) {
        this.collection = collection;
        this.program = collection.program(program);
        workload.fills().forEach(fill -> fill.apply(collection.maps()));
        this.inputs = workload.packets().stream().map(TestInput::of).toList();
    }

    /** A workload whose program leaves the bounds of packets alone. */
    static KernelSubject of(Workload workload) {
        return new KernelSubject(KernelCollection.load(workload.object(), List.of(workload.program())),
                workload.program().name(), workload);
    }

    @Override
    public String engine() {
        return program.engine();
    }

    @Override
    public int codeSize() {
        return program.jited().stream().mapToInt(function -> function.code().length).sum();
    }

    @Override
    public double ns(long nanos) {
        int repeat = (int) Math.max(MIN_REPEAT, nanos / GUESS_NS / PACKETS);
        double sum = 0;
        for (int i = 0; i < PACKETS; i++) {
            sum += program.time(inputs.get(next).repeated(repeat)).cpuNs();
            next = (next + 1) % inputs.size();
        }
        return sum / PACKETS;
    }

    @Override
    public boolean warmsUp() {
        return false;
    }

    @Override
    public void close() {
        collection.close();
    }
}
