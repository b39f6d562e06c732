package io.sluice.bench.report.html;

import io.sluice.bench.report.Chart;
import io.sluice.bench.report.Figure;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Groups of bars from the left, a group for each name along and a bar for each series, with the value behind it. */
final class Bars {
    private static final double BAR = 11;
    private static final double PITCH = 13;
    private static final double GROUP_GAP = 11;
    private static final double HEAD = 40;
    /** Without the axis's name. */
    private static final double LOW_HEAD = 22;
    private static final double ABOVE = 6;
    private static final double TAIL = 6;
    /** Room for a value behind the longest bar. */
    private static final double VALUE = 76;
    private static final double LABEL_MOST = 250;
    /** Pictures are no higher than this, so that paper can break between them. */
    private static final double PAGE = 1000;

    private final Plot plot;
    private final Scale scale;
    private final double left;
    private final double length;
    private final double title;
    private final double head;

    private Bars(Plot plot) {
        this.plot = plot;
        double longest = plot.panel().along().stream().map(this::name).mapToDouble(Plot::width).max().orElse(0);
        left = plot.narrow() ? 2 : Math.min(LABEL_MOST, longest) + 12;
        title = plot.narrow() ? Plot.TEXT + 6 : 0;
        head = plot.chart().kind() == Chart.Kind.MEANS ? LOW_HEAD : HEAD;
        length = plot.width() - left - VALUE;
        scale = Scale.of(plot.panel().extent(), plot.chart().logarithmic(), plot.narrow() ? 3 : 6);
    }

    /** Draws a panel, in several pictures of the same scale where there is much. */
    static void draw(Markup out, Plot plot) {
        Bars bars = new Bars(plot);
        List<String> part = new ArrayList<>();
        double height = bars.head;
        for (String along : plot.panel().along()) {
            if (height + bars.height(along) > PAGE) {
                bars.picture(out, part, height);
                part.clear();
                height = bars.head;
            }
            part.add(along);
            height += bars.height(along);
        }
        bars.picture(out, part, height);
    }

    /** What stands beside a group; where it is the one point of a line, that needs to be said of what. */
    private String name(String along) {
        boolean number = plot.chart().kind() != Chart.Kind.BARS && plot.chart().kind() != Chart.Kind.MEANS;
        return number ? plot.chart().along() + " " + along : along;
    }

    private double height(String along) {
        return title + GROUP_GAP + PITCH * plot.panel().series().values().stream()
                .filter(points -> points.containsKey(along)).count();
    }

    private void picture(Markup out, List<String> groups, double height) {
        plot.begin(out, height + TAIL, "Bars of " + plot.axis() + " for " + String.join(", ", groups) + ".");
        if (head == HEAD) {
            Plot.text(out, "axis", left, Plot.TEXT, plot.axis());
        }
        double free = 0;
        for (double mark : scale.marks()) {
            double x = left + length * scale.at(mark);
            double half = Plot.width(Scale.label(mark)) / 2;
            Plot.grid(out, x, head - 2, x, height);
            double middle = Math.max(x, half);
            if (middle - half >= free) {
                Plot.text(out, "mark middle", middle, head - ABOVE, Scale.label(mark));
                free = middle + half + 8;
            }
        }
        double y = head + GROUP_GAP / 2;
        for (String along : groups) {
            group(out, along, y);
            y += height(along);
        }
        out.close().line();
    }

    private void group(Markup out, String along, double top) {
        double middle = top + (height(along) - GROUP_GAP) / 2;
        if (plot.narrow()) {
            Plot.text(out, "name", left, top + Plot.TEXT, Plot.fit(name(along), plot.width() - left));
        } else {
            Plot.text(out, "name end", left - 8, middle + Plot.BASE, Plot.fit(name(along), LABEL_MOST));
        }
        double y = top + title;
        for (Map.Entry<String, Map<String, Figure>> series : plot.panel().series().entrySet()) {
            Figure figure = series.getValue().get(along);
            if (figure != null) {
                out.open("g").element("title", plot.tip(series.getKey(), along, figure));
                bar(out, figure, plot.colours().number(series.getKey(), along), y);
                out.close();
                y += PITCH;
            }
        }
    }

    private void bar(Markup out, Figure figure, int colour, double y) {
        double zero = left + length * scale.at(Math.max(0, scale.low()));
        if (!figure.isPresent()) {
            Plot.text(out, "missing", zero + 4, y + BAR - 1, "– " + Plot.fit(figure.missing(), length + VALUE - 20));
            return;
        }
        double end = left + length * scale.at(figure.value());
        double start = Math.min(zero, end);
        double size = Math.max(1, Math.abs(end - zero));
        out.open("rect", "class", "c" + colour, "x", start, "y", y, "width", size, "height", BAR).close();
        if (figure.noisy()) {
            out.open("rect", "fill", "url(#hatch)", "x", start, "y", y, "width", size, "height", BAR).close();
        }
        double low = left + length * scale.at(figure.low());
        double high = left + length * scale.at(figure.high());
        Plot.interval(out, true, low, high, y + BAR / 2);
        Plot.text(out, "value", Math.max(zero, Math.max(end, high)) + 5, y + BAR - 1,
                plot.brief(figure.value()) + (figure.noisy() ? " ~" : ""));
    }
}
