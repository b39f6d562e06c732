package io.sluice.bench.environment;

import io.sluice.bench.llvm.LlvmEngine;
import io.sluice.bench.nativec.NativeEngine;
import io.sluice.bench.report.Environment;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** This machine and this process, as a result tells of them; what can't be found out has its reason. */
public final class Surroundings {
    /** Each by its name in results, and how it is found out. */
    private static final List<Fact> FACTS = List.of(
            new Fact("cpu", () -> Cpu.info("model name")),
            new Fact("microcode", () -> Cpu.info("microcode")),
            new Fact("cpus", Cpu::cpus),
            new Fact("hyper-threads", () -> Linux.text("/sys/devices/system/cpu/smt/control")),
            new Fact("caches", Cpu::caches),
            new Fact("counters", Cpu::counters),
            new Fact("governor", () -> Linux.text("/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor")),
            new Fact("frequency", Cpu::frequency),
            new Fact("boost", Cpu::boost),
            new Fact("hypervisor", Cpu::hypervisor),
            new Fact("memory", () -> Linux.value("/proc/meminfo", "MemTotal")),
            new Fact("huge pages", () -> Linux.text("/sys/kernel/mm/transparent_hugepage/enabled")),
            new Fact("kernel", () -> Linux.text("/proc/sys/kernel/osrelease") + " "
                    + Linux.text("/proc/sys/kernel/version")),
            new Fact("mitigations", Linux::mitigations),
            new Fact("cpu time", Linux::cpuTime),
            new Fact("bpf jit", () -> "bpf_jit_enable " + Linux.text("/proc/sys/net/core/bpf_jit_enable")
                    + ", bpf_jit_harden " + Linux.text("/proc/sys/net/core/bpf_jit_harden")),
            new Fact("jdk", Java::version),
            new Fact("jvm flags", Java::flags),
            new Fact("sluice", Build::version),
            new Fact("revision", Build::revision),
            new Fact("clang", NativeEngine::compiler),
            new Fact("llvm", LlvmEngine::library));

    private Surroundings() {
    }

    /** What finds something out, or says by an exception's message why it can't be. */
    @FunctionalInterface
    private interface Finder {
        String find() throws NotKnown;
    }

    private record Fact(String name, Finder finder) {
        String text() {
            try {
                return finder.find();
            } catch (NotKnown e) {
                return "not known: " + e.getMessage();
            }
        }
    }

    /**
     * All facts.
     *
     * @param more those that are known elsewhere, as how was measured
     */
    public static Environment with(Map<String, String> more) {
        Map<String, String> facts = new TreeMap<>(more);
        FACTS.forEach(fact -> facts.put(fact.name(), fact.text()));
        return new Environment(facts);
    }
}
