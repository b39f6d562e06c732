package io.sluice.helpers;

import io.sluice.helpers.fib.CurrentFib;
import io.sluice.vm.api.HelperSpec;
import io.sluice.vm.api.WorkerState;
import java.util.List;

/** Routing: what the tables say about a packet's destination. */
final class FibHelpers {
    private FibHelpers() {
    }

    static List<HelperSpec> rows(CurrentFib fib) {
        return List.of(HelperSpec.of(69, (ctx, params, length, flags, e, state) ->
                fib.get().lookup(params, (int) length, (int) flags, state + WorkerState.SCRATCH)));
    }
}
