package io.sluice.dataplane.sys;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;

/**
 * Which CPUs share what, as the kernel tells in files:
 * {@code Documentation/ABI/stable/sysfs-devices-system-cpu}. A virtual machine's kernel knows what it was told, which
 * need not be so.
 */
public final class CpuTopology {
    private static final Path CPUS = Path.of("/sys/devices/system/cpu");

    private final Path cpus;

    /** That of this machine. */
    public CpuTopology() {
        this(CPUS);
    }

    /** As a folder tells that has what {@code /sys/devices/system/cpu} has. */
    public CpuTopology(Path cpus) {
        this.cpus = cpus;
    }

    /** The CPUs that are hardware threads of the same core as one, with that one; it alone where that is not known. */
    public BitSet core(int cpu) {
        return listed("cpu" + cpu + "/topology/thread_siblings_list", cpu);
    }

    /** The CPUs that share the last level of caches with one, with that one; it alone where that is not known. */
    public BitSet cache(int cpu) {
        String caches = "cpu" + cpu + "/cache/index";
        int last = 0;
        while (Files.exists(cpus.resolve(caches + (last + 1)))) {
            last++;
        }
        return listed(caches + last + "/shared_cpu_list", cpu);
    }

    private BitSet listed(String file, int itself) {
        BitSet all = new BitSet();
        try {
            all.or(list(Files.readString(cpus.resolve(file)).strip()));
        } catch (IOException | NumberFormatException _) {
            // not shown in this container
        }
        all.set(itself);
        return all;
    }

    /** CPUs as the kernel lists them, such as {@code 0-3,8}. */
    private static BitSet list(String text) {
        BitSet all = new BitSet();
        for (String range : text.split(",")) {
            String[] ends = range.split("-");
            all.set(Integer.parseInt(ends[0]), Integer.parseInt(ends[ends.length - 1]) + 1);
        }
        return all;
    }
}
