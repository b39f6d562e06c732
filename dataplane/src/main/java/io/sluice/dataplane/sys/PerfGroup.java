package io.sluice.dataplane.sys;

import io.sluice.vm.memory.Errno;
import io.sluice.vm.memory.Memory;
import io.sluice.vm.memory.OffHeap;
import io.sluice.vm.memory.Syscalls;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Events of the thread that opens it, counted together by {@code perf_event_open(2)}: all of them at the same time or
 * none. What the machine or the kernel refuses to count is left out, with the reason.
 *
 * <p>What read(2) gives of a group with both times:
 *
 * <pre>
 *   0           8              16             24      32
 *   | how many  | time enabled | time running | count | count ...
 * </pre>
 */
public final class PerfGroup implements AutoCloseable {
    // numbers of arch/x86/entry/syscalls/syscall_64.tbl
    private static final int SYS_READ = 0;
    private static final int SYS_CLOSE = 3;
    private static final int SYS_IOCTL = 16;

    private static final int CALLING_THREAD = 0;
    private static final int PERF_EVENT_IOC_ENABLE = 0x2400;
    private static final int PERF_EVENT_IOC_DISABLE = 0x2401;
    private static final int PERF_IOC_FLAG_GROUP = 1;

    /** PERF_FORMAT_TOTAL_TIME_ENABLED, _TOTAL_TIME_RUNNING and _GROUP. */
    private static final int READ_FORMAT = 1 | 2 | 8;
    private static final long FLAG_DISABLED = 1;
    private static final long FLAG_EXCLUDE_KERNEL = 1 << 5;
    private static final long FLAG_EXCLUDE_HV = 1 << 6;

    private static final int READ_ENABLED = 8;
    private static final int READ_RUNNING = 16;
    private static final int READ_COUNTS = 24;

    private static final Path PARANOID = Path.of("/proc/sys/kernel/perf_event_paranoid");
    private static final Map<Integer, String> NAMES = Map.of(Errno.EPERM, "EPERM", Errno.ENOENT, "ENOENT",
            Errno.EACCES, "EACCES", Errno.ENODEV, "ENODEV", Errno.EINVAL, "EINVAL", Errno.ENOSYS, "ENOSYS",
            Errno.EOPNOTSUPP, "EOPNOTSUPP");

    private final List<PerfEvent> events = new ArrayList<>();
    private final List<Integer> files = new ArrayList<>();
    private final Map<PerfEvent, String> missing = new EnumMap<>(PerfEvent.class);
    private final OffHeap buffer;

    /** Where what is counted happens. */
    public enum Scope {
        /** In this process's code alone. */
        USER(FLAG_EXCLUDE_KERNEL),
        /** In the kernel too while it works for the thread, as when it runs a program for it. */
        USER_AND_KERNEL(0);

        private final long flags;

        Scope(long flags) {
            this.flags = flags;
        }
    }

    private PerfGroup(int size) {
        buffer = OffHeap.allocate(Math.max(PerfAttr.SIZE, READ_COUNTS + (long) Long.BYTES * size));
    }

    /** Opens a group that counts nothing yet. */
    public static PerfGroup open(Scope scope, List<PerfEvent> events) {
        PerfGroup group = new PerfGroup(events.size());
        events.forEach(event -> group.add(scope, event));
        return group;
    }

    private void add(Scope scope, PerfEvent event) {
        long attr = buffer.address();
        PerfAttr.begin(attr, event.type, event.config);
        Memory.putLong(attr + PerfAttr.READ_FORMAT, READ_FORMAT);
        // members follow their leader, the first
        long disabled = files.isEmpty() ? FLAG_DISABLED : 0;
        Memory.putLong(attr + PerfAttr.FLAGS, disabled | scope.flags | FLAG_EXCLUDE_HV);
        long file = PerfAttr.open(attr, CALLING_THREAD, PerfAttr.ANY,
                files.isEmpty() ? PerfAttr.NO_GROUP : files.getFirst());
        if (file < 0) {
            missing.put(event, whyNot((int) -file));
        } else {
            files.add((int) file);
            events.add(event);
        }
    }

    private static String whyNot(int errno) {
        String why = "not available: perf_event_open: " + NAMES.getOrDefault(errno, "errno " + errno);
        if (errno != Errno.EPERM && errno != Errno.EACCES) {
            return why + (errno == Errno.ENOENT ? ", the machine shows no such counter" : "");
        }
        try {
            return why + ", " + PARANOID + " is " + Files.readString(PARANOID).strip();
        } catch (IOException _) {
            return why;
        }
    }

    /** What is counted, in the order asked for. */
    public List<PerfEvent> events() {
        return Collections.unmodifiableList(events);
    }

    /** Why the others are not, by event. */
    public Map<PerfEvent, String> missing() {
        return Collections.unmodifiableMap(missing);
    }

    /** Counts from now on. */
    public void enable() {
        control(PERF_EVENT_IOC_ENABLE);
    }

    /** Counts no longer; what was counted stays. */
    public void disable() {
        control(PERF_EVENT_IOC_DISABLE);
    }

    private void control(int request) {
        if (!files.isEmpty()) {
            checked("ioctl", Syscalls.syscall(SYS_IOCTL, files.getFirst(), request, PERF_IOC_FLAG_GROUP));
        }
    }

    /** What was counted so far. */
    public PerfCount read() {
        if (files.isEmpty()) {
            return new PerfCount(Map.of(), 0, 0);
        }
        checked("read", Syscalls.syscall(SYS_READ, files.getFirst(), buffer.address(), buffer.size()));
        Map<PerfEvent, Long> counts = new EnumMap<>(PerfEvent.class);
        for (int i = 0; i < events.size(); i++) {
            counts.put(events.get(i), Memory.getLong(buffer.address() + READ_COUNTS + (long) i * Long.BYTES));
        }
        return new PerfCount(counts, Memory.getLong(buffer.address() + READ_ENABLED),
                Memory.getLong(buffer.address() + READ_RUNNING));
    }

    private static void checked(String call, long result) {
        if (result < 0) {
            throw new IllegalStateException("perf event: " + call + ": " + Syscalls.errorText(result));
        }
    }

    @Override
    public void close() {
        files.reversed().forEach(file -> Syscalls.syscall(SYS_CLOSE, file));
        buffer.close();
    }
}
