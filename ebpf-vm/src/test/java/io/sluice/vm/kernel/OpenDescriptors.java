package io.sluice.vm.kernel;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The bpf objects that this process holds, as /proc/self/fd tells. */
final class OpenDescriptors {
    private OpenDescriptors() {
    }

    static long ofBpf() {
        try (Stream<Path> links = Files.list(Path.of("/proc/self/fd"))) {
            List<Path> all = links.toList();
            return all.stream().filter(OpenDescriptors::isBpf).count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isBpf(Path link) {
        try {
            String target = Files.readSymbolicLink(link).toString();
            return target.startsWith("anon_inode:bpf") || target.startsWith("anon_inode:btf");
        } catch (IOException gone) {
            return false;
        }
    }
}
