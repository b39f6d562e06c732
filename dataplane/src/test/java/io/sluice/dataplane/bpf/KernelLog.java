package io.sluice.dataplane.bpf;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where the log of the kernel's verifier ends.
 *
 * @param reason the lines that state it
 * @param slot the insn that it is about: the one it names, or the last that was looked at; -1 without any
 * @param line {@code file:line} of the last C line that was printed on the path, null without any
 * @param processed how many insns were looked at, -1 where the log does not say
 */
record KernelLog(String reason, int slot, String line, int processed) {
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
    /** The last line, to which a complaint without a line end is joined. */
    private static final Pattern PROCESSED = Pattern.compile("(.*)processed (\\d+) insns .*");
    /** The limit is noticed before the insn is printed. */
    private static final String TOO_LARGE = "BPF program is too large.";
    private static final List<String> NO_REASON = List.of("verification time ", "stack depth ", "poisoned insn ");

    /** Reads a log. */
    static KernelLog of(String log) {
        int slot = -1;
        int processed = -1;
        String line = null;
        String named = null;
        List<String> reason = new ArrayList<>();
        for (String whole : log.lines().map(String::strip).toList()) {
            Matcher last = PROCESSED.matcher(whole);
            if (last.matches()) {
                processed = Integer.parseInt(last.group(2));
            }
            String each = last.matches() ? last.group(1) : whole;
            Matcher insn = INSN.matcher(each);
            Matcher source = SOURCE.matcher(each);
            Matcher structure = NAMED.matcher(each);
            boolean resumed = RESUMED.matcher(each).find();
            if (structure.matches()) {
                // the states that are alike may follow
                named = each;
                slot = Integer.parseInt(structure.group(1));
                line = null;
            } else if (insn.matches()) {
                slot = Integer.parseInt(insn.group(1));
                reason.clear();
            } else if (source.matches()) {
                line = source.group(1);
                reason.clear();
            } else if (resumed) {
                reason.clear();
            } else if (!each.isEmpty() && NO_REASON.stream().noneMatch(each::startsWith)) {
                reason.add(each);
            }
            line = resumed ? null : line;
        }
        String why = named != null ? named : String.join("\n", reason);
        return why.startsWith(TOO_LARGE)
                ? new KernelLog(why, -1, null, processed) : new KernelLog(why, slot, line, processed);
    }
}
