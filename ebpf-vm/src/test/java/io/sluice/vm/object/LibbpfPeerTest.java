package io.sluice.vm.object;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sluice.vm.api.ProgramSpec;
import io.sluice.vm.btf.Btf;
import io.sluice.vm.btf.CorePatcher;
import io.sluice.vm.insn.Insn;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Compares CO-RE answers for the running kernel with libbpf's, which bpftool tells in its debug output. */
class LibbpfPeerTest {
    private static final Path BPFTOOL = Path.of("/usr/sbin/bpftool");
    private static final Pattern PATCHED =
            Pattern.compile("prog '(\\w+)': relo #\\d+: patched insn #(\\d+) \\([^)]*\\) \\w+ -?\\d+ -> (-?\\d+)");
    private static final Pattern POISONED =
            Pattern.compile("prog '(\\w+)': relo #\\d+: substituting insn #(\\d+) w/ invalid insn");

    @Test
    void agreesWithLibbpfOnTypesOfTheRunningKernel() throws IOException, InterruptedException {
        assertEquals(theirs("core_kernel"), ours("core_kernel"));
    }

    @Test
    void agreesWithLibbpfOnTypesThatTheKernelDoesNotHave() throws IOException, InterruptedException {
        assertEquals(theirs("core_kinds"), ours("core_kinds"));
    }

    /** By program and slot the patched value, or "poison". */
    private static Map<String, String> theirs(String name) throws IOException, InterruptedException {
        assumeTrue(Files.isExecutable(BPFTOOL), "bpftool is not installed");
        assumeTrue(Files.isReadable(Btf.KERNEL), "the kernel shows no BTF");
        Path file = Path.of("src/test/bpf", name + ".bpf.o").toAbsolutePath();
        // the verifier refuses the program, as its context is no task: nothing stays loaded or pinned
        Process process = new ProcessBuilder(BPFTOOL.toString(), "-d", "prog", "loadall", file.toString(),
                "/sys/fs/bpf/sluice_peer_test").redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        Map<String, String> answers = new TreeMap<>();
        Matcher patched = PATCHED.matcher(output);
        while (patched.find()) {
            answers.put(patched.group(1) + " " + patched.group(2), patched.group(3));
        }
        Matcher poisoned = POISONED.matcher(output);
        while (poisoned.find()) {
            answers.put(poisoned.group(1) + " " + poisoned.group(2), "poison");
        }
        assumeTrue(!answers.isEmpty(), "bpftool relocates nothing here: "
                + output.lines().reduce((first, last) -> last).orElse(""));
        return answers;
    }

    private static Map<String, String> ours(String name) throws IOException, InterruptedException {
        Map<String, String> answers = new TreeMap<>();
        CollectionSpec spec = CompiledObjectTest.load(name, ObjectOptions.PLAIN.withKernel());
        for (String key : theirs(name).keySet()) {
            String[] parts = key.split(" ");
            ProgramSpec program = spec.program(parts[0]).orElseThrow();
            Insn insn = program.insns().at(program.insns().indexOf(Integer.parseInt(parts[1])));
            answers.put(key, switch (insn) {
                case Insn.AluImm alu -> Integer.toString(alu.imm());
                case Insn.LoadImm64 load -> Long.toString(load.imm());
                case Insn.Load load -> Integer.toString(load.off());
                case Insn.CallHelper call when call.id() >= CorePatcher.POISON -> "poison";
                default -> insn.toString();
            });
        }
        return answers;
    }
}
