package io.sluice.vm.object;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.sluice.vm.memory.Memory;
import io.sluice.vm.memory.OffHeap;
import io.sluice.vm.memory.Syscalls;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.provider.MethodSource;

/** Feeds the loader with damaged objects: it loads them or says in one sentence why not. */
class ObjectLoaderFuzz {
    private static final int DUP2 = 33;
    private static final int CREAT = 85;
    private static final int STDERR = 2;
    private static final int MODE = 0644;

    /** libFuzzer itself writes hundreds of lines to the native stream; they go where the output of tests goes. */
    @BeforeAll
    static void reportToAFile() throws IOException {
        if (System.getenv("JAZZER_FUZZ") == null) {
            return;
        }
        Path folder = Files.createDirectories(Path.of("target/surefire-reports"));
        byte[] path = (folder.resolve(ObjectLoaderFuzz.class.getName()) + "-libfuzzer.txt\0").getBytes(UTF_8);
        try (OffHeap name = OffHeap.allocate(path.length)) {
            Memory.copyIn(path, 0, name.address(), path.length);
            long file = Syscalls.syscall(CREAT, name.address(), MODE);
            assertTrue(file >= 0, () -> "libFuzzer's report: " + Syscalls.errorText(file));
            assertEquals(STDERR, Syscalls.syscall(DUP2, file, STDERR));
        }
    }

    static Stream<byte[]> seeds() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("src/test/bpf"))) {
            List<Path> objects = files.filter(file -> file.toString().endsWith(".o")).sorted().toList();
            return objects.stream().map(ObjectLoaderFuzz::read);
        }
    }

    private static byte[] read(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @MethodSource("seeds")
    @FuzzTest
    void loadsOrRefuses(byte[] bytes) {
        Damage.loadsOrRefuses(bytes);
    }
}
