package io.sluice.bench.environment;

import io.sluice.dataplane.sys.CpuAffinity;
import io.sluice.dataplane.sys.PerfEvent;
import io.sluice.dataplane.sys.PerfGroup;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.StringJoiner;

/** The CPU, as far as this machine shows it. */
final class Cpu {
    private static final String INFO = "/proc/cpuinfo";
    private static final String CPUS = "/sys/devices/system/cpu/";
    private static final String CACHE = CPUS + "cpu0/cache/index";
    private static final String FREQUENCY = CPUS + "cpu0/cpufreq/";
    private static final String VENDOR = "/sys/class/dmi/id/sys_vendor";
    private static final double KHZ_PER_MHZ = 1e3;

    private Cpu() {
    }

    /** What the kernel knows of the first one under a name. */
    static String info(String name) throws NotKnown {
        return Linux.value(INFO, name);
    }

    /** How many there are, and which of them this thread may use. */
    static String cpus() throws NotKnown {
        return Linux.text(CPUS + "online") + " online, allowed " + CpuAffinity.allowed();
    }

    /** Those of the first CPU, from the one nearest to it. */
    static String caches() throws NotKnown {
        StringJoiner caches = new StringJoiner(", ");
        for (int i = 0; Files.exists(Path.of(CACHE + i)); i++) {
            String at = CACHE + i + "/";
            caches.add("L%s %s %s of CPUs %s".formatted(Linux.text(at + "level"), Linux.text(at + "type"),
                    Linux.text(at + "size"), Linux.text(at + "shared_cpu_list")));
        }
        if (caches.length() == 0) {
            throw new NotKnown("no " + CACHE + 0);
        }
        return caches.toString();
    }

    /** Whether cycles can be counted. */
    static String counters() throws NotKnown {
        try (PerfGroup group = PerfGroup.open(PerfGroup.Scope.USER, List.of(PerfEvent.CYCLES))) {
            String missing = group.missing().get(PerfEvent.CYCLES);
            return missing == null ? "available" : missing;
        }
    }

    /** The limits between which the kernel chooses. */
    static String frequency() throws NotKnown {
        return "%.0f to %.0f MHz".formatted(
                Double.parseDouble(Linux.text(FREQUENCY + "scaling_min_freq")) / KHZ_PER_MHZ,
                Double.parseDouble(Linux.text(FREQUENCY + "scaling_max_freq")) / KHZ_PER_MHZ);
    }

    /** Whether the clock may be faster for a while. */
    static String boost() throws NotKnown {
        String noTurbo = CPUS + "intel_pstate/no_turbo";
        return Files.exists(Path.of(noTurbo)) ? "no_turbo " + Linux.text(noTurbo)
                : Linux.text(CPUS + "cpufreq/boost");
    }

    /** Whether this is a virtual machine, and whose. */
    static String hypervisor() throws NotKnown {
        if (!(" " + info("flags") + " ").contains(" hypervisor ")) {
            return "none";
        }
        return Files.exists(Path.of(VENDOR)) ? Linux.text(VENDOR) : "one that does not tell its name";
    }
}
