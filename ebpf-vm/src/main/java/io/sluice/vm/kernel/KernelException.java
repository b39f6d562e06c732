package io.sluice.vm.kernel;

import io.sluice.vm.memory.Syscalls;

/** The kernel refused a bpf(2) command; the message is a breadcrumb that ends in the error's name. */
public class KernelException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int errno;

    /**
     * Makes an error.
     *
     * @param message what was attempted, without the error's name
     * @param errno positive error number of the system call
     */
    public KernelException(String message, int errno) {
        super(message + ": " + describe(errno));
        this.errno = errno;
    }

    /**
     * Makes an error with its whole text given.
     *
     * @param errno positive error number of the system call
     * @param message the whole message
     */
    protected KernelException(int errno, String message) {
        super(message);
        this.errno = errno;
    }

    /** Returns the text of an error number and the number itself. */
    static String describe(int errno) {
        return Syscalls.errorText(errno) + " (errno " + errno + ')';
    }

    /** Returns the positive error number of the system call. */
    public int errno() {
        return errno;
    }
}
