package io.sluice.vm.x64;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Holds the assembler to what LLVM says: its disassembler where it is installed, and a table made with it. */
class EncodingTest {
    private static final Path LLVM_MC = Path.of("/usr/bin/llvm-mc-19");
    private static final String FEATURES = "--mattr=+movbe,+bmi,+bmi2,+adx,+rdpid,+avx512bw,+avx512vl,+avx512dq,"
            + "+avx512vbmi";
    private static final int MAX_SHOWN = 40;

    @Test
    void theDisassemblerReadsBackEachForm(@TempDir Path folder) throws IOException, InterruptedException {
        assumeTrue(Files.isExecutable(LLVM_MC), LLVM_MC + " is not installed");
        List<EncodingCases.Case> cases = EncodingCases.all();
        List<String> input = new ArrayList<>();
        for (EncodingCases.Case c : cases) {
            input.add(HexFormat.ofDelimiter(",").withPrefix("0x").formatHex(c.bytes()));
        }
        Path in = Files.write(folder.resolve("code.txt"), input);
        List<String> lines = run(folder, LLVM_MC.toString(), "--disassemble", "--triple=x86_64", FEATURES,
                "--output-asm-variant=1", in.toString());
        assertEquals(cases.size(), lines.size(), "one line of text for each insn");
        List<String> wrong = new ArrayList<>();
        for (int i = 0; i < lines.size() && wrong.size() < MAX_SHOWN; i++) {
            if (!same(lines.get(i), cases.get(i).text())) {
                wrong.add(input.get(i) + ": wanted '" + cases.get(i).text() + "', llvm reads '" + lines.get(i) + "'");
            }
        }
        if (!wrong.isEmpty()) {
            fail(String.join("\n", wrong));
        }
    }

    @Test
    void encodesTheRowsOfTheTableAsLlvmDoes() throws IOException {
        Map<String, String> encoded = new HashMap<>();
        for (EncodingCases.Case c : EncodingCases.all()) {
            encoded.put(c.text(), HexFormat.of().formatHex(c.bytes()));
        }
        int rows = 0;
        for (String line : table()) {
            int split = line.indexOf(" = ");
            assertEquals(line.substring(split + 3), encoded.get(line.substring(0, split)), line);
            rows++;
        }
        assertTrue(rows > 3000, rows + " rows in the table");
    }

    /** Equal text, where LLVM may print the last immediate without its sign. */
    private static boolean same(String read, String wanted) {
        int comma = wanted.lastIndexOf(", -");
        if (read.equals(wanted) || comma < 0 || !read.startsWith(wanted.substring(0, comma + 2))) {
            return read.equals(wanted);
        }
        String last = read.substring(comma + 2);
        long difference = last.matches("\\d+") ? Long.parseLong(last) - Long.parseLong(wanted.substring(comma + 2)) : 0;
        return difference == 1L << Short.SIZE || difference == 1L << Integer.SIZE;
    }

    private static List<String> table() throws IOException {
        try (InputStream in = EncodingTest.class.getResourceAsStream("encodings.txt")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        }
    }

    private static List<String> run(Path folder, String... command) throws IOException, InterruptedException {
        Path out = folder.resolve("out.txt");
        Path errors = folder.resolve("errors.txt");
        Process process = new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(errors.toFile())
                .start();
        assertEquals(0, process.waitFor(), () -> "exit code of " + command[0]);
        assertEquals("", Files.readString(errors).lines().limit(MAX_SHOWN).reduce("", (a, b) -> a + b + "\n"));
        List<String> lines = new ArrayList<>();
        String prefix = "";
        for (String line : Files.readAllLines(out)) {
            // shuffles come with a comment
            String text = line.replaceFirst("#.*", "").strip().replaceAll("\\s+", " ");
            if (text.equals("lock")) {
                prefix = "lock ";
            } else if (!text.isEmpty() && !text.startsWith(".")) {
                lines.add(prefix + text);
                prefix = "";
            }
        }
        return lines;
    }
}
