package io.sluice.bench.method;

import io.sluice.bench.cpu.CpuTime;
import io.sluice.bench.nativec.NativeEngine;
import io.sluice.bench.suite.Workload;
import io.sluice.dataplane.port.memory.MemoryPort;
import io.sluice.dataplane.port.memory.Wire;
import io.sluice.dataplane.worker.Worker;
import io.sluice.helpers.Helpers;
import io.sluice.helpers.TraceSink;
import io.sluice.maps.MapFactory;
import io.sluice.maps.Quiescence;
import io.sluice.vm.Collection;
import io.sluice.vm.Engine;
import io.sluice.vm.Engines;
import io.sluice.vm.Vm;
import io.sluice.vm.api.Batch;
import io.sluice.vm.api.BpfProgram;
import io.sluice.vm.api.ProgramSpec;
import io.sluice.vm.api.WorkerState;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * The whole packet loop over packets in memory: receive, batch, program, dispatch, transmit. The same ports and workers
 * serve all subjects in turn, so that they differ by their programs alone; each place of a program has its own of them,
 * as where frames and rings lie makes up to a fifth from process to process.
 */
public final class Pipeline implements AutoCloseable {
    private static final int SEED = 1;
    /** Turns of 64 packets between looks at the clock. */
    private static final int TURNS = 64;
    /** Of all ports together, unless one has more: they fill a second-level cache, and more of them are all places. */
    private static final int FRAMES = 512;

    private final List<Loop> loops = new ArrayList<>();
    private final WorkerState state = new WorkerState(0, SEED);
    private final Quiescence quiescence = new Quiescence(1);
    private final Vm vm = Vm.builder(new MapFactory(quiescence), Helpers.table(TraceSink.NONE)).build();

    /** A port with frames and rings of its own, and the worker that serves it. */
    private final class Loop {
        private final MemoryPort port;
        private Worker worker;

        Loop(MemoryPort port) {
            this.port = port;
        }

        long run(BpfProgram program) {
            if (worker == null) {
                worker = new Worker(port, program, state, _ -> port, quiescence);
            }
            worker.swap(program);
            long packets = 0;
            for (int i = 0; i < TURNS; i++) {
                packets += worker.turn();
            }
            return packets;
        }

        void wire() {
            for (int i = 0; i < TURNS; i++) {
                port.loop();
            }
        }

        void close() {
            if (worker != null) {
                worker.close();
            }
            port.close();
        }
    }

    /**
     * A loop over packets that come in round and round.
     *
     * @param restore what is put back before each comes in again
     */
    public Pipeline(List<byte[]> packets, Wire.Restore restore) {
        int count = Math.clamp(FRAMES / packets.size(), 1, Places.COUNT);
        for (int i = 0; i < count; i++) {
            loops.add(new Loop(new MemoryPort(packets, restore)));
        }
    }

    /** What share of a CPU a thread had. */
    public static final class CpuShare {
        private long elapsed;
        private long cpu;

        /** From 0 to 1; NaN before anything ran. */
        public double value() {
            return (double) cpu / elapsed;
        }
    }

    /**
     * A program in the loop: machine code at several places; the interpreter, which has none, at one; C, which takes
     * long, compiled once. It must be closed before the loop.
     *
     * @param share where it is told what share of the CPU the thread had
     * @throws io.sluice.vm.LoadException where the engine refuses it
     */
    public Subject load(Workload workload, Engine engine, CpuShare share) {
        Loaded first = new Loaded(workload, engine, share, loops.getFirst());
        if (engine.equals(Engines.INTERPRETER)) {
            return first;
        }
        AtomicInteger place = new AtomicInteger();
        Supplier<Loop> next = () -> loops.get(place.incrementAndGet() % loops.size());
        return new Places(first, engine instanceof NativeEngine
                ? () -> first.elsewhere(next.get()) : () -> new Loaded(workload, engine, share, next.get()));
    }

    /**
     * What the other end of the wire does for a packet, on the same thread: it sends it, puts it back to what it was
     * where that is needed, and takes it back.
     */
    public Timed wire() {
        return new Turns(Loop::wire);
    }

    /**
     * The loop with a program's verdicts in place of the program.
     *
     * @param verdicts by the number of the packet
     */
    public Timed giving(ProgramSpec program, int... verdicts) {
        BpfProgram given = new GivenVerdicts(program, verdicts);
        return new Turns(loop -> loop.run(given));
    }

    /** Some full batches, without a program that is loaded. */
    private final class Turns implements Timed {
        private final Consumer<Loop> turns;

        Turns(Consumer<Loop> turns) {
            this.turns = turns;
        }

        @Override
        public double ns(long nanos) {
            double sum = 0;
            for (Loop loop : loops) {
                sum += CpuTime.ofOne(() -> turns.accept(loop), nanos / loops.size());
            }
            return sum / (loops.size() * TURNS * Batch.CAPACITY);
        }

        @Override
        public boolean warmsUp() {
            return true;
        }
    }

    /** A program at one place. */
    private final class Loaded implements Subject {
        private final Collection collection;
        private final BpfProgram program;
        private final Runnable owned;
        private final CpuShare share;
        private final Loop loop;

        Loaded(Workload workload, Engine engine, CpuShare share, Loop loop) {
            this.loop = loop;
            this.collection = vm.load(workload.object(), List.of(workload.program()), engine);
            this.program = collection.program(workload.program().name());
            this.owned = collection::close;
            this.share = share;
            workload.fill(collection.maps());
        }

        private Loaded(Loaded other, Loop loop) {
            this.loop = loop;
            this.collection = other.collection;
            this.program = collection.engine().load(collection.verified(other.program.spec().name()));
            this.owned = program::close;
            this.share = other.share;
        }

        /** The program loaded anew for the same maps, with other packets. */
        Loaded elsewhere(Loop other) {
            return new Loaded(this, other);
        }

        @Override
        public int codeSize() {
            return program.codeSize();
        }

        @Override
        public double ns(long nanos) {
            long packets = 0;
            long cpu = CpuTime.now();
            long start = System.nanoTime();
            long elapsed;
            do {
                packets += loop.run(program);
                elapsed = System.nanoTime() - start;
            } while (elapsed < nanos);
            long used = CpuTime.now() - cpu;
            share.elapsed += elapsed;
            share.cpu += used;
            return (double) used / packets;
        }

        @Override
        public boolean warmsUp() {
            return true;
        }

        @Override
        public void close() {
            owned.run();
        }
    }

    @Override
    public void close() {
        loops.forEach(Loop::close);
        quiescence.close();
        state.close();
    }
}
