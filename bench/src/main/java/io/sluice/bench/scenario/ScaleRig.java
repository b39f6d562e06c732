package io.sluice.bench.scenario;

import io.sluice.bench.cpu.CpuTime;
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
import java.util.stream.IntStream;

/** A program on an engine, for all workers: loaded once, they share its code and its maps; or once for each of them. */
final class ScaleRig implements AutoCloseable {
    /** Turns between looks at the clock. */
    private static final int TURNS = 64;

    private final WorkerThreads threads;
    private final Quiescence quiescence;
    private final List<Collection> collections = new ArrayList<>();
    private final List<BpfProgram> programs = new ArrayList<>();
    private final List<WorkerState> states = new ArrayList<>();

    /**
     * Loads a program, for as many workers as there are threads.
     *
     * @param times 1, or as many as there are threads for maps of their own
     * @throws io.sluice.vm.LoadException where the engine refuses it
     */
    ScaleRig(Workload workload, Engine engine, WorkerThreads threads, int times) {
        this.threads = threads;
        this.quiescence = new Quiescence(threads.count());
        Vm vm = Vm.builder(new MapFactory(quiescence), Helpers.table(TraceSink.NONE)).build();
        for (int i = 0; i < times; i++) {
            Collection collection = vm.load(workload.object(), List.of(workload.program()), engine);
            collections.add(collection);
            programs.add(collection.program(workload.program().name()));
            workload.fill(collection.maps());
        }
        for (int i = 0; i < threads.count(); i++) {
            states.add(new WorkerState(i, i));
        }
    }

    /** A worker for each of these ports, all at once. */
    Timed workers(List<? extends Port> ports) {
        return threads.timed(IntStream.range(0, ports.size()).mapToObj(i -> worker(ports.get(i), i)).toList());
    }

    private Timed worker(Port port, int index) {
        return new Timed() {
            @Override
            public double ns(long nanos) {
                return work(port, index, nanos);
            }

            @Override
            public boolean warmsUp() {
                return true;
            }
        };
    }

    private double work(Port port, int index, long nanos) {
        BpfProgram program = programs.get(index % programs.size());
        WorkerState state = states.get(index);
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
            return (double) (CpuTime.now() - cpu) / packets;
        }
    }

    @Override
    public void close() {
        collections.forEach(Collection::close);
        states.forEach(WorkerState::close);
        quiescence.close();
    }
}
