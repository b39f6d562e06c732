package io.sluice.helpers;

import io.sluice.helpers.fib.CurrentFib;
import io.sluice.helpers.fib.Link;
import io.sluice.vm.api.HelperSpec;
import io.sluice.vm.api.XdpContext;
import io.sluice.vm.memory.Errno;
import io.sluice.vm.memory.Memory;
import java.util.List;

/** Whether a packet fits an interface's MTU: bpf_xdp_check_mtu of net/core/filter.c. */
@SuppressWarnings("checkstyle:ParameterNumber") // the calling convention of helpers
final class MtuHelpers {
    /** {@code BPF_MTU_CHK_RET_FRAG_NEEDED} of include/uapi/linux/bpf.h. */
    private static final int FRAG_NEEDED = 1;

    private final CurrentFib fib;

    private MtuHelpers(CurrentFib fib) {
        this.fib = fib;
    }

    static List<HelperSpec> rows(CurrentFib fib) {
        return List.of(HelperSpec.of(163, new MtuHelpers(fib)::check));
    }

    private long check(long ctx, long index, long lengthAt, long difference, long flags, long state) {
        if (flags != 0) {
            return -Errno.EINVAL;
        }
        Link link = fib.link((int) index == 0 ? Memory.getInt(ctx + XdpContext.INGRESS_IFINDEX) : (int) index);
        if (link == null) {
            return -Errno.ENODEV;
        }
        int asked = Memory.getInt(lengthAt);
        // as in the kernel a length that is given is one of layer 3, and arithmetic is that of int
        int length = asked != 0 ? asked + link.headerLength() : (int) BufferHelpers.length(ctx);
        Memory.putInt(lengthAt, link.mtu());
        return length + (int) difference > link.mtu() + link.headerLength() ? FRAG_NEEDED : 0;
    }
}
