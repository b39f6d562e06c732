package io.sluice.vm.kernel;

import java.util.Map;

/** Error numbers that bpf(2) returns (asm-generic/errno-base.h, asm-generic/errno.h, linux/errno.h) and their names. */
final class Errno {
    static final int EPERM = 1;
    static final int ENOENT = 2;
    static final int EINTR = 4;
    static final int E2BIG = 7;
    static final int EAGAIN = 11;
    static final int ENOMEM = 12;
    static final int EACCES = 13;
    static final int EFAULT = 14;
    static final int EBUSY = 16;
    static final int EEXIST = 17;
    static final int EINVAL = 22;
    static final int ENOSPC = 28;
    static final int ENOSYS = 38;
    static final int EOPNOTSUPP = 95;
    /** Internal to the kernel, yet returned by map operations that a type does not have. */
    static final int ENOTSUPP = 524;

    private static final Map<Integer, String> NAMES = Map.ofEntries(
        Map.entry(EPERM, "EPERM, operation not permitted"),
        Map.entry(ENOENT, "ENOENT, no such entry"),
        Map.entry(EINTR, "EINTR, interrupted"),
        Map.entry(E2BIG, "E2BIG, map is full or argument is too large"),
        Map.entry(9, "EBADF, bad file descriptor"),
        Map.entry(EAGAIN, "EAGAIN, try again"),
        Map.entry(ENOMEM, "ENOMEM, out of memory"),
        Map.entry(EACCES, "EACCES, permission denied"),
        Map.entry(EFAULT, "EFAULT, bad address"),
        Map.entry(EBUSY, "EBUSY, resource is busy"),
        Map.entry(EEXIST, "EEXIST, entry exists"),
        Map.entry(19, "ENODEV, no such device"),
        Map.entry(EINVAL, "EINVAL, invalid argument"),
        Map.entry(ENOSPC, "ENOSPC, buffer too small"),
        Map.entry(ENOSYS, "ENOSYS, not implemented"),
        Map.entry(EOPNOTSUPP, "EOPNOTSUPP, operation not supported"),
        Map.entry(ENOTSUPP, "ENOTSUPP, operation not supported"));

    private Errno() {
    }

    static String describe(int errno) {
        return NAMES.getOrDefault(errno, "errno " + errno);
    }
}
