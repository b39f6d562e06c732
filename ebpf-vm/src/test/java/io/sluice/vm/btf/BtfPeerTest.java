package io.sluice.vm.btf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sluice.vm.elf.ElfFile;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Compares with bpftool's own reading of the same files, and reads the running kernel. */
class BtfPeerTest {
    private static final Path OBJECTS = Path.of("/usr/lib/x86_64-linux-gnu/bpf");

    @Test
    void agreesWithBpftoolOnInstalledObjects() throws IOException, InterruptedException {
        assumeTrue(Files.isDirectory(OBJECTS), "xdp-tools is not installed");
        requireBpftool();
        List<Path> objects;
        try (Stream<Path> files = Files.list(OBJECTS)) {
            objects = files.filter(file -> file.toString().endsWith(".o")).sorted().toList();
        }
        for (Path object : objects) {
            ElfFile elf = ElfFile.parse(Files.readAllBytes(object));
            Btf btf = Btf.parse(elf.bytes(elf.section(".BTF").orElseThrow()));
            compare(object, btf);
            BtfExt ext = BtfExt.parse(elf.bytes(elf.section(".BTF.ext").orElseThrow()), btf);
            assertTrue(!ext.lines().isEmpty(), object + " has line info");
        }
    }

    @Test
    void agreesWithBpftoolOnTheRunningKernel() throws IOException, InterruptedException {
        assumeTrue(Files.isReadable(Btf.KERNEL), "the kernel shows no BTF");
        requireBpftool();
        Btf btf = Btf.ofKernel();
        compare(Btf.KERNEL, btf);
        BtfType.Composite context = (BtfType.Composite) btf.type(btf.find("xdp_md", BtfType.Composite.class));
        assertEquals(24, context.size());
        assertEquals("egress_ifindex", context.members().getLast().name());
    }

    @Test
    void indexesTheRunningKernelQuickly() {
        assumeTrue(Files.isReadable(Btf.KERNEL), "the kernel shows no BTF");
        long best = Long.MAX_VALUE;
        for (int i = 0; i < 5; i++) {
            long start = System.nanoTime();
            Btf.ofKernel().find("task_struct", BtfType.Composite.class);
            best = Math.min(best, System.nanoTime() - start);
        }
        assertTrue(best < 500_000_000, "best of five took " + best / 1_000 + " us");
    }

    private static void requireBpftool() {
        assumeTrue(Files.isExecutable(Path.of("/usr/sbin/bpftool")), "bpftool is not installed");
    }

    private static void compare(Path file, Btf btf) throws IOException, InterruptedException {
        Process process = new ProcessBuilder("/usr/sbin/bpftool", "btf", "dump", "file", file.toString(), "format",
                "raw").redirectErrorStream(true).start();
        Iterator<String> ours = BtfDump.lines(btf).iterator();
        try (BufferedReader theirs = new BufferedReader(
                new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            theirs.lines().forEach(line -> assertEquals(line, ours.hasNext() ? ours.next() : "end", file.toString()));
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        assertEquals(0, process.waitFor());
        assertTrue(!ours.hasNext(), file + ": we have more types than bpftool");
    }
}
