package io.sluice.dataplane.verdicts;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The lines of a verifier's log of level 2 in one form: without how precision and liveness were found, which ours does
 * not tell, and without addresses and BTF ids.
 */
final class LogLines {
    /** Lines that are looked at for where two logs agree again. */
    private static final int WINDOW = 400;
    private static final Pattern LEFT_OUT = Pattern.compile("^(mark_precise: .*|frame \\d+: propagating .*"
            + "|\\([\\d,]+\\) (frame \\d+ insn |live stack update ).*|SCC .*|verification time .*|stack depth .*|)$");
    private static final Pattern INSN = Pattern.compile("^\\d+: \\([0-9a-f]{2}\\) [^;]*$");
    private static final Pattern STATE = Pattern.compile("^\\d+:( frame\\d+:)?(( (R|fp|refs=|cb).*)?)$");
    private static final Pattern REFERENCE = Pattern.compile("\\(18\\) r(\\d) = [^;]*");
    private static final Pattern KFUNC = Pattern.compile("(\\(85\\) call \\w+)#\\d{3,}");
    /** The kernel's names are of 15 characters. */
    private static final Pattern MAP_NAME = Pattern.compile("map=([^,]{15})[^,]+");
    /** Ours frees states at once, the kernel when nothing refers to them. */
    private static final Pattern PEAK = Pattern.compile(" peak_states \\d+");
    private static final Pattern COMPONENT = Pattern.compile("^( {4}|[ \\d]{3} )(?= *\\d+: [.\\d]{10} )");

    private LogLines() {
    }

    /**
     * How alike two logs are.
     *
     * @param common lines that are the same
     * @param kernels lines of the kernel's
     * @param ours lines of ours
     * @param differences the first that differ, the kernel's with -, ours with +
     */
    record Likeness(int common, int kernels, int ours, List<String> differences) {
        /** Of a hundred lines of the longer log, how many the other has too. */
        double percent() {
            return 100.0 * common / Math.max(1, Math.max(kernels, ours));
        }
    }

    static List<String> of(String log) {
        List<String> lines = new ArrayList<>();
        boolean insnLast = false;
        for (String raw : log.lines().toList()) {
            if (LEFT_OUT.matcher(raw).matches()) {
                continue;
            }
            Matcher state = STATE.matcher(raw);
            if (insnLast && state.matches()) {
                // something that is left out came between an insn and what is known after it
                String frame = state.group(1) == null ? "" : state.group(1);
                lines.set(lines.size() - 1, lines.getLast() + " ;" + frame + state.group(2));
                insnLast = false;
                continue;
            }
            insnLast = INSN.matcher(raw).matches();
            String line = REFERENCE.matcher(raw).replaceFirst("(18) r$1 = * ");
            line = KFUNC.matcher(line).replaceFirst("$1");
            line = MAP_NAME.matcher(line).replaceAll("map=$1");
            line = PEAK.matcher(line).replaceFirst("");
            line = COMPONENT.matcher(line).replaceFirst("");
            lines.add(line.replaceFirst(" +;", " ;").stripTrailing());
        }
        return lines;
    }

    static Likeness compare(List<String> kernels, List<String> ours, int reports) {
        List<String> differences = new ArrayList<>();
        int common = 0;
        int k = 0;
        int o = 0;
        while (k < kernels.size() && o < ours.size()) {
            if (kernels.get(k).equals(ours.get(o))) {
                common++;
                k++;
                o++;
                continue;
            }
            int[] skip = resume(kernels, k, ours, o);
            for (int i = 0; i < skip[0] && differences.size() < reports; i++) {
                differences.add("-" + kernels.get(k + i));
            }
            for (int i = 0; i < skip[1] && differences.size() < reports; i++) {
                differences.add("+" + ours.get(o + i));
            }
            k += skip[0];
            o += skip[1];
        }
        return new Likeness(common, kernels.size(), ours.size(), differences);
    }

    /** How many lines of each to pass over until two are the same again. */
    private static int[] resume(List<String> kernels, int k, List<String> ours, int o) {
        for (int sum = 1; sum < WINDOW; sum++) {
            for (int a = 0; a <= sum; a++) {
                int b = sum - a;
                boolean there = k + a < kernels.size() && o + b < ours.size();
                if (there && kernels.get(k + a).equals(ours.get(o + b))) {
                    return new int[] {a, b};
                }
            }
        }
        return new int[] {1, 1};
    }
}
