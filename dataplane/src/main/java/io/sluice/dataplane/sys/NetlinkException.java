package io.sluice.dataplane.sys;

import io.sluice.vm.memory.Syscalls;

/** What the kernel refused by netlink. */
public final class NetlinkException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final int errno;

    /** A refusal of something by an error number. */
    public NetlinkException(String what, int errno) {
        super(what + ": " + Syscalls.errorText(errno));
        this.errno = errno;
    }

    /** The error number, positive. */
    public int errno() {
        return errno;
    }
}
