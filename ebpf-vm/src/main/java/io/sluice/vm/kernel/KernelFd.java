package io.sluice.vm.kernel;

/** One file descriptor of a kernel object: owned, closed once. */
final class KernelFd implements AutoCloseable {
    private static final int CLOSED = -1;

    private final String what;
    private int fd;

    /**
     * Takes ownership of a descriptor.
     *
     * @param fd open file descriptor
     * @param what breadcrumb of the object, as {@code map "flows"}
     */
    KernelFd(int fd, String what) {
        this.fd = fd;
        this.what = what;
    }

    /** Returns the descriptor's number; throws {@link IllegalStateException} once it is closed. */
    int number() {
        if (fd == CLOSED) {
            throw new IllegalStateException(what + ": is closed");
        }
        return fd;
    }

    @Override
    public void close() {
        if (fd != CLOSED) {
            KernelBpf.close(fd);
            fd = CLOSED;
        }
    }
}
