package io.sluice.dataplane.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** x86-64 code as lines: disassembled by objdump where it is installed, else the bytes, 16 a line. */
final class MachineCode {
    private static final HexFormat HEX = HexFormat.ofDelimiter(" ");
    private static final int BYTES_A_LINE = 16;
    private static final long TIMEOUT_SECONDS = 20;
    /** {@code   1f:\t48 89 e5 \tmov %rsp,%rbp}. */
    private static final Pattern LINE = Pattern.compile("\\s*([0-9a-f]+):\t([0-9a-f ]+?)\\s*(?:\t(.*))?");

    /**
     * One line.
     *
     * @param offset of its first byte
     * @param bytes in hex
     * @param text the machine insn, "" where it is not disassembled
     */
    record Line(int offset, String bytes, String text) {
    }

    private MachineCode() {
    }

    /** The lines of some code; raw leaves it as bytes. */
    static List<Line> lines(byte[] code, boolean raw) {
        List<Line> lines = raw ? List.of() : disassemble(code);
        return lines.isEmpty() ? bytes(code, 0, code.length) : lines;
    }

    /** A range of code as bytes. */
    static List<Line> bytes(byte[] code, int start, int end) {
        List<Line> lines = new ArrayList<>();
        for (int at = start; at < end; at += BYTES_A_LINE) {
            lines.add(new Line(at, HEX.formatHex(Arrays.copyOfRange(code, at, Math.min(end, at + BYTES_A_LINE))), ""));
        }
        return lines;
    }

    /** Empty where objdump is not to be had. */
    private static List<Line> disassemble(byte[] code) {
        Path file = null;
        try {
            file = Files.createTempFile("sluice", ".bin");
            Files.write(file, code);
            Process process = new ProcessBuilder("objdump", "-D", "-z", "-w", "-b", "binary", "-m", "i386:x86-64",
                    file.toString()).redirectError(ProcessBuilder.Redirect.DISCARD).start();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
                process.destroyForcibly();
                return List.of();
            }
            return parse(said);
        } catch (IOException e) {
            return List.of();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return List.of();
        } finally {
            delete(file);
        }
    }

    private static void delete(Path file) {
        try {
            if (file != null) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            file.toFile().deleteOnExit();
        }
    }

    private static List<Line> parse(String said) {
        List<Line> lines = new ArrayList<>();
        said.lines().map(LINE::matcher).filter(Matcher::matches).forEach(match -> lines.add(new Line(
                Integer.parseInt(match.group(1), 16), match.group(2), match.group(3) == null ? "" : match.group(3))));
        return lines;
    }
}
