package io.sluice.helpers;

import io.sluice.vm.memory.Errno;
import io.sluice.vm.memory.Memory;

/** Numbers out of text: bpf_strtol and bpf_strtoul of kernel/bpf/helpers.c, with digits read as lib/kstrtox.c does. */
final class TextNumber {
    /** {@code BPF_STRTOX_BASE_MASK} of kernel/bpf/helpers.c: the flags hold the base, 0 for that of the prefix. */
    private static final long BASE_MASK = 0x1f;
    /** What the kernel copies of the text after the sign. */
    private static final int MAX_LENGTH = 63;
    /** A space in Latin-1, which lib/ctype.c takes for one too. */
    private static final int NO_BREAK_SPACE = 0xa0;
    private static final int LOWER = 0x20;
    private static final int DECIMAL = 10;
    private static final int OCTAL = 8;
    private static final int HEX = 16;

    private long at;
    private final long end;
    private boolean negative;
    private int base;
    private long value;

    private TextNumber(long text, long length) {
        this.at = text;
        this.end = text + length;
    }

    /** Stores a signed number: how many bytes of the text it took, or a negated errno. */
    static long signed(long text, long length, long flags, long to) {
        TextNumber number = new TextNumber(text, length);
        int refused = number.read(flags);
        if (refused != 0) {
            return refused;
        }
        long signed = number.negative ? -number.value : number.value;
        if (number.negative ? signed > 0 : signed < 0) {
            return -Errno.ERANGE;
        }
        Memory.putLong(to, signed);
        return number.at - text;
    }

    /** Stores an unsigned number: how many bytes of the text it took, or a negated errno. */
    static long unsigned(long text, long length, long flags, long to) {
        TextNumber number = new TextNumber(text, length);
        int refused = number.read(flags);
        if (refused != 0) {
            return refused;
        }
        if (number.negative) {
            return -Errno.EINVAL;
        }
        Memory.putLong(to, number.value);
        return number.at - text;
    }

    private int read(long flags) {
        base = (int) (flags & BASE_MASK);
        boolean known = base == 0 || base == OCTAL || base == DECIMAL || base == HEX;
        if (!known || (flags & ~BASE_MASK) != 0) {
            return -Errno.EINVAL;
        }
        while (at < end && isSpace(Memory.getByte(at) & 0xff)) {
            at++;
        }
        negative = at < end && Memory.getByte(at) == '-';
        if (negative) {
            at++;
        }
        return at == end ? -Errno.EINVAL : digits(Math.min(end, at + MAX_LENGTH));
    }

    private int digits(long limit) {
        radix(limit);
        int count = 0;
        boolean overflow = false;
        for (; at < limit; at++, count++) {
            int digit = digit(Memory.getByte(at) & 0xff);
            if (digit >= base) {
                break;
            }
            // the same bound as in the kernel: what is below 2^60 times any base fits
            if (value >>> 60 != 0 && Long.compareUnsigned(value, Long.divideUnsigned(-1L - digit, base)) > 0) {
                overflow = true;
            }
            value = value * base + digit;
        }
        if (overflow) {
            return -Errno.ERANGE;
        }
        return count == 0 ? -Errno.EINVAL : 0;
    }

    /** Finds the base of a prefix, and skips that of hexadecimal numbers. */
    private void radix(long limit) {
        boolean hex = peek(limit, 0) == '0' && (peek(limit, 1) | LOWER) == 'x';
        if (base == 0) {
            int octal = peek(limit, 0) == '0' ? OCTAL : DECIMAL;
            base = hex && digit(peek(limit, 2)) < HEX ? HEX : octal;
        }
        if (base == HEX && hex) {
            at += 2;
        }
    }

    /** The byte at an offset from here; 0 from the limit on. */
    private int peek(long limit, int ahead) {
        return at + ahead < limit ? Memory.getByte(at + ahead) & 0xff : 0;
    }

    private static boolean isSpace(int c) {
        return c == ' ' || c >= '\t' && c <= '\r' || c == NO_BREAK_SPACE;
    }

    /** The value of a digit of any base; of other characters one that is no digit in any. */
    private static int digit(int c) {
        if (c >= '0' && c <= '9') {
            return c - '0';
        }
        int lower = c | LOWER;
        return lower >= 'a' && lower <= 'f' ? lower - 'a' + DECIMAL : HEX;
    }
}
