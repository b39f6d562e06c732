package io.sluice.helpers;

import static io.sluice.vm.api.ArgKind.ANYTHING;
import static io.sluice.vm.api.ArgKind.CTX;
import static io.sluice.vm.api.ArgKind.MAP;

import io.sluice.vm.api.HelperSpec;
import io.sluice.vm.api.ReturnKind;
import io.sluice.vm.memory.Errno;
import java.util.List;
import java.util.Set;

/** Tail calls: a row for the verifier, as engines leave for the other program themselves. */
final class TailCallHelpers {
    static final List<HelperSpec> ROWS = List.of(
            new HelperSpec(12, "bpf_tail_call", List.of(CTX, MAP, ANYTHING),
                    ReturnKind.VOID, Set.of(HelperSpec.Effect.TAIL_CALL),
                    // what a tail call gives that is not made
                    (a, b, c, d, e, state) -> -Errno.ENOENT));

    private TailCallHelpers() {
    }
}
