package io.sluice.helpers;

import io.sluice.vm.api.HelperSpec;
import io.sluice.vm.api.WorkerState;
import java.util.List;

/** Where the program runs: a worker stands for a CPU. */
final class ProcessorHelpers {
    static final List<HelperSpec> ROWS = List.of(
            HelperSpec.of(8, (a, b, c, d, e, state) -> WorkerState.index(state))
                    .with((builder, args) -> builder.worker()));

    private ProcessorHelpers() {
    }
}
