package io.sluice.vm.memory;

/**
 * Machine code in its own pages: written while they are writable, then made executable and never writable again.
 *
 * <p>All such pages count against one limit, the system property {@code jit.limit} in bytes.
 */
public final class ExecutableMemory implements AutoCloseable {
    /** The system property that limits the bytes of all live machine code. */
    public static final String LIMIT_PROPERTY = "jit.limit";

    private static final long DEFAULT_LIMIT = 256L << 20;
    private static final int PAGE = 4096;
    // x86-64 system call numbers, arch/x86/entry/syscalls/syscall_64.tbl
    private static final int MMAP = 9;
    private static final int MPROTECT = 10;
    private static final int MUNMAP = 11;
    // include/uapi/asm-generic/mman-common.h
    private static final int PROT_READ = 1;
    private static final int PROT_WRITE = 2;
    private static final int PROT_EXEC = 4;
    private static final int MAP_PRIVATE = 2;
    private static final int MAP_ANONYMOUS = 0x20;

    private static long used;

    private final long address;
    private final long mapped;
    private boolean open = true;

    private ExecutableMemory(long address, long mapped) {
        this.address = address;
        this.mapped = mapped;
    }

    /**
     * Installs code whose bytes do not depend on where it lies.
     *
     * @throws IllegalStateException when the limit is reached or the system refuses the pages
     */
    public static ExecutableMemory install(byte[] code) {
        return install(code, new int[0], new long[0]);
    }

    /**
     * Installs code with addresses filled in.
     *
     * @param offsets where in the code eight bytes each become an address
     * @param addresses for each offset
     * @throws IllegalStateException when the limit is reached or the system refuses the pages
     */
    public static ExecutableMemory install(byte[] code, int[] offsets, long[] addresses) {
        long length = (code.length + PAGE - 1L) / PAGE * PAGE;
        reserve(length);
        long at = Syscalls.syscall(MMAP, 0, length, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (at < 0 && at > -PAGE) {
            reserve(-length);
            throw new IllegalStateException(
                    "executable memory: mmap of " + length + " bytes: " + Syscalls.errorText(at));
        }
        ExecutableMemory memory = new ExecutableMemory(at, length);
        try {
            Memory.copyIn(code, 0, at, code.length);
            for (int i = 0; i < offsets.length; i++) {
                Memory.putLong(at + offsets[i], addresses[i]);
            }
            long result = Syscalls.syscall(MPROTECT, at, length, PROT_READ | PROT_EXEC);
            if (result < 0) {
                throw new IllegalStateException("executable memory: mprotect: " + Syscalls.errorText(result)
                        + " (does a security policy forbid machine code made at run time?)");
            }
        } catch (RuntimeException e) {
            memory.close();
            throw e;
        }
        return memory;
    }

    private static synchronized void reserve(long length) {
        long limit = Long.getLong(LIMIT_PROPERTY, DEFAULT_LIMIT);
        if (length > 0 && used + length > limit) {
            throw new IllegalStateException("executable memory: " + (used + length) + " bytes would exceed "
                    + LIMIT_PROPERTY + " of " + limit);
        }
        used += length;
    }

    /** The bytes of all live executable pages. */
    public static synchronized long usedBytes() {
        return used;
    }

    /** The address of the first byte of code, aligned to a page. */
    public long address() {
        return address;
    }

    @Override
    public void close() {
        if (open) {
            open = false;
            Syscalls.syscall(MUNMAP, address, mapped);
            reserve(-mapped);
        }
    }
}
