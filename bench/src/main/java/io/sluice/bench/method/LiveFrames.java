package io.sluice.bench.method;

import io.sluice.bench.suite.Workload;
import io.sluice.vm.api.Batch;
import io.sluice.vm.kernel.KernelCollection;
import io.sluice.vm.kernel.KernelProgram;
import io.sluice.vm.kernel.TestInput;
import java.util.List;

/**
 * A program in the running kernel on frames as a driver has them: each packet is in one of the kernel's page pool,
 * batches are as long as ours, and a dropped packet's frame goes back to the pool. It is what the kernel does for a
 * packet without a device, of programs that drop all of them: others need a device to send to, or the host's stack.
 */
public final class LiveFrames implements Timed, AutoCloseable {
    private static final double MIN_NS = 4e6;
    /** A guess that is good enough for how often to repeat. */
    private static final double RUN_NS = 60;

    private final KernelCollection collection;
    private final KernelProgram program;
    private final List<TestInput> inputs;
    private int next;

    /**
     * Loads the program and runs a batch.
     *
     * @throws io.sluice.vm.kernel.KernelException where the kernel refuses, as before Linux 5.18
     */
    public LiveFrames(Workload workload) {
        this.inputs = workload.packets().stream().map(TestInput::of).toList();
        this.collection = KernelCollection.load(workload.object(), List.of(workload.program()));
        this.program = collection.program(workload.program().name());
        try {
            workload.fill(collection.maps());
            program.timeLive(inputs.getFirst().repeated(Batch.CAPACITY), Batch.CAPACITY);
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    @Override
    public double ns(long nanos) {
        int repeat = (int) (Math.max(MIN_NS, (double) nanos) / RUN_NS);
        double ns = program.timeLive(inputs.get(next).repeated(repeat), Batch.CAPACITY).cpuNs();
        next = (next + 1) % inputs.size();
        return ns;
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
