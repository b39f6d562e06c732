package io.sluice.bench.report.html;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.bench.report.Chart;
import io.sluice.bench.report.Environment;
import io.sluice.bench.report.Figure;
import io.sluice.bench.report.MadeUp;
import io.sluice.bench.report.Metric;
import io.sluice.bench.report.Result;
import io.sluice.bench.report.Row;
import io.sluice.bench.report.Section;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ColoursTest {
    private static final Pattern VARIABLE = Pattern.compile("--([a-z]+\\d*): #([0-9a-f]{6});");
    /** Contrast of text, and of what is no text: WCAG 2.2, 1.4.3 and 1.4.11. */
    private static final double TEXT = 4.5;
    private static final double GRAPHICS = 3;
    /** What tells two colours apart at a glance, in CIELAB. */
    private static final double APART = 9;
    /** What those see who lack one kind of cone, in linear RGB (Viénot, Brettel and Mollon, 1999). */
    private static final double[][] PROTANOPE = {{0.11238, 0.88762, 0}, {0.11238, 0.88762, 0}, {0.00401, -0.00401, 1}};
    private static final double[][] DEUTERANOPE = {
        {0.29275, 0.70725, 0}, {0.29275, 0.70725, 0}, {-0.02234, 0.02234, 1}
    };
    private static final double[][] EVERYBODY = {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}};

    @Test
    void enginesHaveTheSameColoursWhateverElseIsInTheReport() {
        Colours colours = new Colours(MadeUp.result());
        assertEquals(List.of(0, 1, 2, 6), List.of(colours.number("interpreter"), colours.number("simple"),
                colours.number("optimizing"), colours.number("kernel")));
        assertEquals(8, colours.number("java"));
        assertEquals(8, colours.number("java"));
        assertNotEquals(colours.number("out of line"), colours.number("inlined"));
    }

    @Test
    void noTwoSeriesOfAChartHaveTheSameColour() {
        List<String> types = List.of("array", "percpu_array", "hash", "percpu_hash", "lru_hash", "lpm_trie", "bloom");
        List<String> modes = List.of("java", "out of line", "not inlined", "no SIMD", "inlined", "kernel");
        Metric ns = new Metric("ns", "ns", Metric.Better.LOWER, 2);
        Section section = new Section("s", "", List.of("n", "type", "mode"), List.of(ns),
                types.stream().flatMap(type -> modes.stream().map(mode ->
                        new Row(List.of("16", type, mode), Map.of("ns", Figure.exact(1))))).toList(),
                List.of(new Chart("by mode", Chart.Kind.LINES, "n", "mode", "type", "ns", true),
                        new Chart("by type", Chart.Kind.LINES, "n", "type", "mode", "ns", true)), List.of());
        Colours colours = new Colours(new Result(1, "", "", new Environment(Map.of()), 0, List.of(section)));
        for (List<String> names : List.of(types, modes)) {
            assertEquals(names.size(), names.stream().map(colours::number).distinct().count());
        }
        assertEquals(6, colours.number("kernel"));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void textAndGraphicsStandOutFromThePage(boolean dark) throws IOException {
        Map<String, double[]> colours = colours(dark);
        for (String text : List.of("text", "muted", "link", "worse", "better")) {
            for (String on : List.of("page", "card")) {
                double contrast = contrast(colours.get(text), colours.get(on));
                assertTrue(contrast >= TEXT, () -> text + " on " + on + ": " + contrast);
            }
        }
        for (int i = 0; i <= Colours.NONE; i++) {
            String name = "c" + i;
            double contrast = contrast(colours.get(name), colours.get("page"));
            assertTrue(contrast >= GRAPHICS, () -> name + ": " + contrast);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void coloursAreToldApartByThoseWhoLackConesToo(boolean dark) throws IOException {
        Map<String, double[]> colours = colours(dark);
        for (double[][] eyes : List.of(EVERYBODY, PROTANOPE, DEUTERANOPE)) {
            for (int i = 0; i < 8; i++) {
                for (int j = 0; j < i; j++) {
                    String pair = "c" + j + " and c" + i + " by " + Arrays.toString(eyes[0]);
                    double distance = distance(lab(colours.get("c" + i), eyes), lab(colours.get("c" + j), eyes));
                    assertTrue(distance >= APART, () -> pair + ": " + distance);
                }
            }
        }
    }

    /** The style sheet's, in linear RGB. */
    private static Map<String, double[]> colours(boolean dark) throws IOException {
        String style;
        try (InputStream in = HtmlReport.class.getResourceAsStream("report.css")) {
            style = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
        int start = dark ? style.indexOf("dark)") : 0;
        Map<String, double[]> colours = new LinkedHashMap<>();
        Matcher matcher = VARIABLE.matcher(style.substring(start, style.indexOf('}', start)));
        while (matcher.find()) {
            double[] rgb = new double[3];
            for (int i = 0; i < 3; i++) {
                double part = Integer.parseInt(matcher.group(2), 2 * i, 2 * i + 2, 16) / 255.0;
                rgb[i] = part <= 0.04045 ? part / 12.92 : Math.pow((part + 0.055) / 1.055, 2.4);
            }
            colours.put(matcher.group(1), rgb);
        }
        return colours;
    }

    private static double luminance(double[] rgb) {
        return 0.2126 * rgb[0] + 0.7152 * rgb[1] + 0.0722 * rgb[2];
    }

    private static double contrast(double[] one, double[] other) {
        double a = luminance(one) + 0.05;
        double b = luminance(other) + 0.05;
        return Math.max(a, b) / Math.min(a, b);
    }

    private static double[] lab(double[] rgb, double[][] eyes) {
        double[] seen = times(eyes, rgb);
        double[] xyz = times(new double[][] {
            {0.4124 / 0.9505, 0.3576 / 0.9505, 0.1805 / 0.9505}, {0.2126, 0.7152, 0.0722},
            {0.0193 / 1.089, 0.1192 / 1.089, 0.9505 / 1.089}}, seen);
        double[] f = Arrays.stream(xyz).map(t -> t > 0.008856 ? Math.cbrt(t) : 7.787 * t + 16.0 / 116).toArray();
        return new double[] {116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])};
    }

    private static double[] times(double[][] matrix, double[] vector) {
        return Arrays.stream(matrix)
                .mapToDouble(row -> row[0] * vector[0] + row[1] * vector[1] + row[2] * vector[2]).toArray();
    }

    private static double distance(double[] one, double[] other) {
        return Math.sqrt(Math.pow(one[0] - other[0], 2) + Math.pow(one[1] - other[1], 2)
                + Math.pow(one[2] - other[2], 2));
    }
}
