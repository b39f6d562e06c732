package io.sluice.bench.report.html;

import io.sluice.bench.report.Chart;
import io.sluice.bench.report.Figure;
import io.sluice.bench.report.Row;
import io.sluice.bench.report.Section;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/** Geometric means over the rows of a section, one for each of a chart's series. */
final class Means {
    /** Of the figures, so many must be quiet for one not to be noisy. */
    private static final double QUIET = 0.75;

    private Means() {
    }

    /**
     * One panel in which each of the series is a name along the axis, with the number of its figures where others have
     * more; none where there is nothing above zero.
     */
    static Optional<Drawing> of(Section section, Chart chart) {
        Map<String, Map<String, Figure>> series = new LinkedHashMap<>();
        List<String> along = new ArrayList<>();
        List<Double> extent = new ArrayList<>();
        int most = most(section, chart);
        figures(section, chart).forEach((name, figures) -> {
            Figure mean = mean(figures);
            along.add(figures.size() == most ? name : name + " (of " + figures.size() + ")");
            series.put(name, Map.of(along.getLast(), mean));
            extent.addAll(Drawing.extent(mean));
        });
        return series.isEmpty() ? Optional.empty() : Optional.of(new Drawing("", along, series, extent));
    }

    /** Of how many figures at most. */
    static int most(Section section, Chart chart) {
        return figures(section, chart).values().stream().mapToInt(List::size).max().orElse(0);
    }

    private static Map<String, List<Figure>> figures(Section section, Chart chart) {
        int label = section.labels().indexOf(chart.series());
        Map<String, List<Figure>> figures = new LinkedHashMap<>();
        for (Row row : section.rows()) {
            Figure figure = row.figures().get(chart.metric());
            if (figure != null && figure.isPresent() && figure.low() > 0) {
                figures.computeIfAbsent(row.labels().get(label), _ -> new ArrayList<>()).add(figure);
            }
        }
        return figures;
    }

    /** With the means of the intervals' ends for an interval, which is wider than one of the mean. */
    private static Figure mean(List<Figure> figures) {
        long quiet = figures.stream().filter(figure -> !figure.noisy()).count();
        return new Figure(mean(figures, Figure::value), mean(figures, Figure::low), mean(figures, Figure::high),
                quiet < QUIET * figures.size(), null);
    }

    private static double mean(List<Figure> figures, ToDoubleFunction<Figure> part) {
        return Math.exp(figures.stream().mapToDouble(part).map(Math::log).average().orElseThrow());
    }
}
