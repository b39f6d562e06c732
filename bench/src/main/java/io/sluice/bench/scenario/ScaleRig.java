package io.sluice.bench.scenario;

import io.sluice.bench.method.CpuTime;
import io.sluice.bench.method.Timed;
import io.sluice.bench.method.WorkerThreads;
import io.sluice.bench.suite.Workload;
import io.sluice.dataplane.port.Port;
import io.sluice.dataplane.worker.Worker;
import io.sluice.helpers.Helpers;
import io.sluice.helpers.TraceSink;
import io.sluice.maps.MapFactory;
import io.sluice.maps.Quiescence;
import io.sluice.vm.Collection;
import io.sluice.vm.Engine;
import io.sluice.vm.Vm;
import io.sluice.vm.api.BpfProgram;
import io.sluice.vm.api.WorkerState;
import java.util.ArrayList;
import java.util.List;

/** A program on an engine, loaded once for all workers: they share its code and its maps. */
final class ScaleRig implements AutoCloseable {
    /** Turns between looks at the clock. */
    private static final int TURNS = 64;

    private final WorkerThreads threads;
    private final Quiescence quiescence;
    private final Collection collection;
    private final BpfProgram program;
    private final List<WorkerState> states = new ArrayList<>();

    /** What one worker did. */
    private record Work(long packets, long cpu) {
    }

    /**
     * Loads a program, for as many workers as there are threads.
     *
     * @throws io.sluice.vm.LoadException where the engine refuses it
     */
    ScaleRig(Workload workload, Engine engine, WorkerThreads threads) {
        this.threads = threads;
        this.quiescence = new Quiescence(threads.count());
        this.collection = Vm.builder(new MapFactory(quiescence), Helpers.table(TraceSink.NONE)).build()
                .load(workload.object(), List.of(workload.program()), engine);
        this.program = collection.program(workload.program().name());
        workload.fill(collection.maps());
        for (int i = 0; i < threads.count(); i++) {
            states.add(new WorkerState(i, i));
        }
    }

    /**
     * A worker for each of these ports, all at once: the time of one is that between two packets of all of them, were
     * each worker to have a core of its own.
     */
    Timed workers(List<? extends Port> ports) {
        return new Timed() {
            @Override
            public double ns(long nanos) {
                double rate = 0;
                for (Work work : threads.together(ports.size(), i -> work(ports.get(i), states.get(i), nanos))) {
                    rate += (double) work.packets() / work.cpu();
                }
                return 1 / rate;
            }

            @Override
            public boolean warmsUp() {
                return true;
            }
        };
    }

    private Work work(Port port, WorkerState state, long nanos) {
        // workers that are not there must not hold up what waits for all that are
        try (Worker worker = new Worker(port, program, state, _ -> port, quiescence)) {
            long packets = 0;
            long cpu = CpuTime.now();
            long start = System.nanoTime();
            do {
                for (int i = 0; i < TURNS; i++) {
                    int count = worker.turn();
                    packets += count;
                    if (count == 0) {
                        Thread.onSpinWait();
                    }
                }
            } while (System.nanoTime() - start < nanos);
            return new Work(packets, CpuTime.now() - cpu);
        }
    }

    @Override
    public void close() {
        collection.close();
        states.forEach(WorkerState::close);
        quiescence.close();
    }
}
