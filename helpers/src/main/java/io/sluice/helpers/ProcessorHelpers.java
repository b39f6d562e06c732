package io.sluice.helpers;

import io.sluice.vm.api.HelperSpec;
import io.sluice.vm.api.WorkerState;
import io.sluice.vm.memory.SystemClock;
import java.util.List;

/** Where the program runs: a worker stands for a CPU. */
final class ProcessorHelpers {
    static final List<HelperSpec> ROWS = List.of(
            HelperSpec.of(8, (a, b, c, d, e, state) -> WorkerState.index(state))
                    .with((builder, args) -> builder.worker()),
            // the one that the worker's thread runs on now
            HelperSpec.of(42, (a, b, c, d, e, state) -> SystemClock.numaNode(state + WorkerState.SCRATCH)));

    private ProcessorHelpers() {
    }
}
