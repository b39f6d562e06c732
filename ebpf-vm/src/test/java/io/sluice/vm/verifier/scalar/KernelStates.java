package io.sluice.vm.verifier.scalar;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads scalars and variable offsets of packet pointers in the kernel's log, and compares them with ours. */
final class KernelStates {
    private static final Pattern REGISTER =
        Pattern.compile("R([1-5])=P?((?:scalar|pkt)\\(((?:[^()]|\\([^()]*\\))*)\\)|0x[0-9a-f]+|-?\\d+)");
    private static final Pattern BITS = Pattern.compile("var_off=\\((\\w+); (\\w+)\\)");
    private static final int HEX = 16;

    private KernelStates() {
    }

    /** Returns what differs in a line of the log from ours; null if nothing does. */
    static String difference(String line, Scalar[] ours) {
        Matcher m = REGISTER.matcher(line);
        while (m.find()) {
            int r = Integer.parseInt(m.group(1));
            if (ours[r] == null) {
                continue;
            }
            boolean same = m.group(3) == null ? isConstant(m.group(2), ours[r]) : isSame(m.group(3), ours[r]);
            if (!same) {
                return "R" + r + " is " + m.group(2) + ", ours " + ours[r];
            }
        }
        return null;
    }

    /** The kernel prints no ranges of a number whose bits are known. */
    private static boolean isConstant(String text, Scalar ours) {
        return ours.isConstant() && ours.value() == number(text);
    }

    private static boolean isSame(String text, Scalar ours) {
        Bounds b = new Bounds();
        Matcher bits = BITS.matcher(text);
        if (bits.find()) {
            b.value = number(bits.group(1));
            b.mask = number(bits.group(2));
        }
        for (String part : text.split(",")) {
            String[] names = part.split("=");
            for (int i = 0; i < names.length - 1; i++) {
                set(b, names[i], names[names.length - 1]);
            }
        }
        return !ours.isConstant() && b.freeze().equals(ours);
    }

    private static void set(Bounds b, String name, String text) {
        switch (name) {
            case "smin" -> b.smin = number(text);
            case "smax" -> b.smax = number(text);
            case "umin" -> b.umin = number(text);
            case "umax" -> b.umax = number(text);
            case "smin32" -> b.s32min = (int) number(text);
            case "smax32" -> b.s32max = (int) number(text);
            case "umin32" -> b.u32min = (int) number(text);
            case "umax32" -> b.u32max = (int) number(text);
            case "id", "off", "r", "var_off" -> { }
            default -> throw new IllegalArgumentException("log: unknown \"" + name + '"');
        }
    }

    private static long number(String text) {
        return text.startsWith("0x") ? Long.parseUnsignedLong(text.substring(2), HEX) : Long.parseLong(text);
    }
}
