package io.sluice.dataplane.verdicts;

import io.sluice.vm.memory.Errno;
import io.sluice.vm.memory.Memory;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code bpf_strtol} and {@code bpf_strtoul}: numbers in text, after spaces, with a sign or without. */
final class StringNumbers {
    /** Of include/uapi/asm-generic/errno-base.h. */
    private static final int ERANGE = 34;
    /** {@code BPF_STRTOX_BASE_MASK} of kernel/bpf/helpers.c. */
    private static final long BASE = 0x1f;
    private static final int MAX_LENGTH = 64;
    private static final Pattern NUMBER =
            Pattern.compile("(\\s*)(-?)(0[xX](?=[0-9a-fA-F]))?([0-9a-zA-Z]*).*", Pattern.DOTALL);

    private StringNumbers() {
    }

    /** Stores the number at {@code to}; returns how many bytes it took, or a negative error number. */
    static long parse(long text, long length, long flags, long to, boolean signed) {
        int base = (int) (flags & BASE);
        if ((flags & ~BASE) != 0 || base != 0 && base != 8 && base != 10 && base != 16 || length == 0) {
            return -Errno.EINVAL;
        }
        byte[] bytes = Memory.bytes(text, (int) Math.min(MAX_LENGTH, length));
        Matcher matcher = NUMBER.matcher(new String(bytes, StandardCharsets.ISO_8859_1));
        matcher.matches();
        boolean hex = matcher.group(3) != null && (base == 0 || base == 16);
        String digits = matcher.group(3) != null && !hex ? "0" : matcher.group(4);
        int radix = hex ? 16 : base != 0 ? base : digits.startsWith("0") ? 8 : 10;
        int count = 0;
        while (count < digits.length() && Character.digit(digits.charAt(count), radix) >= 0) {
            count++;
        }
        boolean negative = !matcher.group(2).isEmpty();
        if (count == 0 || negative && !signed) {
            return -Errno.EINVAL;
        }
        BigInteger number = new BigInteger((negative ? "-" : "") + digits.substring(0, count), radix);
        if (signed ? number.bitLength() >= Long.SIZE : number.bitLength() > Long.SIZE) {
            return -ERANGE;
        }
        Memory.putLong(to, number.longValue());
        return (long) matcher.group(1).length() + matcher.group(2).length() + (hex ? 2 : 0) + count;
    }
}
