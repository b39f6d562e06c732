package io.sluice.bench.method;

import io.sluice.bench.suite.Workload;
import io.sluice.vm.api.ProgramSpec;
import io.sluice.vm.kernel.KernelCollection;
import io.sluice.vm.kernel.KernelMap;
import io.sluice.vm.kernel.KernelProgram;
import io.sluice.vm.kernel.TestInput;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * A program in the running kernel, timed by {@code BPF_PROG_TEST_RUN}, which runs one packet many times, one call a
 * packet: the calling thread's CPU time, as the kernel's own figure is in whole ns.
 *
 * <p>The kernel puts a program at a place that it draws, and by where its branches lie a short one takes up to 3 ns
 * more or less. So the program is loaded several times, and each packet goes to the next one.
 */
public final class KernelSubject implements Repeatable {
    /**
     * Packets a time, the next ones in turn: each call waits for an RCU grace period, tens of ms, as it changes the
     * kernel's XDP dispatcher. The fewest runs a call make the call itself, about 3 us, weigh under 0.1 ns.
     */
    private static final int PACKETS = 4;
    /** Of short programs. */
    private static final int MANY_PACKETS = 2 * PACKETS;
    private static final double MIN_NS = 2e6;
    /** What a call takes, nearly all of it waiting. */
    private static final double CALL_SECONDS = 0.05;

    /**
     * Places of short programs, of which a few ns are left when the empty one is subtracted: with 8 of them the net
     * time of the shortest moved by a factor of two from process to process.
     */
    private static final int MANY_PLACES = 4 * MANY_PACKETS;
    private static final int PLACES = 2 * PACKETS;
    private static final int SHORT_INSNS = 100;
    /** A guess that is good enough for how often to repeat: some ns, and 25 of the test loop. */
    private static final double RUN_NS = 40;

    /**
     * What the time of a program is made of.
     *
     * @param places to how many places it is put, each with maps of its own
     * @param packets a time, which has as many parts where it is long enough for them
     * @param ns what a run takes, about
     */
    public record Size(int places, int packets, double ns) {
        /** About how long it takes to be timed in rounds, in s. */
        public double seconds(Rounds rounds) {
            return rounds.count() * parts(this, rounds.nanos()) * CALL_SECONDS;
        }
    }

    private final List<KernelCollection> collections = new ArrayList<>();
    private final List<KernelProgram> programs = new ArrayList<>();
    private final List<TestInput> inputs;
    private final Size size;
    private int nextPacket;
    private int nextPlace;

    /**
     * A program that leaves the bounds of packets as they were: each run sees what the one before left.
     *
     * @param loader loads the program with its maps, anew each time
     */
    public KernelSubject(Supplier<KernelCollection> loader, String program, Workload workload) {
        this(loader, program, workload, size(workload.program()), workload::fill);
    }

    /**
     * The same of a program of another size, as one with a large map is.
     *
     * @param fill fills the maps, in place of what the workload says
     */
    public KernelSubject(Supplier<KernelCollection> loader, String program, Workload workload, Size size,
            Consumer<Map<String, KernelMap>> fill) {
        this.size = size;
        this.inputs = workload.packets().stream().map(TestInput::of).toList();
        try {
            for (int i = 0; i < size.places(); i++) {
                KernelCollection collection = loader.get();
                collections.add(collection);
                programs.add(collection.program(program));
                fill.accept(collection.maps());
            }
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    private static Size size(ProgramSpec program) {
        return program.insns().size() < SHORT_INSNS ? new Size(MANY_PLACES, MANY_PACKETS, RUN_NS)
                : new Size(PLACES, PACKETS, RUN_NS);
    }

    /** A workload whose program leaves the bounds of packets alone. */
    public static KernelSubject of(Workload workload) {
        return new KernelSubject(() -> KernelCollection.load(workload.object(), List.of(workload.program())),
                workload.program().name(), workload);
    }

    @Override
    public int codeSize() {
        return programs.getFirst().jited().stream().mapToInt(function -> function.code().length).sum();
    }

    @Override
    public double ns(long nanos) {
        int repeat = (int) (Math.max(MIN_NS, (double) nanos) / size.ns());
        double ns = programs.get(nextPlace).time(inputs.get(nextPacket).repeated(repeat)).cpuNs();
        nextPlace = (nextPlace + 1) % programs.size();
        nextPacket = (nextPacket + 1) % inputs.size();
        return ns;
    }

    @Override
    public int parts(long nanos) {
        return parts(size, nanos);
    }

    private static int parts(Size size, long nanos) {
        return Math.clamp(Math.round(nanos / MIN_NS), 1, size.packets());
    }

    /** About how long a program takes to be timed in rounds, in s. */
    public static double seconds(ProgramSpec program, Rounds rounds) {
        return size(program).seconds(rounds);
    }

    @Override
    public void run(int packets) {
        programs.getFirst().time(inputs.getFirst().repeated(packets));
    }

    @Override
    public Set<Integer> verdicts() {
        return Set.of(programs.getFirst().run(inputs.getFirst()).verdict());
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
