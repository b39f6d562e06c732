package io.sluice.dataplane.sys;

import io.sluice.vm.memory.Memory;
import io.sluice.vm.memory.Syscalls;

/**
 * {@code struct perf_event_attr} of include/uapi/linux/perf_event.h, as far as it is used here, and
 * {@code perf_event_open(2)}.
 *
 * <pre>
 *   0      4      8        16       24            32            40      48         92        96
 *   | type | size | config | period | sample_type | read_format | flags | not used | clockid |
 * </pre>
 */
final class PerfAttr {
    static final int SAMPLE_TYPE = 24;
    static final int READ_FORMAT = 32;
    static final int FLAGS = 40;
    static final int CLOCK_ID = 92;
    /** PERF_ATTR_SIZE_VER3: the first version with a clock. */
    static final int SIZE = 96;

    /** All CPUs, or all threads. */
    static final int ANY = -1;
    static final int NO_GROUP = -1;

    private static final int TYPE = 0;
    private static final int ATTR_SIZE = 4;
    private static final int CONFIG = 8;
    /** Of arch/x86/entry/syscalls/syscall_64.tbl. */
    private static final int SYS_PERF_EVENT_OPEN = 298;
    private static final int PERF_FLAG_FD_CLOEXEC = 8;

    private PerfAttr() {
    }

    /** Begins one of {@link #SIZE} bytes: an event by its numbers, all else 0. */
    static void begin(long attr, PerfEvent.Type type, long config) {
        Memory.fill(attr, SIZE, (byte) 0);
        Memory.putInt(attr + TYPE, type.number);
        Memory.putInt(attr + ATTR_SIZE, SIZE);
        Memory.putLong(attr + CONFIG, config);
    }

    /**
     * Opens an event.
     *
     * @param thread 0 for the calling one, or {@link #ANY}
     * @param cpu its number, or {@link #ANY}
     * @param group a descriptor of the group's leader, or {@link #NO_GROUP}
     * @return a descriptor, or a negated errno
     */
    static long open(long attr, int thread, int cpu, int group) {
        return Syscalls.syscall(SYS_PERF_EVENT_OPEN, attr, thread, cpu, group, PERF_FLAG_FD_CLOEXEC);
    }
}
