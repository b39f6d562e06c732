package io.sluice.dataplane.bpf;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where the log of the kernel's verifier ends.
 *
 * @param reason the line that states it
 * @param slot the insn that it is about: the one it names, or the last that was looked at; -1 without any
 * @param line {@code file:line} of the last C line that was printed on the path, null without any
 */
record KernelLog(String reason, int slot, String line) {
    /** {@code 12: (61) r1 = *(u32 *)(r2 +0)}. */
    private static final Pattern INSN = Pattern.compile("(\\d+): \\([0-9a-f]{2}\\) .*");
    /** Complaints about the structure name the insn, since none was looked at. */
    private static final Pattern NAMED = Pattern.compile(
            "(?:unreachable insn|infinite loop detected at insn|(?:jump|call) .*from insn) (\\d+).*");
    /** {@code ; if (data + 14 > data_end) @ fw.c:12}. */
    private static final Pattern SOURCE = Pattern.compile("; .* @ ([^@ ]+:\\d+)");
    /**
     * {@code 12: R1=ctx() R10=fp0}, where a path is taken up. What the log had of the path before is cut, but its last
     * C line counts as printed.
     */
    private static final Pattern RESUMED = Pattern.compile("(?:^| )\\d+: R\\d");
    private static final List<String> NO_REASON =
            List.of("processed ", "verification time ", "stack depth ", "poisoned insn ");

    /** Reads a log. */
    static KernelLog of(String log) {
        int slot = -1;
        String line = null;
        String reason = "";
        for (String each : log.lines().map(String::strip).toList()) {
            Matcher insn = INSN.matcher(each);
            Matcher source = SOURCE.matcher(each);
            if (insn.matches()) {
                slot = Integer.parseInt(insn.group(1));
            } else if (source.matches()) {
                line = source.group(1);
            }
            if (RESUMED.matcher(each).find()) {
                line = null;
            }
            Matcher named = NAMED.matcher(each);
            if (named.matches()) {
                // the states that are alike may follow
                return new KernelLog(each, Integer.parseInt(named.group(1)), null);
            }
            if (!each.isEmpty() && NO_REASON.stream().noneMatch(each::startsWith)) {
                reason = each;
            }
        }
        return new KernelLog(reason, slot, line);
    }
}
