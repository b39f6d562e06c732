package io.sluice.vm.kernel;

import io.sluice.vm.api.MapType;
import io.sluice.vm.memory.Memory;
import io.sluice.vm.memory.Syscalls;
import java.util.function.Consumer;

/**
 * A ring buffer of the kernel, mapped into this process: the positions, and the data twice, one after the other.
 *
 * <pre>
 *   0          page 1     2      + max_entries
 *   | consumer | producer | data | data again |
 * </pre>
 */
public final class KernelRing implements AutoCloseable {
    private static final int PAGE = 4096;
    // x86-64 system call numbers, arch/x86/entry/syscalls/syscall_64.tbl
    private static final int MMAP = 9;
    private static final int MUNMAP = 11;
    // include/uapi/asm-generic/mman-common.h and linux/mman.h
    private static final int PROT_READ = 1;
    private static final int PROT_WRITE = 2;
    private static final int MAP_SHARED = 1;
    // include/uapi/linux/bpf.h: a record is its length with two flags, an offset for the kernel, and the bytes
    private static final int BPF_RINGBUF_BUSY_BIT = 1 << 31;
    private static final int BPF_RINGBUF_DISCARD_BIT = 1 << 30;
    private static final int BPF_RINGBUF_HDR_SZ = 8;

    private final KernelMap map;
    private final long size;
    private final long consumer;
    private final long producer;

    private KernelRing(KernelMap map) {
        this.map = map;
        this.size = Integer.toUnsignedLong(map.spec().maxEntries());
        // the side that this process is may write
        boolean isUser = map.spec().type() == MapType.USER_RINGBUF;
        this.consumer = mapped(PAGE, isUser ? PROT_READ : PROT_READ | PROT_WRITE, 0);
        this.producer = mapped(PAGE + 2 * size, isUser ? PROT_READ | PROT_WRITE : PROT_READ, PAGE);
    }

    /**
     * Maps the ring of a map, which stays open for as long as this.
     *
     * @throws KernelException if the kernel refuses
     */
    public static KernelRing of(KernelMap map) {
        return new KernelRing(map);
    }

    private long mapped(long length, int protection, long offset) {
        long at = Syscalls.syscall(MMAP, 0, length, protection, MAP_SHARED, map.fd(), offset);
        if (at < 0 && at > -PAGE) {
            throw new KernelException(map + ": mmap of " + length + " bytes at " + offset, (int) -at);
        }
        return at;
    }

    /** Up to where the consumer is done. */
    public long consumerPosition() {
        return Memory.getLongAcquire(consumer);
    }

    /** Moves the consumer's position: of a ring that this process reads. */
    public void consumed(long position) {
        Memory.putLongRelease(consumer, position);
    }

    /** Shows all records up to the first one that is not submitted, and frees their room: of a ring that it reads. */
    public void consume(Consumer<byte[]> consumer) {
        for (long at = consumerPosition(); at < producerPosition(); consumed(at)) {
            long record = data() + (at & size - 1);
            int word = Memory.getIntAcquire(record);
            if ((word & BPF_RINGBUF_BUSY_BIT) != 0) {
                return;
            }
            int length = word & ~BPF_RINGBUF_DISCARD_BIT;
            if (length == word) {
                consumer.accept(Memory.bytes(record + BPF_RINGBUF_HDR_SZ, length));
            }
            at += (long) BPF_RINGBUF_HDR_SZ + length + Long.BYTES - 1 & -Long.BYTES;
        }
    }

    /** Up to where the ring is reserved. */
    public long producerPosition() {
        return Memory.getLongAcquire(producer);
    }

    /** Moves the producer's position: of a ring that this process writes. */
    public void produced(long position) {
        Memory.putLongRelease(producer, position);
    }

    /** The address of the data. */
    public long data() {
        return producer + PAGE;
    }

    @Override
    public void close() {
        Syscalls.syscall(MUNMAP, consumer, PAGE);
        Syscalls.syscall(MUNMAP, producer, PAGE + 2 * size);
    }
}
