package io.sluice.helpers;

import io.sluice.vm.api.HelperSpec;
import io.sluice.vm.memory.Errno;
import java.util.List;

/** Tail calls: a row for the verifier, as engines leave for the other program themselves. */
final class TailCallHelpers {
    static final List<HelperSpec> ROWS = List.of(
            // the result is what a tail call gives that is not made
            HelperSpec.of(12, (a, b, c, d, e, state) -> -Errno.ENOENT));

    private TailCallHelpers() {
    }
}
