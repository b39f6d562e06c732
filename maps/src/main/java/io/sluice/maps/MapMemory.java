package io.sluice.maps;

import io.sluice.vm.api.MapSpec;
import io.sluice.vm.memory.Errno;
import io.sluice.vm.memory.Memory;
import io.sluice.vm.memory.OffHeap;
import io.sluice.vm.memory.Syscalls;
import java.nio.charset.StandardCharsets;

/**
 * One block of zeroed memory that holds all of a map: anonymous pages, which cost nothing until they are touched, or
 * part of the file of a pinned map.
 *
 * <p>But for those of inner maps, nothing in the block is an absolute address, so that it can be mapped elsewhere.
 */
final class MapMemory implements AutoCloseable {
    private static final long PAGE = 4096;
    private static final long HUGE_PAGE = 2L << 20;
    /** Blocks from this size on ask for huge pages: the smaller ones gain little and would be rounded up to 2 MiB. */
    private static final long HUGE_FROM = 16L << 20;
    // x86-64 system call numbers, arch/x86/entry/syscalls/syscall_64.tbl
    private static final int MMAP = 9;
    private static final int MUNMAP = 11;
    private static final int CLOSE = 3;
    private static final int MADVISE = 28;
    private static final int FTRUNCATE = 77;
    private static final int MEMFD_CREATE = 319;
    // include/uapi/asm-generic/mman-common.h and mman.h
    private static final int PROT_NONE = 0;
    private static final int PROT_READ = 1;
    private static final int PROT_WRITE = 2;
    private static final int MAP_SHARED = 1;
    private static final int MAP_PRIVATE = 2;
    private static final int MAP_FIXED = 0x10;
    private static final int MAP_ANONYMOUS = 0x20;
    private static final int MAP_NORESERVE = 0x4000;
    private static final int MADV_HUGEPAGE = 14;
    /** Of include/uapi/linux/memfd.h. */
    private static final int MFD_CLOEXEC = 1;
    /** What the system shows the memory of rings as. */
    private static final byte[] RING_NAME = "sluice-ring".getBytes(StandardCharsets.US_ASCII);

    private final long address;
    private final long size;
    /** Bytes of it that the map asked for, each counted once. */
    private final long used;
    /** What is to be closed instead of unmapping the pages, or null. */
    private final PinnedFile file;
    private boolean open = true;

    private MapMemory(PinnedFile file, long address, long size, long used) {
        this.file = file;
        this.address = address;
        this.size = size;
        this.used = used;
    }

    /** Memory for a map; refuses with ENOMEM where the system does. */
    static MapMemory allocate(MapSpec spec, long size) {
        long length = Math.addExact(size, PAGE - 1) / PAGE * PAGE;
        long at = checked(spec, length, Syscalls.syscall(
                MMAP, 0, length, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0));
        if (length >= HUGE_FROM) {
            long from = (at + HUGE_PAGE - 1) / HUGE_PAGE * HUGE_PAGE;
            // advice only: without transparent huge pages the map is as good, just slower
            Syscalls.syscall(MADVISE, from, at + length - from, MADV_HUGEPAGE);
        }
        return new MapMemory(null, at, length, size);
    }

    /** Memory that is part of a file. */
    static MapMemory of(PinnedFile file, long address, long size) {
        return new MapMemory(file, address, size, size);
    }

    /**
     * Memory of a ring: a head, and after it the ring's data twice, so that what goes over its end is in one piece.
     *
     * @param head bytes, a multiple of a page
     * @param data bytes, a multiple of a page
     */
    static MapMemory mirrored(MapSpec spec, long head, long data) {
        long once = head + data;
        long at = checked(spec, once + data, Syscalls.syscall(MMAP, 0, once + data, PROT_NONE,
                MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0));
        MapMemory memory = new MapMemory(null, at, once + data, once);
        long fd = -1;
        try (OffHeap name = OffHeap.allocate(RING_NAME.length + 1)) {
            Memory.copyIn(RING_NAME, 0, name.address(), RING_NAME.length);
            fd = checked(spec, once, Syscalls.syscall(MEMFD_CREATE, name.address(), MFD_CLOEXEC));
            checked(spec, once, Syscalls.syscall(FTRUNCATE, fd, once));
            map(spec, at, once, fd, 0);
            map(spec, at + once, data, fd, head);
            return memory;
        } catch (MapException e) {
            memory.close();
            throw e;
        } finally {
            if (fd >= 0) {
                Syscalls.syscall(CLOSE, fd);
            }
        }
    }

    private static void map(MapSpec spec, long at, long length, long fd, long offset) {
        checked(spec, length, Syscalls.syscall(
                MMAP, at, length, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_FIXED | MAP_NORESERVE, fd, offset));
    }

    private static long checked(MapSpec spec, long length, long result) {
        if (result < 0 && result > -PAGE) {
            throw new MapException(spec, Errno.ENOMEM, length + " bytes of memory: " + Syscalls.errorText(result));
        }
        return result;
    }

    long address() {
        return address;
    }

    long size() {
        return size;
    }

    /** Bytes that the map asked for: without what rounds them up to pages, and a ring's data once. */
    long used() {
        return used;
    }

    @Override
    public synchronized void close() {
        if (open) {
            open = false;
            if (file == null) {
                Syscalls.syscall(MUNMAP, address, size);
            } else {
                file.close();
            }
        }
    }
}
