package io.sluice.helpers;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The format strings of bpf_trace_printk: what bpf_bprintf_prepare of kernel/bpf/helpers.c accepts, written as
 * lib/vsprintf.c writes it. Pointers are written as they are, where the kernel hides them behind a hash.
 */
final class TraceFormat {
    /** The longest string that %s takes, and the longest output, {@code MAX_BPRINTF_BUF} of include/linux/bpf.h. */
    static final int MAX_OUTPUT = 1024;
    private static final int MAX_STRING = 512;
    private static final int IPV4_SIZE = 4;
    private static final int IPV6_SIZE = 16;

    private final byte[] format;
    private final long[] args;
    private final StringBuilder out = new StringBuilder();
    private int at;
    private int used;
    private String padFlags;
    private int width;

    private TraceFormat(byte[] format, long[] args) {
        this.format = format;
        this.args = args;
    }

    /**
     * Formats.
     *
     * @param format without its terminating zero
     * @return the text, a character for each byte, or null where the kernel refuses the format with -EINVAL
     */
    static String format(byte[] format, long... args) {
        return new TraceFormat(format, args).run();
    }

    /** The character at an offset from here; 0 at the end. */
    private int peek(int ahead) {
        return at + ahead < format.length ? format[at + ahead] & 0xff : 0;
    }

    // the classes of lib/ctype.c, which takes bytes from 0xa0 on as Latin-1
    private static boolean isSpace(int c) {
        return c == ' ' || c >= '\t' && c <= '\r' || c == 0xa0;
    }

    private static boolean isPunctuation(int c) {
        return c > ' ' && c < 0x7f && !Character.isLetterOrDigit(c)
                || c > 0xa0 && c < 0xc0 || c == 0xd7 || c == 0xf7;
    }

    private static boolean isControl(int c) {
        return (c < ' ' || c == 0x7f) && !isSpace(c);
    }

    private boolean endsSpecifier(int ahead) {
        int c = peek(ahead);
        return c == 0 || isSpace(c) || isPunctuation(c);
    }

    private String run() {
        // all of the format is checked, also what comes after the last specifier
        for (byte c : format) {
            if (isControl(c & 0xff)) {
                return null;
            }
        }
        while (at < format.length) {
            if (peek(0) != '%') {
                out.append((char) peek(0));
                at++;
            } else if (peek(1) == '%') {
                out.append('%');
                at += 2;
            } else if (used == args.length || !specifier()) {
                return null;
            }
        }
        return out.toString();
    }

    private boolean specifier() {
        at++;
        int from = at;
        while (peek(0) == '0' || peek(0) == '+' || peek(0) == '-' || peek(0) == ' ') {
            at++;
        }
        padFlags = new String(format, from, at - from, StandardCharsets.US_ASCII);
        width = 0;
        while (peek(0) >= (width == 0 ? '1' : '0') && peek(0) <= '9') {
            width = Math.min(MAX_OUTPUT, width * 10 + peek(0) - '0');
            at++;
        }
        return switch (peek(0)) {
            case 'p' -> pointer();
            case 's' -> string(1, true);
            case 'c' -> {
                at++;
                yield emit(String.valueOf((char) (args[used] & 0xff)), false);
            }
            default -> number();
        };
    }

    private boolean pointer() {
        long value = args[used];
        if (endsSpecifier(1)) {
            at++;
            return emitPointer(value);
        }
        switch (peek(1)) {
            case 'k', 'u' -> {
                return peek(2) == 's' && string(3, false);
            }
            case 'K', 'x' -> {
                return emitPointer(value) && skipLetters();
            }
            case 's', 'S', 'B' -> {
                return emit("0x" + Long.toHexString(value), false) && skipLetters();
            }
            case 'i', 'I' -> {
                return address(value) && skipLetters();
            }
            default -> {
                return false;
            }
        }
    }

    /** As vsnprintf does: whatever letters and digits follow a %p belong to it. */
    private boolean skipLetters() {
        while (peek(0) != 0 && !isSpace(peek(0)) && !isPunctuation(peek(0)) && !isControl(peek(0))) {
            at++;
        }
        return true;
    }

    private boolean emitPointer(long value) {
        return width == 0
                ? emit("%016x".formatted(value), false)
                : emit(Long.toHexString(value), padFlags.contains("0"));
    }

    /** Writes an argument that its width does not hold for. */
    private boolean emitAsIs(String text) {
        used++;
        out.append(text);
        return true;
    }

    private boolean address(long pointer) {
        boolean plain = peek(1) == 'i';
        int size = switch (peek(2)) {
            case '4' -> IPV4_SIZE;
            case '6' -> IPV6_SIZE;
            default -> 0;
        };
        if (size == 0) {
            return false;
        }
        // memory that cannot be read counts as zero
        byte[] bytes = Arrays.copyOf(SafeReader.bytes(pointer, size), size);
        return emitAsIs(size == IPV4_SIZE ? ipv4(bytes, plain) : ipv6(bytes, plain));
    }

    private static String ipv4(byte[] a, boolean leadingZeros) {
        return (leadingZeros ? "%03d.%03d.%03d.%03d" : "%d.%d.%d.%d")
                .formatted(a[0] & 0xff, a[1] & 0xff, a[2] & 0xff, a[3] & 0xff);
    }

    private static String ipv6(byte[] a, boolean withoutColons) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < IPV6_SIZE; i += 2) {
            text.append(i == 0 || withoutColons ? "" : ":").append("%02x%02x".formatted(a[i], a[i + 1]));
        }
        return text.toString();
    }

    private boolean string(int length, boolean padded) {
        if (!endsSpecifier(length)) {
            return false;
        }
        at += length;
        byte[] text = SafeReader.string(args[used], MAX_STRING - 1);
        String latin = new String(text, StandardCharsets.ISO_8859_1);
        return padded ? emit(latin, false) : emitAsIs(latin);
    }

    private boolean number() {
        boolean wide = peek(0) == 'l';
        if (wide) {
            at += peek(1) == 'l' ? 2 : 1;
        }
        long value = args[used];
        String text;
        switch (peek(0)) {
            case 'd', 'i' -> {
                text = Long.toString(wide ? value : (int) value);
                if (padFlags.contains("+") && !text.startsWith("-")) {
                    text = "+" + text;
                } else if (padFlags.contains(" ") && !text.startsWith("-")) {
                    text = " " + text;
                }
            }
            case 'u' -> text = Long.toUnsignedString(wide ? value : Integer.toUnsignedLong((int) value));
            case 'x' -> text = Long.toHexString(wide ? value : Integer.toUnsignedLong((int) value));
            case 'X' -> text = "%X".formatted(wide ? value : Integer.toUnsignedLong((int) value));
            default -> {
                return false;
            }
        }
        at++;
        return emit(text, padFlags.contains("0"));
    }

    /** Writes an argument in its width. */
    private boolean emit(String text, boolean zeros) {
        used++;
        int missing = width - text.length();
        boolean left = padFlags.contains("-");
        if (missing <= 0) {
            out.append(text);
        } else if (left) {
            out.append(text).repeat(' ', missing);
        } else if (zeros) {
            int sign = !text.isEmpty() && "+- ".indexOf(text.charAt(0)) >= 0 ? 1 : 0;
            out.append(text, 0, sign).repeat('0', missing).append(text, sign, text.length());
        } else {
            out.repeat(' ', missing).append(text);
        }
        return true;
    }
}
