package io.sluice.bench.report.html;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayDeque;
import java.util.Deque;

/** HTML and SVG as they are written: elements that are open, attributes by name and value in turn, text escaped. */
final class Markup {
    private final StringBuilder out = new StringBuilder();
    private final Deque<String> open = new ArrayDeque<>();
    private int ids;

    /** Opens an element. */
    Markup open(String tag, Object... attributes) {
        out.append('<').append(tag);
        for (int i = 0; i < attributes.length; i += 2) {
            out.append(' ').append(attributes[i]).append("=\"").append(escape(value(attributes[i + 1]))).append('"');
        }
        out.append('>');
        open.push(tag);
        return this;
    }

    /** Closes the element that was opened last. */
    Markup close() {
        out.append("</").append(open.pop()).append('>');
        return this;
    }

    /** An element of text alone. */
    Markup element(String tag, String text, Object... attributes) {
        return open(tag, attributes).text(text).close();
    }

    /** Text in the element that is open. */
    Markup text(String text) {
        out.append(escape(text));
        return this;
    }

    /** Text that is not escaped: a style sheet of our own. */
    Markup verbatim(String text) {
        out.append(text);
        return this;
    }

    /** A name that nothing else in the page has. */
    String id() {
        return "i" + ids++;
    }

    /** A line's end, for readers of the source. */
    Markup line() {
        out.append('\n');
        return this;
    }

    private static String escape(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\"", "&quot;");
    }

    /** Coordinates to a tenth of a pixel. */
    private static String value(Object value) {
        return value instanceof Double number
                ? BigDecimal.valueOf(number).setScale(1, RoundingMode.HALF_UP).stripTrailingZeros().toPlainString()
                : value.toString();
    }

    @Override
    public String toString() {
        return out.toString();
    }
}
