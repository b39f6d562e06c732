package io.sluice.bench.scenario;

import io.sluice.vm.kernel.KernelCollection;
import io.sluice.vm.kernel.KernelProgram;
import io.sluice.vm.kernel.TestInput;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * A program in the running kernel, timed by {@code BPF_PROG_TEST_RUN}, which runs one packet many times: the mean over
 * some packets, one system call each, of the calling thread's CPU time. The kernel's own figure is in whole ns.
 *
 * <p>The kernel puts a program at a place that it draws, and by where its branches lie a short one takes up to 3 ns
 * more or less. So the program is loaded several times, and each measurement is of the next one.
 */
final class KernelSubject implements Subject {
    private static final double GUESS_NS = 40;
    /**
     * Packets a measurement, the next ones in turn: each call waits for an RCU grace period, tens of ms, as it changes
     * the kernel's XDP dispatcher. The fewest runs a call make the call itself, about 3 us, weigh under 0.1 ns.
     */
    private static final int PACKETS = 4;
    private static final int MIN_REPEAT = 50_000;
    private static final int PLACES = 7;

    private final List<KernelCollection> collections = new ArrayList<>();
    private final List<KernelProgram> programs = new ArrayList<>();
    private final List<TestInput> inputs;
    private int nextPacket;
    private int nextPlace;

    /**
     * A program that leaves the bounds of packets as they were: each run sees what the one before left.
     *
     * @param loader loads the program with its maps, anew each time
     */
    KernelSubject(Supplier<KernelCollection> loader, String program, Workload workload) {
        this.inputs = workload.packets().stream().map(TestInput::of).toList();
        try {
            for (int i = 0; i < PLACES; i++) {
                KernelCollection collection = loader.get();
                collections.add(collection);
                programs.add(collection.program(program));
                workload.fills().forEach(fill -> fill.apply(collection.maps()));
            }
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    /** A workload whose program leaves the bounds of packets alone. */
    static KernelSubject of(Workload workload) {
        return new KernelSubject(() -> KernelCollection.load(workload.object(), List.of(workload.program())),
                workload.program().name(), workload);
    }

    @Override
    public String engine() {
        return programs.getFirst().engine();
    }

    @Override
    public int codeSize() {
        return programs.getFirst().jited().stream().mapToInt(function -> function.code().length).sum();
    }

    @Override
    public double ns(long nanos) {
        int repeat = (int) Math.max(MIN_REPEAT, nanos / GUESS_NS / PACKETS);
        KernelProgram program = programs.get(nextPlace);
        nextPlace = (nextPlace + 1) % PLACES;
        double sum = 0;
        for (int i = 0; i < PACKETS; i++) {
            sum += program.time(inputs.get(nextPacket).repeated(repeat)).cpuNs();
            nextPacket = (nextPacket + 1) % inputs.size();
        }
        return sum / PACKETS;
    }

    @Override
    public boolean warmsUp() {
        return false;
    }

    @Override
    public void close() {
        collections.forEach(KernelCollection::close);
    }
}
