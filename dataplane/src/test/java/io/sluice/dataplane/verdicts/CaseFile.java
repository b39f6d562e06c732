package io.sluice.dataplane.verdicts;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.InflaterInputStream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/**
 * The cases of {@code shared/verifier-cases/cases.json} above the working directory, or of the file that the system
 * property {@code sluice.verifier.cases} names.
 */
final class CaseFile {
    private static final String PROPERTY = "sluice.verifier.cases";
    private static final Path RELATIVE = Path.of("shared", "verifier-cases", "cases.json");

    private CaseFile() {
    }

    /**
     * One case.
     *
     * @param insns 8-byte slots; map references are unresolved
     * @param fixups by kind of map, the insn indices (slots) of the loads that are to refer to one
     * @param flags 1: any alignment, 2: strict alignment, others: program flags
     * @param accept the kernel's verdict
     * @param log the kernel's last lines where it rejects
     * @param runs what it returned, by data
     * @param verdictOnly whether what it returns is by chance
     */
    @SuppressWarnings("checkstyle:ParameterNumber") // the fields of the file
    record Case(String name, byte[] insns, Map<String, List<Integer>> fixups, int flags, boolean accept, String log,
            List<Run> runs, boolean verdictOnly) {}

    /** A test run: packet bytes, not padded yet, and the 32 bits that came back. */
    record Run(byte[] data, int result) {}

    /** Where the cases are, or null. */
    static Path file() {
        String named = System.getProperty(PROPERTY);
        if (named != null) {
            return Path.of(named);
        }
        for (Path folder = Path.of("").toAbsolutePath(); folder != null; folder = folder.getParent()) {
            Path file = folder.resolve(RELATIVE);
            if (Files.isReadable(file)) {
                return file;
            }
        }
        return null;
    }

    /** Reads the cases. */
    static List<Case> read(Path file) {
        List<Case> cases = new ArrayList<>();
        new ObjectMapper().readTree(file.toFile()).path("cases").forEach(node -> cases.add(read(node)));
        return cases;
    }

    private static Case read(JsonNode node) {
        Map<String, List<Integer>> fixups = new LinkedHashMap<>();
        node.path("fixups").properties().forEach(entry -> {
            List<Integer> slots = new ArrayList<>();
            entry.getValue().forEach(slot -> slots.add(slot.intValue()));
            fixups.put(entry.getKey(), slots);
        });
        List<Run> runs = new ArrayList<>();
        node.path("runs").forEach(run -> runs.add(new Run(
                HexFormat.of().parseHex(run.path("data").asString("")), (int) run.path("ret").longValue())));
        List<String> log = new ArrayList<>();
        node.path("log").forEach(line -> log.add(line.asString()));
        return new Case(node.path("name").asString(), insns(node), fixups, node.path("flags").intValue(0),
                node.path("accept").booleanValue(), String.join("; ", log), runs,
                node.path("nondet").booleanValue(false));
    }

    private static byte[] insns(JsonNode node) {
        JsonNode hex = node.path("insns");
        if (hex.isString()) {
            return HexFormat.of().parseHex(hex.asString());
        }
        byte[] packed = Base64.getDecoder().decode(node.path("insns_zlib_b64").asString());
        try (InflaterInputStream in = new InflaterInputStream(new ByteArrayInputStream(packed))) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
