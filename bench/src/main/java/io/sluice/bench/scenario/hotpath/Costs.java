package io.sluice.bench.scenario.hotpath;

import io.sluice.bench.method.Interleaved;
import io.sluice.bench.method.Rounds;
import io.sluice.bench.method.Samples;
import io.sluice.bench.scenario.EngineComparison;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What one call costs in each mode.
 *
 * @param ns of CPU time a call, net of reading its key
 * @param missing why a mode has none
 */
record Costs(Map<Mode, Samples> ns, Map<Mode, String> missing) {
    private static final String WRONG = "a call was answered wrongly";

    /** Measures all modes side by side on what the tables hold; a mode that answers wrongly has no figure. */
    static Costs of(Subjects subjects, Rounds rounds) {
        Map<Mode, String> missing = new EnumMap<>(Mode.class);
        missing.putAll(subjects.missing());
        Map<Mode, Subjects.Pair> right = new EnumMap<>(subjects.pairs());
        checkAll(right, missing);
        Interleaved interleaved = Interleaved.ofGroups(
                right.values().stream().map(pair -> List.of(pair.calls(), pair.keys())).toList(), rounds);
        interleaved.run();
        checkAll(right, missing);
        Map<Mode, Samples> ns = new EnumMap<>(Mode.class);
        right.forEach((mode, pair) -> ns.put(mode, interleaved.of(pair.calls()).less(interleaved.of(pair.keys()))
                .map(packet -> packet / KeyTable.GROUP)));
        return new Costs(ns, missing);
    }

    /** About how long {@link #of} takes, in s. */
    static double seconds(Set<Mode> modes, Rounds rounds) {
        boolean kernel = modes.contains(Mode.KERNEL) && EngineComparison.whyNot(EngineComparison.KERNEL).isEmpty();
        double ours = modes.stream().filter(mode -> mode != Mode.KERNEL).count();
        return 2 * (ours * rounds.seconds() + (kernel ? Subjects.secondsInKernel(rounds) : 0));
    }

    private static void checkAll(Map<Mode, Subjects.Pair> pairs, Map<Mode, String> missing) {
        pairs.entrySet().removeIf(entry -> {
            boolean right = entry.getValue().check().getAsBoolean();
            if (!right) {
                missing.put(entry.getKey(), WRONG);
            }
            return !right;
        });
    }
}
