package io.sluice.helpers;

import io.sluice.vm.memory.Errno;
import io.sluice.vm.memory.Memory;

/**
 * A dynptr: 16 bytes on a program's stack, whose content only helpers see; the layout is the kernel's
 * {@code struct bpf_dynptr_kern} of include/linux/bpf.h. A null one has data 0.
 *
 * <pre>
 *   0      8                                                12       16
 *   | data | size: 24 bits, type: 3 bits at 28, read-only: 31 | offset |
 * </pre>
 */
final class Dynptr {
    /** Bytes of one. */
    static final int SIZE = 16;
    /** The address of the memory that it is about, or of the context whose packet it is about, 64 bits. */
    static final int DATA = 0;
    /** Size, type and whether it is read-only, 32 bits. */
    static final int BITS = 8;
    /** Where it begins in that memory, 32 bits. */
    static final int OFFSET = 12;

    /** The most bytes, {@code DYNPTR_MAX_SIZE} of include/linux/bpf.h. */
    static final int MAX_SIZE = (1 << 24) - 1;

    /** Types, {@code enum bpf_dynptr_type} of include/linux/bpf.h. */
    static final int LOCAL = 1;
    /** A record of a ring buffer. */
    static final int RINGBUF = 2;
    /** A packet. */
    static final int XDP = 4;

    private static final int TYPE_SHIFT = 28;
    private static final int TYPE_MASK = 7;
    private static final int READ_ONLY = 1 << 31;

    private Dynptr() {
    }

    /** Makes one of memory, or of the packet of the context at an address; the size is at most {@link #MAX_SIZE}. */
    static void set(long at, int type, long data, int size) {
        Memory.putLong(at + DATA, data);
        Memory.putInt(at + BITS, size | type << TYPE_SHIFT);
        Memory.putInt(at + OFFSET, 0);
    }

    /** Makes it null. */
    static void setNull(long at) {
        Memory.fill(at, SIZE, (byte) 0);
    }

    static boolean isNull(long at) {
        return data(at) == 0;
    }

    static long data(long at) {
        return Memory.getLong(at + DATA);
    }

    static int size(long at) {
        return Memory.getInt(at + BITS) & MAX_SIZE;
    }

    static int type(long at) {
        return Memory.getInt(at + BITS) >>> TYPE_SHIFT & TYPE_MASK;
    }

    static boolean isReadOnly(long at) {
        return (Memory.getInt(at + BITS) & READ_ONLY) != 0;
    }

    static long offset(long at) {
        return Integer.toUnsignedLong(Memory.getInt(at + OFFSET));
    }

    /** Makes it a part of itself: from a start on, of a size. */
    static void narrow(long at, int start, int size) {
        Memory.putInt(at + OFFSET, Memory.getInt(at + OFFSET) + start);
        Memory.putInt(at + BITS, Memory.getInt(at + BITS) & ~MAX_SIZE | size);
    }

    /** Whether so many bytes from an offset on are outside of it. */
    static boolean isOutside(long at, long offset, long length) {
        return length > size(at) || offset > size(at) - length;
    }

    /** The address of an offset in its memory; it is of memory. */
    static long memory(long at, long offset) {
        return data(at) + offset(at) + offset;
    }

    /** Copies out of it: 0, or a negated errno. */
    static long read(long at, long offset, long to, long length) {
        if (isNull(at)) {
            return -Errno.EINVAL;
        }
        if (isOutside(at, offset, length)) {
            return -Errno.E2BIG;
        }
        if (type(at) == XDP) {
            return BufferHelpers.load(data(at), offset(at) + offset, to, length);
        }
        Memory.copy(memory(at, offset), to, length);
        return 0;
    }

    /** Copies into it: 0, or a negated errno. */
    static long write(long at, long offset, long from, long length) {
        if (isNull(at) || isReadOnly(at)) {
            return -Errno.EINVAL;
        }
        if (isOutside(at, offset, length)) {
            return -Errno.E2BIG;
        }
        if (type(at) == XDP) {
            return BufferHelpers.store(data(at), offset(at) + offset, from, length);
        }
        Memory.copy(from, memory(at, offset), length);
        return 0;
    }

    /**
     * The address of some bytes of it, 0 where it has none such. Of a packet that has become shorter since, what is
     * left is copied into the buffer, if there is one, as the kernel does with bytes in fragments.
     */
    static long slice(long at, long offset, long buffer, long length) {
        if (isNull(at) || isOutside(at, offset, length)) {
            return 0;
        }
        if (type(at) != XDP) {
            return memory(at, offset);
        }
        long from = offset(at) + offset;
        long packet = BufferHelpers.pointer(data(at), from, length);
        if (packet >= 0 || buffer == 0) {
            return Math.max(packet, 0);
        }
        long left = Math.min(length, BufferHelpers.length(data(at)) - from);
        if (left > 0) {
            BufferHelpers.load(data(at), from, buffer, left);
        }
        return buffer;
    }

    /** As {@link #slice}, for writing. */
    static long writableSlice(long at, long offset, long buffer, long length) {
        return isReadOnly(at) ? 0 : slice(at, offset, buffer, length);
    }
}
