package io.sluice.helpers;

import io.sluice.vm.memory.Errno;
import io.sluice.vm.memory.Memory;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The format strings of bpf_trace_printk, bpf_trace_vprintk and bpf_snprintf: what bpf_bprintf_prepare of
 * kernel/bpf/helpers.c accepts, written as lib/vsprintf.c writes it. Pointers are written as they are, where the kernel
 * hides them behind a hash.
 */
final class TraceFormat {
    /** The longest output with its zero, {@code MAX_BPRINTF_BUF} of include/linux/bpf.h. */
    static final int MAX_OUTPUT = 1024;
    /** The room that the kernel has for all arguments in binary form, {@code MAX_BPRINTF_BIN_ARGS}. */
    private static final int MAX_BINARY = 512;
    /** The most arguments of a list of them, {@code MAX_BPRINTF_VARARGS} of include/linux/bpf.h. */
    private static final int MAX_ARGUMENTS = 12;
    private static final int IPV4_SIZE = 4;
    private static final int IPV6_SIZE = 16;

    private final byte[] format;
    private final long[] args;
    private final StringBuilder out;
    private int at;
    // what the arguments so far take of the kernel's room for them
    private int filled;
    private int refusal = Errno.EINVAL;
    private int used;
    private String padFlags;
    private int width;

    private TraceFormat(StringBuilder out, byte[] format, long[] args) {
        this.out = out;
        this.format = format;
        this.args = args;
    }

    /**
     * Writes the text, a character for each byte.
     *
     * @param format without its terminating zero
     * @return 0, or a negated errno where the kernel refuses the format or has no room for what its arguments are
     */
    static int write(StringBuilder out, byte[] format, long... args) {
        TraceFormat formatter = new TraceFormat(out, format, args);
        return formatter.run() ? 0 : -formatter.refusal;
    }

    /** Whether a format is one for so many arguments, as far as this does not depend on them. */
    static boolean accepts(byte[] format, int arguments) {
        return write(new StringBuilder(), format, new long[arguments]) != -Errno.EINVAL;
    }

    /** A list of arguments in memory, or null where the kernel refuses its size in bytes with -EINVAL. */
    static long[] arguments(long address, long size) {
        long bytes = Integer.toUnsignedLong((int) size);
        if (bytes % Long.BYTES != 0 || bytes > MAX_ARGUMENTS * Long.BYTES || bytes != 0 && address == 0) {
            return null;
        }
        long[] values = new long[(int) bytes / Long.BYTES];
        for (int i = 0; i < values.length; i++) {
            values[i] = Memory.getLong(address + (long) i * Long.BYTES);
        }
        return values;
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

    private boolean run() {
        // all of the format is checked, also what comes after the last specifier
        for (byte c : format) {
            if (isControl(c & 0xff)) {
                return false;
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
                return false;
            }
        }
        return true;
    }

    /** Whether the kernel has room for an argument that needs so much and takes so much; words are aligned. */
    private boolean takes(int needed, int taken, int alignment) {
        filled = filled + alignment - 1 & -alignment;
        if (MAX_BINARY - filled < needed) {
            refusal = Errno.ENOSPC;
            return false;
        }
        filled += taken;
        return true;
    }

    private boolean takesWord(int size) {
        return takes(size, size, Integer.BYTES);
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
                yield takes(1, 1, 1) && emit(String.valueOf((char) (args[used] & 0xff)), false);
            }
            default -> number();
        };
    }

    private boolean pointer() {
        long value = args[used];
        if (endsSpecifier(1)) {
            at++;
            return takesWord(Long.BYTES) && emitPointer(value);
        }
        switch (peek(1)) {
            case 'k', 'u' -> {
                return peek(2) == 's' && string(3, false);
            }
            case 'K', 'x' -> {
                return takesWord(Long.BYTES) && emitPointer(value) && skipLetters();
            }
            case 's', 'S' -> {
                return takesWord(Long.BYTES) && emit(symbol(value), false) && skipLetters();
            }
            case 'B' -> {
                return takes(0, symbol(value).length() + 1, 1) && emit(symbol(value), false) && skipLetters();
            }
            case 'i', 'I' -> {
                return address(value) && skipLetters();
            }
            default -> {
                return false;
            }
        }
    }

    /** What an address is the name of: nothing here. */
    private static String symbol(long value) {
        return "0x" + Long.toHexString(value);
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
        String text = size == IPV4_SIZE ? ipv4(bytes, plain) : ipv6(bytes, plain);
        return takes(size, text.length() + 1, 1) && emitAsIs(text);
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
        int room = MAX_BINARY - filled;
        byte[] text = room <= 0 ? null : SafeReader.string(args[used], room - 1);
        // a string that cannot be read to its end counts as empty
        String latin = text == null ? "" : new String(text, StandardCharsets.ISO_8859_1);
        if (!takes(1, latin.length() + 1, 1)) {
            return false;
        }
        return padded ? emit(latin, false) : emitAsIs(latin);
    }

    private boolean number() {
        boolean wide = peek(0) == 'l';
        if (wide) {
            at += peek(1) == 'l' ? 2 : 1;
        }
        long value = args[used];
        if ("diuxX".indexOf(peek(0)) >= 0 && !takesWord(wide ? Long.BYTES : Integer.BYTES)) {
            return false;
        }
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
