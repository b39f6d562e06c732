package io.sluice.bench.load;

import io.sluice.bench.cpu.CpuTime;
import io.sluice.bench.cpu.RunDelay;
import io.sluice.bench.suite.Workload;
import io.sluice.dataplane.port.memory.PortId;
import io.sluice.dataplane.port.memory.Wire;
import io.sluice.dataplane.worker.Worker;
import io.sluice.maps.MapFactory;
import io.sluice.maps.Quiescence;
import io.sluice.vm.Collection;
import io.sluice.vm.Engine;
import io.sluice.vm.api.Batch;
import io.sluice.vm.api.WorkerState;
import java.util.concurrent.Future;
import org.agrona.concurrent.IdleStrategy;

/**
 * A program on an engine under load: the packet loop on the thread that calls, a generator on another CPU, between them
 * a port whose rings are in memory. A packet is through once the worker has sent, passed or dropped it and published
 * that, at the end of its batch; frames go back to the generator without a copy. Machine code lies at one place.
 */
public final class Rig implements AutoCloseable {
    private static final int SEED = 1;
    private static final PortId PORT = new PortId("load", 1, 0);

    private final GeneratorThread generator;
    private final int ring;
    private final Quiescence quiescence = new Quiescence(1);
    private final WorkerState state = new WorkerState(0, SEED);
    private final Collection collection;
    private final Wire wire;
    private final Worker worker;

    /** When the generator's schedule begins: 0 until it is ready. Written by it, read by the worker. */
    private volatile long start;

    /**
     * A rig; the generator stays the caller's.
     *
     * @param ring how many packets can wait for the worker, rounded up to a power of two
     * @throws io.sluice.vm.LoadException where the engine refuses the program
     */
    public Rig(Workload workload, Engine engine, Wire.Restore restore, int ring, GeneratorThread generator) {
        this.generator = generator;
        this.ring = ring;
        this.collection = workload.load(engine, new MapFactory(quiescence));
        workload.fill(collection.maps());
        // more frames than fit into the ring: those of two batches are with the worker or on their way back
        this.wire = new Wire(PORT, workload.packets(), restore, ring, ring + 2 * Batch.CAPACITY);
        this.worker = new Worker(wire.port(), collection.program(workload.program().name()), state,
                _ -> wire.port(), quiescence);
    }

    /** The wire as the generator has it. */
    private final class Far implements Target {
        @Override
        public int send(long[] due, int count) {
            return wire.send(due, count);
        }

        @Override
        public void collect(Recorder recorder) {
            wire.collect(recorder);
        }
    }

    /** Offers packets, serves them on this thread until all are through, and tells how long each took. */
    public LoadRun run(Offer offer, Waiting waiting) {
        return run(offer, waiting, new Recorder(System::nanoTime, true));
    }

    /** Only tells how many were lost. */
    public Trial trial(Offer offer) {
        return run(offer, Waiting.POLLS, new Recorder(System::nanoTime, false)).trial();
    }

    private LoadRun run(Offer offer, Waiting waiting, Recorder recorder) {
        start = 0;
        // before packets come: to read it takes as long as a ring takes to fill at high rates
        long delay = RunDelay.now();
        Future<Trial> trial = generator.submit(() -> {
            long cpu = CpuTime.now();
            long now = System.nanoTime();
            start = now;
            Trial told = new Generator(new Far(), System::nanoTime, recorder).offer(offer, now);
            return told.away(System.nanoTime() - now - (CpuTime.now() - cpu));
        });
        while (start == 0 && !trial.isDone()) {
            Thread.onSpinWait();
        }
        return serve(trial, waiting, Waiting.sleepNanos(ring, offer.rate()), recorder, delay);
    }

    /**
     * The clock is looked at in turns that find nothing, and so costs nothing while packets come in: from the last such
     * look until the next one, between which there were packets, the worker was busy.
     */
    private LoadRun serve(Future<Trial> trial, Waiting waiting, long sleepNanos, Recorder recorder, long delay) {
        IdleStrategy idle = waiting.strategy(sleepNanos);
        long cpu = CpuTime.now();
        long begin = System.nanoTime();
        long mark = begin;
        long busy = 0;
        boolean worked = false;
        while (worked || !trial.isDone()) {
            if (worker.turn() > 0) {
                worked = true;
                continue;
            }
            long now = System.nanoTime();
            if (worked) {
                busy += now - mark;
                worked = false;
                idle.reset();
            }
            idle.idle();
            mark = waiting == Waiting.POLLS ? now : System.nanoTime();
        }
        long elapsed = System.nanoTime() - begin;
        long used = CpuTime.now() - cpu;
        // one that polls wants all of its CPU
        long away = waiting == Waiting.POLLS ? elapsed - used : RunDelay.now() - delay;
        return new LoadRun(GeneratorThread.result(trial).away(away), (double) busy / elapsed, (double) used / elapsed,
                (double) away / elapsed, recorder.times());
    }

    @Override
    public void close() {
        worker.close();
        wire.close();
        collection.close();
        state.close();
        quiescence.close();
    }
}
