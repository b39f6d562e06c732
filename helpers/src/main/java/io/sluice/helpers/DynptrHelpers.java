package io.sluice.helpers;

import io.sluice.vm.api.HelperSpec;
import io.sluice.vm.memory.Errno;
import java.util.List;

/** Helpers on dynptrs of memory, kernel/bpf/helpers.c; those on packets are made by a kfunc, see {@link Kfuncs}. */
@SuppressWarnings("checkstyle:ParameterNumber") // the calling convention of helpers
final class DynptrHelpers {
    static final List<HelperSpec> ROWS = List.of(
            HelperSpec.of(197, DynptrHelpers::fromMemory),
            HelperSpec.of(201, DynptrHelpers::read),
            HelperSpec.of(202, DynptrHelpers::write),
            HelperSpec.of(203, DynptrHelpers::data));

    private DynptrHelpers() {
    }

    private static long unsigned(long word) {
        return Integer.toUnsignedLong((int) word);
    }

    private static long fromMemory(long data, long size, long flags, long dynptr, long e, long state) {
        if (unsigned(size) > Dynptr.MAX_SIZE || flags != 0) {
            Dynptr.setNull(dynptr);
            return unsigned(size) > Dynptr.MAX_SIZE ? -Errno.E2BIG : -Errno.EINVAL;
        }
        Dynptr.set(dynptr, Dynptr.LOCAL, data, (int) size);
        return 0;
    }

    private static long read(long to, long length, long dynptr, long offset, long flags, long state) {
        return flags != 0 ? -Errno.EINVAL : Dynptr.read(dynptr, unsigned(offset), to, unsigned(length));
    }

    private static long write(long dynptr, long offset, long from, long length, long flags, long state) {
        if (flags != 0) {
            // what is outside of it is told first
            boolean outside = !Dynptr.isNull(dynptr) && !Dynptr.isReadOnly(dynptr)
                    && Dynptr.isOutside(dynptr, unsigned(offset), unsigned(length));
            return outside ? -Errno.E2BIG : -Errno.EINVAL;
        }
        return Dynptr.write(dynptr, unsigned(offset), from, unsigned(length));
    }

    private static long data(long dynptr, long offset, long length, long d, long e, long state) {
        boolean none = Dynptr.isNull(dynptr) || Dynptr.isReadOnly(dynptr) || Dynptr.type(dynptr) == Dynptr.XDP
                || Dynptr.isOutside(dynptr, unsigned(offset), unsigned(length));
        return none ? 0 : Dynptr.memory(dynptr, unsigned(offset));
    }
}
