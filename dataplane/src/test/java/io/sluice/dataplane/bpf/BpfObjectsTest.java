package io.sluice.dataplane.bpf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What can be said of the committed BPF objects without clang; {@code build/bpf --check} compares with a rebuild. */
class BpfObjectsTest {
    private static final Path FOLDER = Path.of("src/main/bpf");

    private static List<String> names(String suffix) throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files.map(f -> f.getFileName().toString()).filter(n -> n.endsWith(suffix))
                .map(n -> n.substring(0, n.length() - suffix.length())).sorted().toList();
        }
    }

    private static String bytes(String name) throws IOException {
        return Files.readString(FOLDER.resolve(name + ".bpf.o"), StandardCharsets.ISO_8859_1);
    }

    @Test
    void everySourceHasItsObject() throws IOException {
        assertEquals(names(".bpf.c"), names(".bpf.o"));
        assertTrue(names(".bpf.c").size() >= 26, "only " + names(".bpf.c").size());
    }

    @Test
    void everyObjectIsOnTheClassPath() throws IOException {
        for (String name : names(".bpf.o")) {
            assertTrue(BpfObjectsTest.class.getResource("/bpf/" + name + ".bpf.o") != null, name);
        }
    }

    @Test
    void noObjectHoldsDwarfOrAPathOfTheMachine() throws IOException {
        for (String name : names(".bpf.o")) {
            String object = bytes(name);
            assertFalse(object.contains(".debug_"), name);
            for (String path : List.of("/home/", "/root/", "/tmp/", "/work/", System.getProperty("user.dir"))) {
                assertFalse(object.contains(path), name + " holds " + path);
            }
        }
    }

    @Test
    void everySourceSaysWhatItDoesAndItsVerdicts() throws IOException {
        for (String name : names(".bpf.c")) {
            String source = Files.readString(FOLDER.resolve(name + ".bpf.c"));
            String head = source.substring(0, source.indexOf("#include"));
            assertTrue(head.contains("SPDX-License-Identifier: Apache-2.0"), name);
            assertTrue(head.lines().count() >= 3, name);
        }
    }
}
