package io.sluice.dataplane.sys;

import io.sluice.vm.memory.Memory;
import io.sluice.vm.memory.OffHeap;
import io.sluice.vm.memory.Syscalls;
import java.util.BitSet;

/**
 * Which CPUs the calling thread may run on, {@code sched_setaffinity(2)}: for platform threads, as virtual ones have no
 * thread of their own. Threads and processes that a bound thread starts are bound as it is.
 */
public final class CpuAffinity {
    // numbers of arch/x86/entry/syscalls/syscall_64.tbl
    private static final int SYS_SCHED_SETAFFINITY = 203;
    private static final int SYS_SCHED_GETAFFINITY = 204;
    private static final int CALLING_THREAD = 0;
    /** Room for CONFIG_NR_CPUS at its greatest, 8192: the kernel refuses a mask shorter than its own. */
    private static final int MASK_BYTES = 8192 / Byte.SIZE;

    private CpuAffinity() {
    }

    /** A thread that is bound to a CPU until this is closed, by the same thread. */
    public static final class Pin implements AutoCloseable {
        private final int cpu;
        private final BitSet before;

        private Pin(int cpu, BitSet before) {
            this.cpu = cpu;
            this.before = before;
        }

        /** The CPU's number. */
        public int cpu() {
            return cpu;
        }

        /** Lets the thread run where it might before. */
        @Override
        public void close() {
            set(before);
        }
    }

    /** The CPUs that the calling thread may run on, by number. */
    public static BitSet allowed() {
        try (OffHeap mask = OffHeap.allocate(MASK_BYTES)) {
            long written = checked("sched_getaffinity",
                    Syscalls.syscall(SYS_SCHED_GETAFFINITY, CALLING_THREAD, MASK_BYTES, mask.address()));
            return BitSet.valueOf(Memory.bytes(mask.address(), (int) written));
        }
    }

    /** The last of the CPUs that the calling thread may run on: the first ones serve the most interrupts. */
    public static int last() {
        return allowed().length() - 1;
    }

    /**
     * Binds the calling thread to a CPU.
     *
     * @throws IllegalArgumentException where it may not run there, or the kernel refuses
     */
    public static Pin pin(int cpu) {
        BitSet before = allowed();
        if (cpu < 0 || !before.get(cpu)) {
            throw new IllegalArgumentException("cpu " + cpu + ": not among those that are allowed, " + before);
        }
        BitSet one = new BitSet();
        one.set(cpu);
        set(one);
        return new Pin(cpu, before);
    }

    private static void set(BitSet cpus) {
        byte[] bytes = cpus.toByteArray();
        try (OffHeap mask = OffHeap.allocate(MASK_BYTES)) {
            Memory.copyIn(bytes, 0, mask.address(), bytes.length);
            checked("sched_setaffinity",
                    Syscalls.syscall(SYS_SCHED_SETAFFINITY, CALLING_THREAD, MASK_BYTES, mask.address()));
        }
    }

    private static long checked(String call, long result) {
        if (result < 0) {
            throw new IllegalArgumentException(call + ": " + Syscalls.errorText(result));
        }
        return result;
    }
}
