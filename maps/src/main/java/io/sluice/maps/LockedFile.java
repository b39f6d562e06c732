package io.sluice.maps;

import io.sluice.vm.memory.Errno;
import io.sluice.vm.memory.Memory;
import io.sluice.vm.memory.OffHeap;
import io.sluice.vm.memory.Syscalls;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * A file that is mapped to memory, under a lock that the kernel gives back when the process ends, however it ends.
 *
 * <p>The lock is that of {@code flock(2)}: it belongs to this opening of the file, so that a second one, of this
 * process too, is refused.
 */
final class LockedFile implements AutoCloseable {
    /** Bytes of a page. */
    static final int PAGE = 4096;
    // x86-64 system call numbers, arch/x86/entry/syscalls/syscall_64.tbl
    private static final int OPEN = 2;
    private static final int CLOSE = 3;
    private static final int LSEEK = 8;
    private static final int MMAP = 9;
    private static final int MUNMAP = 11;
    private static final int PREAD64 = 17;
    private static final int MSYNC = 26;
    private static final int FLOCK = 73;
    private static final int FTRUNCATE = 77;
    private static final int FALLOCATE = 285;
    // include/uapi/asm-generic/fcntl.h, include/uapi/linux/fs.h, include/uapi/asm-generic/mman-common.h
    private static final int O_RDONLY = 0;
    private static final int O_RDWR = 2;
    private static final int O_CREAT = 0x40;
    private static final int O_CLOEXEC = 0x80000;
    private static final int OWNER_ONLY = 0600;
    private static final int LOCK_EX = 2;
    private static final int LOCK_NB = 4;
    private static final int SEEK_END = 2;
    private static final int PROT_READ = 1;
    private static final int PROT_WRITE = 2;
    private static final int MAP_SHARED = 1;
    private static final int MS_SYNC = 4;

    private final Path path;
    private final long fd;
    private long address;
    private long mapped;
    private boolean open = true;

    private LockedFile(Path path, long fd) {
        this.path = path;
        this.fd = fd;
    }

    /** Opens a file to change it, which is made where it is not there; it is not locked yet. */
    static LockedFile open(Path path) {
        return open(path, O_RDWR | O_CREAT | O_CLOEXEC);
    }

    /** Opens a file that is there, to read it. */
    static LockedFile openToRead(Path path) {
        return open(path, O_RDONLY | O_CLOEXEC);
    }

    private static LockedFile open(Path path, int flags) {
        byte[] text = path.toString().getBytes(StandardCharsets.UTF_8);
        try (OffHeap name = OffHeap.allocate(text.length + 1L)) {
            Memory.copyIn(text, 0, name.address(), text.length);
            return new LockedFile(path, check(path, "open", Syscalls.syscall(OPEN, name.address(), flags, OWNER_ONLY)));
        }
    }

    private static long check(Path path, String what, long result) {
        if (result < 0 && result > -PAGE) {
            throw new MapException(path, (int) -result, what + ": " + Syscalls.errorText(result));
        }
        return result;
    }

    /** Takes the lock; false where another opening has it. */
    boolean lock() {
        long result = Syscalls.syscall(FLOCK, fd, LOCK_EX | LOCK_NB);
        if (result == -Errno.EAGAIN) {
            return false;
        }
        check(path, "lock", result);
        return true;
    }

    /** The size of the file in bytes. */
    long size() {
        return check(path, "size", Syscalls.syscall(LSEEK, fd, 0, SEEK_END));
    }

    /** Reads from the start of the file; how many bytes there were. */
    int read(long to, int length) {
        return (int) check(path, "read", Syscalls.syscall(PREAD64, fd, to, length, 0));
    }

    /**
     * Makes the file so many zeros, and has their space set aside: a store to a page of a mapping for which there is
     * none would end the process.
     */
    void reserve(long size) {
        check(path, "truncate", Syscalls.syscall(FTRUNCATE, fd, 0));
        check(path, "truncate to " + size + " bytes", Syscalls.syscall(FTRUNCATE, fd, size));
        long result = Syscalls.syscall(FALLOCATE, fd, 0, 0, size);
        if (result != -Errno.EOPNOTSUPP && result != -Errno.ENOSYS) {
            check(path, "space for " + size + " bytes", result);
        }
    }

    /** Maps the first so many bytes, to be shared with all who map them; their address. */
    long map(long size) {
        address = check(path, "map " + size + " bytes",
                Syscalls.syscall(MMAP, 0, size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0));
        mapped = size;
        return address;
    }

    /** Waits until the first so many bytes of the mapping are on the disk, if the file is on one. */
    void sync(long size) {
        check(path, "sync", Syscalls.syscall(MSYNC, address, size, MS_SYNC));
    }

    Path path() {
        return path;
    }

    @Override
    public void close() {
        if (open) {
            open = false;
            if (mapped != 0) {
                Syscalls.syscall(MUNMAP, address, mapped);
            }
            Syscalls.syscall(CLOSE, fd);
        }
    }
}
