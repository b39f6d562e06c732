package io.sluice.vm.verifier.scalar;

import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sluice.vm.kernel.KernelAvailability;
import io.sluice.vm.kernel.KernelOracle;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Random programs: what the running kernel's verifier knows at each insn is what we know. */
class KernelParityTest {
    private static final String SEED_PROPERTY = "sluice.scalar.seed";
    private static final int PROGRAMS = Integer.getInteger("sluice.scalar.programs",
        Boolean.getBoolean("sluice.long") ? 100_000 : 1_500);
    private static final int MAX_REPORTS = 5;
    private static final Pattern INSN = Pattern.compile("^(\\d+): \\(\\w\\w\\) .*");
    private static final Pattern FROM = Pattern.compile("^from (\\d+) to (\\d+): (.*)");

    @Test
    void knowsOfScalarsWhatTheKernelKnows() {
        assumeTrue(KernelAvailability.isAvailable(), () -> KernelAvailability.whyNot().orElseThrow());
        long first = Long.getLong(SEED_PROPERTY, System.nanoTime());
        List<String> reports = new ArrayList<>();
        int compared = 0;
        for (long seed = first; seed < first + PROGRAMS && reports.size() < MAX_REPORTS; seed++) {
            ScalarProgram program = ScalarProgram.generate(seeded(seed));
            String log = KernelOracle.verifierLog(program.spec());
            String difference = compare(program, log);
            compared += program.body().size();
            if (difference != null) {
                reports.add("-D" + SEED_PROPERTY + '=' + seed + ": " + difference);
            }
        }
        if (!reports.isEmpty()) {
            fail(String.join("\n", reports));
        }
        System.out.println(PROGRAMS + " programs on scalars from seed " + first + ", " + compared
            + " insns: the kernel knows the same");
    }

    private static RandomGenerator seeded(long seed) {
        return new SplittableRandom(seed);
    }

    private static String compare(ScalarProgram program, String log) {
        Replay replay = new Replay(program);
        Map<Integer, Integer> indices = new TreeMap<>();
        for (int i = 0; i < program.body().size(); i++) {
            indices.put(program.slotOf(i), i);
        }
        Map<Integer, Scalar[]> expected = new TreeMap<>(replay.taken());
        int reached = 0;
        boolean main = true;
        // An insn at which the kernel goes on a second time: the jumps behind it are met again.
        int again = Integer.MAX_VALUE;
        String before = "";
        for (String line : log.lines().toList()) {
            Matcher insn = INSN.matcher(line);
            Matcher from = FROM.matcher(line);
            if (from.matches()) {
                main = false;
                int at = indices.get(Integer.parseInt(from.group(1)));
                if (at > again) {
                    continue;
                }
                Scalar[] ours = expected.remove(at);
                if (ours == null) {
                    return "insn " + at + " " + program.body().get(at) + ": jump is taken in the kernel only";
                }
                String difference = from.group(3).equals("safe") ? null : KernelStates.difference(line, ours);
                if (from.group(1).equals(from.group(2))) {
                    again = at;
                }
                if (difference != null) {
                    return "insn " + at + " " + program.body().get(at) + " taken: " + difference + state(replay, at);
                }
            } else if (main && insn.matches() && indices.containsKey(Integer.parseInt(insn.group(1)))) {
                int at = indices.get(Integer.parseInt(insn.group(1)));
                if (at != reached) {
                    return "insn " + reached + ": the kernel goes to " + at + " after " + before;
                }
                if (at < replay.after().size()) {
                    reached++;
                    before = line;
                    String difference = KernelStates.difference(line, replay.after().get(at));
                    if (difference != null) {
                        return "insn " + at + " " + program.body().get(at) + ": " + difference + state(replay, at);
                    }
                }
            }
        }
        if (reached != replay.after().size() || !expected.isEmpty()) {
            return "insn " + reached + " of " + replay.after().size() + ", jumps " + expected.keySet()
                + ": not reached in the kernel, " + before + "\n" + log;
        }
        return null;
    }

    private static String state(Replay replay, int at) {
        StringBuilder text = new StringBuilder("; before:");
        Scalar[] state = replay.after().get(Math.max(0, at - 1));
        for (int r = 1; r < state.length; r++) {
            text.append("\n  R").append(r).append(' ').append(state[r]);
        }
        return text.toString();
    }
}
