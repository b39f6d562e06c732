package io.sluice.helpers;

import io.sluice.vm.api.HelperSpec;
import io.sluice.vm.memory.Errno;
import io.sluice.vm.memory.Memory;
import java.util.List;

/**
 * Reads of memory at addresses that programs made up: bpf_probe_read_kernel and its variant for strings of
 * kernel/trace/bpf_trace.c, on this process in place of the kernel. What cannot be read is an error and reads as zeros.
 */
@SuppressWarnings("checkstyle:ParameterNumber") // the calling convention of helpers
final class ProbeHelpers {
    /** The page at address 0 is nobody's, as all of user space is for the kernel (arch/x86/mm/maccess.c). */
    private static final long FIRST = 4096;
    /** Bits of an address, with a sign. */
    private static final int ADDRESS_BITS = 48;

    static final List<HelperSpec> ROWS = List.of(
            HelperSpec.of(113, ProbeHelpers::read),
            HelperSpec.of(115, ProbeHelpers::readString));

    private ProbeHelpers() {
    }

    private static boolean isAllowed(long address) {
        int above = Long.SIZE - ADDRESS_BITS;
        return address << above >> above == address && (address < 0 || address >= FIRST);
    }

    private static long read(long to, long size, long from, long d, long e, long state) {
        int length = (int) size;
        if (!isAllowed(from)) {
            Memory.fill(to, length, (byte) 0);
            return -Errno.ERANGE;
        }
        byte[] bytes = SafeReader.bytes(from, length);
        if (bytes.length < length) {
            Memory.fill(to, length, (byte) 0);
            return -Errno.EFAULT;
        }
        Memory.copyIn(bytes, 0, to, length);
        return 0;
    }

    private static long readString(long to, long size, long from, long d, long e, long state) {
        int room = (int) size;
        if (room == 0) {
            return 0;
        }
        byte[] text = isAllowed(from) ? SafeReader.string(from, room) : null;
        if (text == null) {
            Memory.fill(to, room, (byte) 0);
            return isAllowed(from) ? -Errno.EFAULT : -Errno.ERANGE;
        }
        int length = Math.min(text.length, room - 1);
        Memory.copyIn(text, 0, to, length);
        Memory.putByte(to + length, (byte) 0);
        return length + 1L;
    }
}
