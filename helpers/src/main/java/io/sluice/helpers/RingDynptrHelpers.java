package io.sluice.helpers;

import io.sluice.maps.RingBufferMap;
import io.sluice.vm.api.HelperSpec;
import io.sluice.vm.memory.Errno;
import java.util.List;

/** Records of ring buffers by dynptrs, of sizes that the program finds: kernel/bpf/ringbuf.c. */
@SuppressWarnings("checkstyle:ParameterNumber") // the calling convention of helpers
final class RingDynptrHelpers {
    static final List<HelperSpec> ROWS = List.of(
            HelperSpec.of(198, RingDynptrHelpers::reserveDynptr),
            HelperSpec.of(199, RingDynptrHelpers::submitDynptr),
            HelperSpec.of(200, RingDynptrHelpers::discardDynptr));

    private RingDynptrHelpers() {
    }

    private static long reserveDynptr(long map, long size, long flags, long dynptr, long e, long state) {
        Dynptr.setNull(dynptr);
        if (flags != 0) {
            return -Errno.EINVAL;
        }
        // the kernel's helper takes the size as 32 bits
        long length = Integer.toUnsignedLong((int) size);
        if (length > Dynptr.MAX_SIZE) {
            return -Errno.E2BIG;
        }
        long sample = RingHelpers.ring(map).reserve(length);
        if (sample == 0) {
            return -Errno.EINVAL;
        }
        Dynptr.set(dynptr, Dynptr.RINGBUF, sample, (int) length);
        return 0;
    }

    private static long submitDynptr(long dynptr, long flags, long c, long d, long e, long state) {
        return commitDynptr(dynptr, flags, false);
    }

    private static long discardDynptr(long dynptr, long flags, long c, long d, long e, long state) {
        return commitDynptr(dynptr, flags, true);
    }

    private static long commitDynptr(long dynptr, long flags, boolean discard) {
        if (!Dynptr.isNull(dynptr)) {
            long sample = Dynptr.data(dynptr);
            RingHelpers.ring(RingBufferMap.mapOf(sample)).commit(sample, flags, discard);
            Dynptr.setNull(dynptr);
        }
        return 0;
    }
}
