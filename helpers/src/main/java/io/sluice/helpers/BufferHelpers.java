package io.sluice.helpers;

import io.sluice.vm.api.HelperSpec;
import io.sluice.vm.api.XdpContext;
import io.sluice.vm.memory.Errno;
import io.sluice.vm.memory.Memory;
import java.util.List;

/**
 * Helpers that copy between packets and other memory, as those of net/core/filter.c. A packet is one piece here: there
 * are no fragments.
 */
@SuppressWarnings("checkstyle:ParameterNumber") // the calling convention of helpers
final class BufferHelpers {
    /** Offsets and lengths above are refused, {@code bpf_xdp_pointer} of net/core/filter.c. */
    static final int MAX = 0xffff;

    static final List<HelperSpec> ROWS = List.of(
            HelperSpec.of(188, (ctx, b, c, d, e, state) -> length(ctx)).with(BufferRecipe::length),
            HelperSpec.of(189, BufferHelpers::load).with(BufferRecipe::load),
            HelperSpec.of(190, BufferHelpers::store).with(BufferRecipe::store));

    private BufferHelpers() {
    }

    /** Bytes of the packet. */
    static long length(long ctx) {
        return Memory.getLong(ctx + XdpContext.DATA_END) - Memory.getLong(ctx + XdpContext.DATA);
    }

    /** The address of a piece of the packet, or a negated errno. */
    static long pointer(long ctx, long offset, long length) {
        if (offset > MAX || length > MAX) {
            return -Errno.EFAULT;
        }
        return offset + length > length(ctx) ? -Errno.EINVAL : Memory.getLong(ctx + XdpContext.DATA) + offset;
    }

    private static long load(long ctx, long offset, long buffer, long length, long e, long state) {
        return load(ctx, Integer.toUnsignedLong((int) offset), buffer, Integer.toUnsignedLong((int) length));
    }

    private static long store(long ctx, long offset, long buffer, long length, long e, long state) {
        return store(ctx, Integer.toUnsignedLong((int) offset), buffer, Integer.toUnsignedLong((int) length));
    }

    /** Copies from the packet: 0, or a negated errno. */
    static long load(long ctx, long offset, long buffer, long length) {
        long packet = pointer(ctx, offset, length);
        if (packet < 0) {
            return packet;
        }
        Memory.copy(packet, buffer, length);
        return 0;
    }

    /** Copies to the packet: 0, or a negated errno. */
    static long store(long ctx, long offset, long buffer, long length) {
        long packet = pointer(ctx, offset, length);
        if (packet < 0) {
            return packet;
        }
        Memory.copy(buffer, packet, length);
        return 0;
    }
}
