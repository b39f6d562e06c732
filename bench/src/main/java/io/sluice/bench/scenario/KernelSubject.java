package io.sluice.bench.scenario;

import io.sluice.vm.api.ProgramSpec;
import io.sluice.vm.kernel.KernelCollection;
import io.sluice.vm.kernel.KernelProgram;
import io.sluice.vm.kernel.TestInput;
import io.sluice.vm.object.CollectionSpec;
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
    private final List<Integer> verdicts;
    private int next;

    /** A program of an object that leaves the bounds of packets alone: each run sees what the one before left. */
    KernelSubject(CollectionSpec object, ProgramSpec spec, List<byte[]> packets) {
        this.collection = KernelCollection.load(object.name(), object.maps(), List.of(spec), object.typeSection());
        this.program = collection.program(spec.name());
        this.inputs = packets.stream().map(TestInput::of).toList();
        this.verdicts = inputs.stream().map(input -> program.run(input).verdict()).toList();
    }

    @Override
    public List<Integer> verdicts() {
        return verdicts;
    }

    @Override
    public String engine() {
        return program.engine();
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
