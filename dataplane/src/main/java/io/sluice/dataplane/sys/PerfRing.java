package io.sluice.dataplane.sys;

import io.sluice.vm.memory.Errno;
import io.sluice.vm.memory.Memory;
import io.sluice.vm.memory.OffHeap;
import io.sluice.vm.memory.Syscalls;
import java.util.OptionalLong;
import java.util.function.Consumer;

/**
 * The samples that programs in the kernel send on one CPU, by {@code bpf_perf_event_output}: those of a software event,
 * in a ring that is mapped into this process. An entry of a perf event array refers to the event by its descriptor.
 *
 * <p>After {@code struct perf_event_mmap_page} of include/uapi/linux/perf_event.h, a page, come the data. Each record
 * has the size that its header tells, a multiple of 8:
 *
 * <pre>
 *   0      4      6      8      16      20
 *   | type | misc | size | time | bytes | the sample, padded ...      where the type is PERF_RECORD_SAMPLE
 * </pre>
 */
public final class PerfRing implements AutoCloseable {
    private static final int PAGE = 4096;
    /** Of the data: a power of two of pages. */
    private static final int CAPACITY = 1 << 20;

    // arch/x86/entry/syscalls/syscall_64.tbl
    private static final int SYS_READ = 0;
    private static final int SYS_CLOSE = 3;
    private static final int SYS_MMAP = 9;
    private static final int SYS_MUNMAP = 11;
    /** PROT_READ and PROT_WRITE. */
    private static final int READ_AND_WRITE = 1 | 2;
    private static final int MAP_SHARED = 1;

    private static final int PERF_COUNT_SW_BPF_OUTPUT = 10;
    /** PERF_SAMPLE_TIME and PERF_SAMPLE_RAW. */
    private static final int SAMPLE_TYPE = 1 << 2 | 1 << 10;
    /** PERF_FORMAT_LOST, since Linux 6.0. */
    private static final int FORMAT_LOST = 1 << 4;
    /** use_clockid. */
    private static final long FLAG_USE_CLOCKID = 1L << 25;
    private static final int CLOCK_MONOTONIC = 1;

    private static final int DATA_HEAD = 1024;
    private static final int DATA_TAIL = 1032;
    private static final int PERF_RECORD_SAMPLE = 9;
    private static final int RECORD_SIZE = 6;
    private static final int TIME = 8;
    private static final int LENGTH = 16;
    private static final int BYTES = 20;
    private static final int READ_LOST = 8;
    private static final int READ_SIZE = 16;

    private final int cpu;
    private final int file;
    private final boolean countsLost;
    private final long page;

    /**
     * A sample.
     *
     * @param time when it was sent, in ns, by a clock that all CPUs share
     * @param bytes what was sent and up to 7 bytes that mean nothing: so many that 4 more are a multiple of 8
     */
    public record Sample(long time, byte[] bytes) {}

    private PerfRing(int cpu, int file, boolean countsLost, long page) {
        this.cpu = cpu;
        this.file = file;
        this.countsLost = countsLost;
        this.page = page;
    }

    /**
     * Opens the event of a CPU.
     *
     * @throws IllegalStateException where the kernel refuses
     */
    public static PerfRing open(int cpu) {
        try (OffHeap attr = OffHeap.allocate(PerfAttr.SIZE)) {
            PerfAttr.begin(attr.address(), PerfEvent.Type.SOFTWARE, PERF_COUNT_SW_BPF_OUTPUT);
            Memory.putLong(attr.address() + PerfAttr.SAMPLE_TYPE, SAMPLE_TYPE);
            Memory.putLong(attr.address() + PerfAttr.FLAGS, FLAG_USE_CLOCKID);
            Memory.putInt(attr.address() + PerfAttr.CLOCK_ID, CLOCK_MONOTONIC);
            Memory.putLong(attr.address() + PerfAttr.READ_FORMAT, FORMAT_LOST);
            long opened = PerfAttr.open(attr.address(), PerfAttr.ANY, cpu, PerfAttr.NO_GROUP);
            boolean countsLost = opened != -Errno.EINVAL;
            if (!countsLost) {
                Memory.putLong(attr.address() + PerfAttr.READ_FORMAT, 0);
                opened = PerfAttr.open(attr.address(), PerfAttr.ANY, cpu, PerfAttr.NO_GROUP);
            }
            int file = (int) checked("perf_event_open", cpu, opened);
            long page = Syscalls.syscall(SYS_MMAP, 0, PAGE + CAPACITY, READ_AND_WRITE, MAP_SHARED, file, 0);
            if (page < 0) {
                Syscalls.syscall(SYS_CLOSE, file);
            }
            return new PerfRing(cpu, file, countsLost, checked("mmap", cpu, page));
        }
    }

    private static long checked(String call, int cpu, long result) {
        if (result < 0) {
            throw new IllegalStateException(
                    "samples of cpu %d: %s: %s".formatted(cpu, call, Syscalls.errorText(result)));
        }
        return result;
    }

    /** The event's descriptor, which stays this ring's. */
    public int descriptor() {
        return file;
    }

    /** Shows the samples that are there, the oldest first, and frees their room. */
    public void consume(Consumer<Sample> consumer) {
        long head = Memory.getLongAcquire(page + DATA_HEAD);
        long tail = Memory.getLong(page + DATA_TAIL);
        while (tail < head) {
            long record = at(tail);
            if (Memory.getInt(record) == PERF_RECORD_SAMPLE) {
                consumer.accept(new Sample(Memory.getLong(at(tail + TIME)),
                        bytes(tail + BYTES, Memory.getInt(at(tail + LENGTH)))));
            }
            tail += Short.toUnsignedInt(Memory.getShort(record + RECORD_SIZE));
        }
        Memory.putLongRelease(page + DATA_TAIL, tail);
    }

    private long at(long position) {
        return page + PAGE + (position & CAPACITY - 1);
    }

    private byte[] bytes(long position, int length) {
        byte[] bytes = new byte[length];
        int whole = (int) Math.min(length, page + PAGE + CAPACITY - at(position));
        Memory.copyOut(at(position), bytes, 0, whole);
        Memory.copyOut(at(position + whole), bytes, whole, length - whole);
        return bytes;
    }

    /** How many samples found no room; empty where the kernel does not tell. */
    public OptionalLong lost() {
        if (!countsLost) {
            return OptionalLong.empty();
        }
        try (OffHeap buffer = OffHeap.allocate(READ_SIZE)) {
            checked("read", cpu, Syscalls.syscall(SYS_READ, file, buffer.address(), READ_SIZE));
            return OptionalLong.of(Memory.getLong(buffer.address() + READ_LOST));
        }
    }

    @Override
    public void close() {
        Syscalls.syscall(SYS_MUNMAP, page, PAGE + CAPACITY);
        Syscalls.syscall(SYS_CLOSE, file);
    }
}
