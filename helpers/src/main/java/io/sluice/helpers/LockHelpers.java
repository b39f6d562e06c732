package io.sluice.helpers;

import io.sluice.maps.SpinLock;
import io.sluice.vm.api.HelperSpec;
import java.util.List;

/** The lock that a map value may have: workers and control updates with BPF_F_LOCK exclude each other. */
@SuppressWarnings("checkstyle:ParameterNumber") // the calling convention of helpers
final class LockHelpers {
    static final List<HelperSpec> ROWS = List.of(
            HelperSpec.of(93, LockHelpers::lock),
            HelperSpec.of(94, LockHelpers::unlock));

    private LockHelpers() {
    }

    private static long lock(long word, long b, long c, long d, long e, long state) {
        SpinLock.lock(word);
        return 0;
    }

    private static long unlock(long word, long b, long c, long d, long e, long state) {
        SpinLock.unlock(word);
        return 0;
    }
}
