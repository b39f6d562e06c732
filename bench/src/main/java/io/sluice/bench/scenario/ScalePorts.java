package io.sluice.bench.scenario;

import io.sluice.bench.suite.Workload;
import io.sluice.dataplane.port.Port;
import io.sluice.dataplane.port.memory.Circle;
import io.sluice.dataplane.port.memory.MemoryPort;
import io.sluice.dataplane.port.memory.Wire;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The ports that workers have, which all engines use in turn. */
final class ScalePorts implements AutoCloseable {
    private final List<Runnable> opened = new ArrayList<>();
    private final List<Port> own = new ArrayList<>();
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

    /** Ports in a circle, whose workers hand packets on, by the number of workers, 2 or more. */
    Map<Integer, List<? extends Port>> circles() {
        return circles;
    }

    @Override
    public void close() {
        opened.forEach(Runnable::run);
    }
}
