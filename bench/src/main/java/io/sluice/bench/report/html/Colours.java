package io.sluice.bench.report.html;

import io.sluice.bench.report.Chart;
import io.sluice.bench.report.Result;
import io.sluice.bench.report.Section;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The colour of each series, the same in all charts of a report and another one for each series of a chart, as long as
 * there are enough: a number of the style sheet's colours.
 */
final class Colours {
    /** How many the style sheet has. */
    static final int COUNT = 12;
    /** That of signs that stand for all series: a grey. */
    static final int NONE = COUNT;
    /** Engines always have theirs. */
    private static final List<String> ENGINES = List.of(
            "interpreter", "simple", "optimizing", "llvm", "native-O2", "native-O3", "kernel", "aot");

    /** What others take, the first that is free in their chart: at first colours, and shapes of marks, of no engine. */
    private static final List<Integer> OTHERS = List.of(8, 9, 10, 11, 5, 0, 3, 1, 2, 4, 7, 6);

    private final Map<String, Integer> numbers = new LinkedHashMap<>();

    Colours(Result result) {
        for (Section section : result.sections()) {
            for (Chart chart : section.charts()) {
                if (chart.kind() == Chart.Kind.MEANS) {
                    continue;
                }
                Set<String> names = new LinkedHashSet<>();
                Drawing.of(section, chart).forEach(panel -> names.addAll(panel.series().keySet()));
                names.forEach(name -> choose(name, names));
            }
        }
    }

    private void choose(String series, Set<String> beside) {
        Set<Integer> taken = new HashSet<>();
        for (String other : beside) {
            taken.add(numbers.getOrDefault(other, ENGINES.indexOf(other)));
        }
        numbers.computeIfAbsent(series, _ -> ENGINES.contains(series) ? ENGINES.indexOf(series)
                : OTHERS.stream().filter(number -> !taken.contains(number)).findFirst()
                        .orElse(OTHERS.get(numbers.size() % COUNT)));
    }

    /** From 0 to {@link #COUNT}, exclusive; what no chart tells apart by colour has the first of those of no engine. */
    int number(String series) {
        return numbers.getOrDefault(series,
                ENGINES.contains(series) ? ENGINES.indexOf(series) : OTHERS.getFirst());
    }

    /** That of a bar: where the series have no names, engines along the axis have theirs. */
    int number(String series, String along) {
        return number(series.isEmpty() && ENGINES.contains(along) ? along : series);
    }
}
