package io.sluice.vm.object;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

class KernelConfigTest {
    @Test
    void writesAReleaseAsTheKernelDoes() {
        assertEquals(0x060c22, KernelConfig.version("6.12.34-generic"));
        assertEquals(0x0404ff, KernelConfig.version("4.4.302"));
        assertEquals(0x050000, KernelConfig.version("5"));
        assertEquals(0, KernelConfig.version("unknown"));
    }

    @Test
    void readsSettingsAndSkipsTheRest() throws IOException {
        String text = """
                # Linux/x86 6.12.34 Kernel Configuration
                CONFIG_HZ=250
                # CONFIG_HZ_1000 is not set
                CONFIG_DEFAULT_HOSTNAME="(none)"
                CONFIG_EMPTY=
                """;
        assertEquals(Map.of("CONFIG_HZ", "250", "CONFIG_DEFAULT_HOSTNAME", "\"(none)\"", "CONFIG_EMPTY", ""),
                KernelConfig.parse(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8))));
    }

    @Test
    void knowsTheRunningKernel() {
        assumeTrue(Files.isReadable(Path.of("/proc/config.gz")), "the kernel does not show its configuration");
        KernelConfig kernel = KernelConfig.ofKernel();
        assertNotEquals(0, kernel.version());
        assertEquals("y", kernel.values().get("CONFIG_BPF_SYSCALL"));
    }
}
