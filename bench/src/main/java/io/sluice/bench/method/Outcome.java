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
import io.sluice.vm.api.HelperTable;
import java.util.LinkedHashMap;
import java.util.List;

/** What a workload comes to on an engine, from fresh maps: before anything is timed, engines are held to each other. */
public final class Outcome {
    private Outcome() {
    }

    /** The outcome on an engine of this process. */
    public static ReplayResult of(Workload workload, Engine engine) {
        Quiescence quiescence = new Quiescence(1);
        HelperTable helpers = Helpers.table(TraceSink.NONE);
        Collection loaded = Vm.builder(new MapFactory(quiescence), helpers).build()
                .load(workload.object(), List.of(workload.program()), engine);
        return replay(workload, new LoadedProgram(engine.name(), loaded.program(workload.program().name()),
                new LinkedHashMap<>(loaded.maps()), quiescence, helpers, loaded::close));
    }

    /** The outcome in the running kernel. */
    public static ReplayResult inKernel(Workload workload) {
        return replay(workload, ReplayEngine.KERNEL.load(workload.object(), workload.program()));
    }

    private static ReplayResult replay(Workload workload, LoadedProgram program) {
        try (program) {
            workload.fills().forEach(fill -> fill.apply(program.maps()));
            return new Replay(Capture.of(workload.packets())).run(program);
        }
    }
}
