package io.sluice.dataplane.bpf;

import io.sluice.dataplane.packet.PacketCorpus;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Records {@code kernel-verdicts.txt} with bpftool, so that no loader of ours has a part in it. It needs root and,
 * best, a mount namespace of its own:
 *
 * <pre>{@code
 * mvn -q -pl dataplane -am test-compile
 * sudo unshare -m sh -c 'mount -t bpf bpf /mnt &&
 *     java -cp dataplane/target/classes:dataplane/target/test-classes io.sluice.dataplane.bpf.KernelVerdicts \
 *     dataplane/src/main/bpf /mnt dataplane/src/test/resources/bpf/kernel-verdicts.txt'
 * }</pre>
 */
final class KernelVerdicts {
    /** Objects that libbpf does not load, and one whose attach type the kernel does not test-run. */
    static final List<String> NOT_RUN = List.of("egress", "legacy_maps", "legacy_mixed");

    private static final Pattern RESULT = Pattern.compile("Return value: (\\d+)");
    private static final String LETTERS = "ADPTR";
    private static final String HEAD = """
        # What the kernel answered, recorded by KernelVerdicts: see ExpectedVerdicts for the format.
        """;

    private final Path pins;
    private final Path input;
    private final Path output;

    private KernelVerdicts(Path pins, Path scratch) {
        this.pins = pins;
        this.input = scratch.resolve("in");
        this.output = scratch.resolve("out");
    }

    static void main(String[] arguments) throws IOException, InterruptedException {
        Path folder = Path.of(arguments[0]);
        KernelVerdicts recorder = new KernelVerdicts(Path.of(arguments[1]), Files.createTempDirectory("verdicts"));
        StringBuilder file = new StringBuilder(HEAD);
        for (Path object : sorted(folder)) {
            String name = object.getFileName().toString().replace(".bpf.o", "");
            if (name.equals(object.getFileName().toString()) || NOT_RUN.contains(name)) {
                continue;
            }
            for (String program : recorder.load(object)) {
                recorder.load(object);
                file.append(recorder.run(name, program).line()).append('\n');
            }
            recorder.unload();
        }
        Files.writeString(Path.of(arguments[2]), file);
    }

    private static List<Path> sorted(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted().toList();
        }
    }

    /** Loads the object with fresh maps; the names of its programs. */
    private List<String> load(Path object) throws IOException, InterruptedException {
        unload();
        /* The kernel empties a prog array that nobody in user space holds, hence the pins of the maps. */
        bpftool("prog", "loadall", object.toString(), programs().toString(), "type", "xdp",
            "pinmaps", maps().toString());
        return sorted(programs()).stream().map(p -> p.getFileName().toString()).toList();
    }

    private void unload() throws IOException {
        for (Path folder : List.of(programs(), maps())) {
            if (Files.exists(folder)) {
                for (Path pin : sorted(folder)) {
                    Files.delete(pin);
                }
                Files.delete(folder);
            }
        }
    }

    private Path maps() {
        return pins.resolve("maps");
    }

    private Path programs() {
        return pins.resolve("programs");
    }

    private ExpectedVerdicts run(String object, String program) throws IOException, InterruptedException {
        StringBuilder verdicts = new StringBuilder();
        List<byte[]> packets = new ArrayList<>();
        for (byte[] packet : PacketCorpus.packets().values()) {
            Files.write(input, packet);
            Files.deleteIfExists(output);
            String said = bpftool("prog", "run", "pinned", programs().resolve(program).toString(),
                "data_in", input.toString(), "data_out", output.toString(), "repeat", "1");
            Matcher result = RESULT.matcher(said);
            if (!result.find()) {
                throw new IOException(object + "/" + program + ": " + said);
            }
            verdicts.append(LETTERS.charAt(Integer.parseInt(result.group(1))));
            packets.add(Files.readAllBytes(output));
        }
        return new ExpectedVerdicts(object, program, verdicts.toString(), ExpectedVerdicts.outputs(packets));
    }

    private static String bpftool(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("bpftool"));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException(String.join(" ", command) + ": " + said);
        }
        return said;
    }
}
