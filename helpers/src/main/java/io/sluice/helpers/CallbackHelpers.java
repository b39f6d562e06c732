package io.sluice.helpers;

import io.sluice.vm.api.CallbackStep;
import io.sluice.vm.api.HelperSpec;
import io.sluice.vm.api.MapHeader;
import io.sluice.vm.api.WorkerState;
import io.sluice.vm.memory.Errno;
import java.util.List;

/** Helpers that call a subprog of the program: engines call subprogs themselves, see {@link CallbackStep}. */
@SuppressWarnings("checkstyle:ParameterNumber") // the calling convention of helpers
final class CallbackHelpers {
    static final List<HelperSpec> ROWS = List.of(
            // a row for the verifier: the result is what bpf_loop gives that is refused
            HelperSpec.of(181, (a, b, c, d, e, state) -> -Errno.EINVAL),
            HelperSpec.of(CallbackStep.FOR_EACH_MAP_ELEM, CallbackHelpers::nextElement));

    private CallbackHelpers() {
    }

    /** The step of bpf_for_each_map_elem: the function gets the map, key, value and context. */
    private static long nextElement(long map, long cursor, long context, long flags, long result, long state) {
        if (flags != 0) {
            return -Errno.EINVAL;
        }
        if (result != 0) {
            return 0;
        }
        long next = MapHeader.map(map).visit(cursor, WorkerState.index(state), CallbackStep.argument(state, 1));
        CallbackStep.pass(state, 0, map);
        CallbackStep.pass(state, 3, context);
        return next;
    }
}
