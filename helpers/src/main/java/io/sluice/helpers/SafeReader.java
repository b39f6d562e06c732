package io.sluice.helpers;

import io.sluice.vm.memory.Memory;
import io.sluice.vm.memory.OffHeap;
import io.sluice.vm.memory.Syscalls;
import java.util.Arrays;

/**
 * Reads memory at addresses that a program made up, without a fault: the kernel copies and says where it cannot. It is
 * slow, and meant for text.
 */
final class SafeReader {
    // x86-64 system call number, arch/x86/entry/syscalls/syscall_64.tbl
    private static final int PROCESS_VM_READV = 310;
    private static final int PAGE = 4096;
    /** struct iovec of include/uapi/linux/uio.h: address and length. */
    private static final int IOVEC_SIZE = 16;

    private SafeReader() {
    }

    /** Up to {@code limit} bytes, at most those before the first page that cannot be read. */
    static byte[] bytes(long address, int limit) {
        long self = ProcessHandle.current().pid();
        try (OffHeap memory = OffHeap.allocate(2 * IOVEC_SIZE + (long) limit)) {
            long local = memory.address();
            long remote = local + IOVEC_SIZE;
            long buffer = remote + IOVEC_SIZE;
            int done = 0;
            while (done < limit) {
                // page by page, as one that cannot be read refuses the whole piece
                int piece = (int) Math.min(limit - done, PAGE - (address + done & PAGE - 1));
                Memory.putLong(local, buffer + done);
                Memory.putLong(local + Long.BYTES, piece);
                Memory.putLong(remote, address + done);
                Memory.putLong(remote + Long.BYTES, piece);
                if (Syscalls.syscall(PROCESS_VM_READV, self, local, 1, remote, 1, 0) != piece) {
                    break;
                }
                done += piece;
            }
            return Memory.bytes(buffer, done);
        }
    }

    /** The bytes before the first zero, {@code limit} at most; null where one before that cannot be read. */
    static byte[] string(long address, int limit) {
        byte[] all = bytes(address, limit);
        for (int i = 0; i < all.length; i++) {
            if (all[i] == 0) {
                return Arrays.copyOf(all, i);
            }
        }
        return all.length < limit ? null : all;
    }
}
