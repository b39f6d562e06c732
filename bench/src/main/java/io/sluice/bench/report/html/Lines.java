package io.sluice.bench.report.html;

import io.sluice.bench.report.Chart;
import io.sluice.bench.report.Figure;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A line for each series through its figures, which stand at the numbers that the names along are. */
final class Lines {
    private static final double LEFT = 58;
    private static final double RIGHT = 22;
    private static final double TOP = 32;
    private static final double BOTTOM = 44;
    private static final double RADIUS = 4.5;
    /** Corners of what marks points: x and y in turn, from -1 to 1. */
    private static final double[][] SHAPES = {
        {-0.85, -0.85, 0.85, -0.85, 0.85, 0.85, -0.85, 0.85},
        {0, -1.2, 1.2, 0, 0, 1.2, -1.2, 0},
        {0, -1.1, 1.1, 0.9, -1.1, 0.9},
        {0, 1.1, 1.1, -0.9, -1.1, -0.9},
        {-0.5, -1.2, 0.5, -1.2, 0.5, 1.2, -0.5, 1.2},
        {0, -1, 0.7, -0.7, 1, 0, 0.7, 0.7, 0, 1, -0.7, 0.7, -1, 0, -0.7, -0.7},
        {-0.4, -1.1, 0.4, -1.1, 0.4, -0.4, 1.1, -0.4, 1.1, 0.4, 0.4, 0.4, 0.4, 1.1, -0.4, 1.1, -0.4, 0.4, -1.1, 0.4,
            -1.1, -0.4, -0.4, -0.4},
    };

    private final Plot plot;
    private final Scale across;
    private final Scale up;
    private final double height;

    private Lines(Plot plot) {
        this.plot = plot;
        List<Double> numbers = plot.panel().along().stream().map(Lines::number).toList();
        across = plot.chart().kind() == Chart.Kind.PERCENTILES ? Scale.percentiles(numbers) : Scale.through(numbers);
        List<Double> values = new ArrayList<>(plot.panel().extent());
        plot.panel().series().values().forEach(points -> points.keySet().forEach(along -> {
            if (isIdeal(points)) {
                values.add(ideal(points, along));
            }
        }));
        up = Scale.of(values, plot.chart().logarithmic(), 5);
        height = plot.width() == Plot.WIDE ? 380 : 290;
    }

    static void draw(Markup out, Plot plot) {
        new Lines(plot).draw(out);
    }

    private static double number(String along) {
        return Double.parseDouble(along);
    }

    private void draw(Markup out) {
        plot.begin(out, height, "Lines of " + plot.axis() + " along " + name() + " for "
                + String.join(", ", plot.panel().series().keySet()) + ".");
        Plot.text(out, "axis", 4, Plot.TEXT, plot.axis());
        for (double mark : up.marks()) {
            Plot.grid(out, LEFT, y(mark), plot.width() - RIGHT, y(mark));
            Plot.text(out, "mark end", LEFT - 8, y(mark) + Plot.BASE, Scale.label(mark));
        }
        double free = LEFT - 20;
        for (double mark : across.marks()) {
            String text = plot.chart().kind() == Chart.Kind.PERCENTILES ? percentile(mark) : Scale.label(mark);
            double half = Plot.width(text) / 2;
            Plot.grid(out, x(mark), TOP, x(mark), height - BOTTOM + 4);
            if (x(mark) - half >= free) {
                Plot.text(out, "mark middle", x(mark), height - BOTTOM + 18, text);
                free = x(mark) + half + 4;
            }
        }
        Plot.text(out, "axis end", plot.width() - RIGHT, height - 6, name());
        plot.panel().series().forEach((series, points) -> series(out, series, points));
        out.close().line();
    }

    private static String percentile(double mark) {
        return mark >= 100 ? "max" : Scale.label(mark);
    }

    private String name() {
        return plot.chart().kind() == Chart.Kind.PERCENTILES ? "percentile" : plot.chart().along();
    }

    private double x(double number) {
        return LEFT + (plot.width() - LEFT - RIGHT) * across.at(number);
    }

    private double y(double value) {
        return height - BOTTOM - (height - BOTTOM - TOP) * up.at(value);
    }

    private void series(Markup out, String series, Map<String, Figure> points) {
        int colour = plot.colours().number(series);
        List<String> order = points.keySet().stream().sorted(Comparator.comparingDouble(Lines::number)).toList();
        if (isIdeal(points)) {
            path(out, "ideal k" + colour, order, points, true);
        }
        path(out, "line k" + colour, order, points, false);
        for (String along : order) {
            Figure figure = points.get(along);
            if (figure.isPresent()) {
                out.open("g").element("title", plot.tip(series, along, figure));
                Plot.interval(out, false, y(figure.low()), y(figure.high()), x(number(along)));
                marker(out, colour, figure.noisy(), x(number(along)), y(figure.value()));
                out.close();
            }
        }
    }

    /** A path through all points, in pieces where one is missing. */
    private void path(Markup out, String kind, List<String> order, Map<String, Figure> points, boolean ideal) {
        StringBuilder path = new StringBuilder();
        boolean on = false;
        for (String along : order) {
            boolean there = ideal || points.get(along).isPresent();
            if (there) {
                double value = ideal ? ideal(points, along) : points.get(along).value();
                path.append(String.format(Locale.ROOT, "%s%.1f %.1f", on ? "L" : "M", x(number(along)), y(value)));
            }
            on = there;
        }
        out.open("path", "class", kind, "d", path.toString()).close();
    }

    private boolean isIdeal(Map<String, Figure> points) {
        return plot.chart().kind() == Chart.Kind.SCALING && points.get(fewest(points)).isPresent();
    }

    private static String fewest(Map<String, Figure> points) {
        return points.keySet().stream().min(Comparator.comparingDouble(Lines::number)).orElseThrow();
    }

    /** What so many would do if all did as much as the fewest. */
    private static double ideal(Map<String, Figure> points, String along) {
        String fewest = fewest(points);
        return points.get(fewest).value() / number(fewest) * number(along);
    }

    /** A shape for each colour, so that lines are told apart without; hollow where noisy. */
    static void marker(Markup out, int colour, boolean noisy, double x, double y) {
        double[] shape = SHAPES[colour % SHAPES.length];
        StringBuilder path = new StringBuilder();
        for (int i = 0; i < shape.length; i += 2) {
            path.append(String.format(Locale.ROOT, "%s%.1f %.1f", i == 0 ? "M" : "L",
                    x + RADIUS * shape[i], y + RADIUS * shape[i + 1]));
        }
        out.open("path", "class", (noisy ? "hollow k" : "c") + colour, "d", path + "Z").close();
    }
}
