package io.sluice.bench.environment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.dataplane.sys.CpuAffinity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SurroundingsTest {
    private final Map<String, String> facts = Surroundings.with(Map.of("method", "one round")).facts();

    @Test
    void everyFactIsThereOrHasItsReason() {
        assertTrue(facts.keySet().containsAll(List.of("cpu", "microcode", "cpus", "caches", "governor", "hypervisor",
                "cpu time", "memory", "mitigations", "jdk", "jvm flags", "sluice", "revision", "clang", "llvm",
                "kernel")), facts::toString);
        facts.forEach((name, text) -> assertTrue(!text.isBlank() && !text.equals("not known: null"),
                () -> name + ": " + text));
        assertEquals("one round", facts.get("method"));
    }

    @Test
    void factsAreThoseOfThisMachine() throws IOException {
        assertTrue(facts.get("kernel").startsWith(Files.readString(Path.of("/proc/sys/kernel/osrelease")).strip()));
        assertTrue(facts.get("jdk").contains(Runtime.version().toString()), facts.get("jdk"));
        assertTrue(facts.get("cpus").endsWith("allowed " + CpuAffinity.allowed()), facts.get("cpus"));
        assertTrue(facts.get("revision").matches("[0-9a-f]{40}(-dirty)?|not known: .*"), facts.get("revision"));
    }

    @Test
    void whatIsNotThereIsSaid(@TempDir Path folder) throws IOException, NotKnown {
        String file = folder.resolve("scaling_governor").toString();
        assertEquals("no " + file, assertThrows(NotKnown.class, () -> Linux.text(file)).getMessage());
        Files.writeString(Path.of(file), "MemTotal:  4 kB\nMemFree: 1 kB\n");
        assertEquals("4 kB", Linux.value(file, "MemTotal"));
        assertEquals("no \"Swap\" in " + file,
                assertThrows(NotKnown.class, () -> Linux.value(file, "Swap")).getMessage());
    }
}
