package io.sluice.bench.method;

import io.sluice.bench.suite.Workload;
import io.sluice.dataplane.port.pcap.Capture;
import io.sluice.dataplane.replay.LoadedProgram;
import io.sluice.dataplane.replay.Replay;
import io.sluice.dataplane.replay.ReplayEngine;
import io.sluice.dataplane.replay.ReplayResult;
import io.sluice.helpers.Helpers;
import io.sluice.helpers.TraceSink;
import io.sluice.maps.MapFactory;
import io.sluice.maps.Quiescence;
import io.sluice.vm.Collection;
import io.sluice.vm.Engine;
import io.sluice.vm.Vm;
import io.sluice.vm.api.ControlMap;
import io.sluice.vm.api.HelperTable;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** What a workload comes to on an engine, from fresh maps: before anything is timed, engines are held to each other. */
public final class Outcome {
    private Outcome() {
    }

    /** The outcome on an engine of this process. */
    public static ReplayResult of(Workload workload, Engine engine) {
        return of(workload, engine, workload::fill);
    }

    /**
     * The outcome on an engine of this process.
     *
     * @param fill fills the maps, in place of what the workload says
     */
    public static ReplayResult of(Workload workload, Engine engine,
            Consumer<Map<String, ? extends ControlMap>> fill) {
        Quiescence quiescence = new Quiescence(1);
        HelperTable helpers = Helpers.table(TraceSink.NONE);
        Collection loaded = Vm.builder(new MapFactory(quiescence), helpers).build()
                .load(workload.object(), List.of(workload.program()), engine);
        return replay(workload, fill, new LoadedProgram(engine.name(), loaded.program(workload.program().name()),
                new LinkedHashMap<>(loaded.maps()), quiescence, helpers, loaded::close));
    }

    /**
     * The outcome in the running kernel.
     *
     * @param fill fills the maps, in place of what the workload says
     */
    public static ReplayResult inKernel(Workload workload, Consumer<Map<String, ? extends ControlMap>> fill) {
        return replay(workload, fill, ReplayEngine.KERNEL.load(workload.object(), workload.program()));
    }

    private static ReplayResult replay(Workload workload, Consumer<Map<String, ? extends ControlMap>> fill,
            LoadedProgram program) {
        try (program) {
            fill.accept(program.maps());
            return new Replay(Capture.of(workload.packets())).run(program);
        }
    }
}
