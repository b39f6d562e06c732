package io.sluice.helpers;

import io.sluice.maps.PerfEventArrayMap;
import io.sluice.maps.SampleQueue;
import io.sluice.vm.api.HelperSpec;
import io.sluice.vm.api.MapHeader;
import io.sluice.vm.api.WorkerState;
import io.sluice.vm.api.XdpContext;
import io.sluice.vm.memory.Errno;
import io.sluice.vm.memory.Memory;
import java.util.List;

/** Samples for consumers outside: bpf_xdp_event_output of net/core/filter.c. */
@SuppressWarnings("checkstyle:ParameterNumber") // the calling convention of helpers
final class PerfHelpers {
    /** {@code BPF_F_INDEX_MASK} of include/uapi/linux/bpf.h. */
    private static final long BPF_F_INDEX_MASK = 0xffff_ffffL;
    /** {@code BPF_F_CURRENT_CPU} there. */
    private static final long BPF_F_CURRENT_CPU = BPF_F_INDEX_MASK;
    /** {@code BPF_F_CTXLEN_MASK} there: how many bytes of the packet follow the sample. */
    private static final long BPF_F_CTXLEN_MASK = 0xf_ffffL << 32;
    private static final int CTXLEN_SHIFT = 32;
    /** A sample with its perf header has a 16-bit size; the kernel's header and size word take 12 bytes of it. */
    private static final long MAX_SAMPLE = (1 << 16) - 12;

    static final List<HelperSpec> ROWS = List.of(
            HelperSpec.of(25, PerfHelpers::output));

    private PerfHelpers() {
    }

    private static long output(long ctx, long map, long flags, long data, long size, long state) {
        if ((flags & ~(BPF_F_INDEX_MASK | BPF_F_CTXLEN_MASK)) != 0) {
            return -Errno.EINVAL;
        }
        long packet = Memory.getLong(ctx + XdpContext.DATA);
        long packetLength = (flags & BPF_F_CTXLEN_MASK) >> CTXLEN_SHIFT;
        if (packetLength > Memory.getLong(ctx + XdpContext.DATA_END) - packet) {
            return -Errno.EFAULT;
        }
        PerfEventArrayMap events = (PerfEventArrayMap) MapHeader.map(map);
        long index = flags & BPF_F_INDEX_MASK;
        if (index == BPF_F_CURRENT_CPU) {
            index = WorkerState.index(state);
        }
        if (index >= events.count()) {
            return -Errno.E2BIG;
        }
        SampleQueue queue = events.queue((int) index);
        if (queue == null) {
            return -Errno.ENOENT;
        }
        long dataLength = Integer.toUnsignedLong((int) size);
        if (dataLength + packetLength > MAX_SAMPLE) {
            return -Errno.E2BIG;
        }
        return queue.offer(data, (int) dataLength, packet, (int) packetLength) ? 0 : -Errno.ENOSPC;
    }
}
