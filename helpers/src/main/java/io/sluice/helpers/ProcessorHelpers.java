package io.sluice.helpers;

import io.sluice.vm.api.HelperSpec;
import io.sluice.vm.api.ReturnKind;
import io.sluice.vm.api.WorkerState;
import java.util.List;
import java.util.Set;

/** Where the program runs: a worker stands for a CPU. */
final class ProcessorHelpers {
    static final List<HelperSpec> ROWS = List.of(
            new HelperSpec(8, "bpf_get_smp_processor_id", List.of(), ReturnKind.INTEGER, Set.of(),
                    (a, b, c, d, e, state) -> WorkerState.index(state)));

    private ProcessorHelpers() {
    }
}
