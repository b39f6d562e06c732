package io.sluice.maps;

import io.sluice.vm.api.MapFlags;
import io.sluice.vm.api.MapSpec;
import io.sluice.vm.api.ProgramKind;
import io.sluice.vm.memory.Errno;

/**
 * Workers by index: targets of redirects, each with the size of its queue and a program if wanted. Values are
 * {@code struct bpf_cpumap_val}, of 4 or 8 bytes. Layout: {@link RedirectArrayMap}.
 */
public final class CpuMap extends RedirectArrayMap {
    /** The largest NR_CPUS of an x86-64 kernel, arch/x86/Kconfig. */
    private static final int MAX_CPUS = 8192;
    /** The longest queue in packets, kernel/bpf/cpumap.c. */
    private static final int MAX_QUEUE = 16384;

    private CpuMap(MapSpec spec, MapHome home, Sections sections, long entries) {
        super(spec, home, sections, entries, RedirectTarget.TARGET);
    }

    /** Makes one. */
    static CpuMap create(MapSpec spec, MapHome home) {
        check(spec, TargetPrograms.WITHOUT, TargetPrograms.WITH_PROGRAM, MapFlags.BPF_F_NUMA_NODE);
        if (spec.maxEntries() > MAX_CPUS) {
            throw MapException.tooBig(spec, "max_entries " + spec.maxEntries() + ", at most " + MAX_CPUS);
        }
        Sections sections = sections(spec);
        return new CpuMap(spec, home, sections, addEntries(spec, sections));
    }

    @Override
    int controlUpdate(byte[] key, byte[] value, long flags) {
        int index = indexOf(key);
        int refused = checkTargetUpdate(index, flags);
        if (refused != 0) {
            return refused;
        }
        int queueSize = intAt(value, RedirectTarget.TARGET);
        if (Integer.compareUnsigned(queueSize, MAX_QUEUE) > 0) {
            return -Errno.EOVERFLOW;
        }
        if (index >= workers()) {
            return -Errno.ENODEV;
        }
        if (queueSize == 0) {
            clear(index);
            return 0;
        }
        int program = TargetPrograms.in(value, ProgramKind.XDP_CPUMAP);
        if (program == TargetPrograms.BAD) {
            // the kernel's answer when it cannot make the entry, whatever the reason
            return -Errno.ENOMEM;
        }
        put(index, queueSize, program);
        return 0;
    }
}
