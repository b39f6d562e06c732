package io.sluice.vm.memory;

/** The error numbers that maps and helpers return negated, include/uapi/asm-generic/errno-base.h and errno.h. */
public final class Errno {
    public static final int EPERM = 1;
    public static final int ENOENT = 2;
    public static final int EINTR = 4;
    public static final int E2BIG = 7;
    public static final int EBADF = 9;
    public static final int EAGAIN = 11;
    public static final int ENOMEM = 12;
    public static final int EACCES = 13;
    public static final int EFAULT = 14;
    public static final int EBUSY = 16;
    public static final int EEXIST = 17;
    public static final int ENODEV = 19;
    public static final int EINVAL = 22;
    public static final int ENOSPC = 28;
    public static final int ERANGE = 34;
    public static final int ENOSYS = 38;
    public static final int EOVERFLOW = 75;
    public static final int EOPNOTSUPP = 95;
    public static final int EAFNOSUPPORT = 97;
    /** ENOTSUPP, which the kernel returns to bpf(2) callers although it is none of the UAPI: include/linux/errno.h. */
    public static final int ENOTSUPP = 524;

    private Errno() {
    }
}
