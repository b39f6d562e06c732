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
        return install(code.length, (address, size) -> Memory.copyIn(code, 0, address, size));
    }

    /**
     * Installs code that is written once its address is known.
     *
     * @param size bytes, at least 1
     * @throws IllegalStateException when the limit is reached or the system refuses the pages
     */
    public static ExecutableMemory install(int size, Writer writer) {
        long length = (size + PAGE - 1L) / PAGE * PAGE;
        reserve(length);
        long at = Syscalls.syscall(MMAP, 0, length, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (at < 0 && at > -PAGE) {
            reserve(-length);
            throw new IllegalStateException(
                    "executable memory: mmap of " + length + " bytes: " + Syscalls.errorText(at));
        }
        ExecutableMemory memory = new ExecutableMemory(at, length);
        try {
            writer.write(at, size);
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

    /** Writes code to its final address, while the pages are writable and not executable. */
    @FunctionalInterface
    public interface Writer {
        /** Writes {@code size} bytes at {@code address}. */
        void write(long address, int size);
    }
}
