package io.sluice.bench.scenario;

import io.sluice.bench.suite.Workload;
import io.sluice.dataplane.port.Port;
import io.sluice.dataplane.port.memory.Circle;
import io.sluice.dataplane.port.memory.MemoryPort;
import io.sluice.dataplane.port.memory.Wire;
import io.sluice.vm.api.Batch;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The ports that workers have, which all engines use in turn. */
final class ScalePorts implements AutoCloseable {
    /** Frames whose packets' first lines stay in the first-level cache: a batch. */
    static final int FEW = Batch.CAPACITY;

    private final List<Runnable> opened = new ArrayList<>();
    private final List<Port> own = new ArrayList<>();
    private final List<Port> few = new ArrayList<>();
    private final Map<Integer, List<? extends Port>> circles = new LinkedHashMap<>();

    /**
     * Ports for up to so many workers.
     *
     * @param stable whether packets may come in again as the program left them; else they are put back before, and
     *     there are no circles
     * @param frames that go round in each ring
     * @param counts of workers
     */
    ScalePorts(Workload workload, boolean stable, int frames, List<Integer> counts) {
        for (int i = 0; i < counts.getLast(); i++) {
            own.add(stable ? circle(workload, frames, 1).getFirst() : fresh(workload));
            if (stable && frames > FEW) {
                few.add(circle(workload, FEW, 1).getFirst());
            }
        }
        if (stable) {
            counts.stream().filter(count -> count > 1)
                    .forEach(count -> circles.put(count, circle(workload, frames, count)));
        }
    }

    private List<? extends Port> circle(Workload workload, int frames, int ports) {
        Circle circle = new Circle(workload.packets(), frames, ports);
        opened.add(circle::close);
        return circle.ports();
    }

    private Port fresh(Workload workload) {
        Port port = new MemoryPort(workload.packets(), Wire.Restore.BYTES);
        opened.add(port::close);
        return port;
    }

    /** A port for each worker, where its packets come in again. */
    List<Port> own(int count) {
        return List.copyOf(own.subList(0, count));
    }

    /** As {@link #own}, with no more frames than {@link #FEW}; none where there are not more, or no circles. */
    List<Port> few(int count) {
        return few.isEmpty() ? List.of() : List.copyOf(few.subList(0, count));
    }

    /** Ports in a circle, whose workers hand packets on, by the number of workers, 2 or more. */
    Map<Integer, List<? extends Port>> circles() {
        return circles;
    }

    @Override
    public void close() {
        opened.forEach(Runnable::run);
    }
}
