package io.sluice.helpers;

import io.sluice.vm.api.HelperSpec;
import io.sluice.vm.api.XdpContext;
import io.sluice.vm.memory.Errno;
import io.sluice.vm.memory.Memory;
import java.util.List;

/** Helpers that move the packet's bounds; the limits are those of net/core/filter.c. */
@SuppressWarnings("checkstyle:ParameterNumber") // the calling convention of helpers
final class PacketHelpers {
    /** The shortest packet, {@code ETH_HLEN} of include/uapi/linux/if_ether.h. */
    static final int ETH_HLEN = 14;
    /** What the kernel keeps for itself at the start of the headroom, the size of {@code struct xdp_frame}. */
    static final int FRAME_RESERVE = 40;
    /** Metadata comes in words. */
    static final int META_UNIT = 4;
    /** The most metadata, as its length is kept in 8 bits, {@code xdp_metalen_invalid} of include/net/xdp.h. */
    static final int MAX_META = 255;

    static final List<HelperSpec> ROWS = List.of(
            HelperSpec.of(44, PacketHelpers::adjustHead).with(PacketRecipe::adjustHead),
            HelperSpec.of(54, PacketHelpers::adjustMeta).with(PacketRecipe::adjustMeta),
            HelperSpec.of(65, PacketHelpers::adjustTail).with(PacketRecipe::adjustTail));

    private PacketHelpers() {
    }

    private static long adjustHead(long ctx, long delta, long c, long d, long e, long state) {
        int offset = (int) delta;
        long data = Memory.getLong(ctx + XdpContext.DATA);
        long meta = Memory.getLong(ctx + XdpContext.DATA_META);
        long metaLength = data - meta;
        long moved = data + offset;
        if (moved < Memory.getLong(ctx + XdpContext.HARD_START) + FRAME_RESERVE + metaLength
                || moved > Memory.getLong(ctx + XdpContext.DATA_END) - ETH_HLEN) {
            return -Errno.EINVAL;
        }
        if (metaLength != 0) {
            Memory.copy(meta, meta + offset, metaLength);
        }
        Memory.putLong(ctx + XdpContext.DATA_META, meta + offset);
        Memory.putLong(ctx + XdpContext.DATA, moved);
        return 0;
    }

    private static long adjustTail(long ctx, long delta, long c, long d, long e, long state) {
        int offset = (int) delta;
        long end = Memory.getLong(ctx + XdpContext.DATA_END);
        long moved = end + offset;
        if (moved > Memory.getLong(ctx + XdpContext.HARD_END)
                || moved < Memory.getLong(ctx + XdpContext.DATA) + ETH_HLEN) {
            return -Errno.EINVAL;
        }
        for (long at = end; at < moved; at++) {
            Memory.putByte(at, (byte) 0);
        }
        Memory.putLong(ctx + XdpContext.DATA_END, moved);
        return 0;
    }

    private static long adjustMeta(long ctx, long delta, long c, long d, long e, long state) {
        long data = Memory.getLong(ctx + XdpContext.DATA);
        long moved = Memory.getLong(ctx + XdpContext.DATA_META) + (int) delta;
        if (moved < Memory.getLong(ctx + XdpContext.HARD_START) + FRAME_RESERVE || moved > data) {
            return -Errno.EINVAL;
        }
        long length = data - moved;
        if (length % META_UNIT != 0 || length > MAX_META) {
            return -Errno.EACCES;
        }
        Memory.putLong(ctx + XdpContext.DATA_META, moved);
        return 0;
    }
}
