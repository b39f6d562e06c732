package io.sluice.vm.object;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Feeds the loader with damaged objects: it loads them or says in one sentence why not. */
class ObjectLoaderFuzz {
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
