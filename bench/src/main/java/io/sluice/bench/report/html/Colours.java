package io.sluice.bench.report.html;

import io.sluice.bench.report.Chart;
import io.sluice.bench.report.Result;
import io.sluice.bench.report.Section;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The colour of each series, the same in all charts of a report: a number of the style sheet's colours. */
final class Colours {
    /** How many the style sheet has. */
    static final int COUNT = 12;
    /** That of signs that stand for all series: a grey. */
    static final int NONE = COUNT;
    /** Engines always have theirs. */
    private static final List<String> ENGINES = List.of(
            "interpreter", "simple", "optimizing", "llvm", "native-O2", "native-O3", "kernel", "aot");

    private final Map<String, Integer> numbers = new LinkedHashMap<>();

    Colours(Result result) {
        for (Section section : result.sections()) {
            for (Chart chart : section.charts()) {
                Drawing.of(section, chart).forEach(panel -> panel.series().keySet().forEach(this::number));
            }
        }
    }

    /** From 0 to {@link #COUNT}, exclusive. */
    int number(String series) {
        int engine = ENGINES.indexOf(series);
        if (engine >= 0) {
            return engine;
        }
        int others = COUNT - ENGINES.size();
        return numbers.computeIfAbsent(series, _ -> ENGINES.size() + numbers.size() % others);
    }
}
