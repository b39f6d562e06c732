package io.sluice.maps;

import io.sluice.vm.api.MapSpec;
import io.sluice.vm.memory.Errno;
import io.sluice.vm.memory.Syscalls;

/**
 * One block of zeroed memory that holds all of a map: anonymous pages, which cost nothing until they are touched.
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
    private static final int MADVISE = 28;
    // include/uapi/asm-generic/mman-common.h and mman.h
    private static final int PROT_READ = 1;
    private static final int PROT_WRITE = 2;
    private static final int MAP_PRIVATE = 2;
    private static final int MAP_ANONYMOUS = 0x20;
    private static final int MAP_NORESERVE = 0x4000;
    private static final int MADV_HUGEPAGE = 14;

    private final long address;
    private final long size;
    private boolean open = true;

    private MapMemory(long address, long size) {
        this.address = address;
        this.size = size;
    }

    /** Memory for a map; refuses with ENOMEM where the system does. */
    static MapMemory allocate(MapSpec spec, long size) {
        long length = Math.addExact(size, PAGE - 1) / PAGE * PAGE;
        long at = Syscalls.syscall(
                MMAP, 0, length, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
        if (at < 0 && at > -PAGE) {
            throw new MapException(spec, Errno.ENOMEM, length + " bytes of memory: " + Syscalls.errorText(at));
        }
        if (length >= HUGE_FROM) {
            long from = (at + HUGE_PAGE - 1) / HUGE_PAGE * HUGE_PAGE;
            // advice only: without transparent huge pages the map is as good, just slower
            Syscalls.syscall(MADVISE, from, at + length - from, MADV_HUGEPAGE);
        }
        return new MapMemory(at, length);
    }

    long address() {
        return address;
    }

    long size() {
        return size;
    }

    @Override
    public synchronized void close() {
        if (open) {
            open = false;
            Syscalls.syscall(MUNMAP, address, size);
        }
    }
}
