package io.sluice.vm.verifier.transfer;

import io.sluice.vm.verifier.scalar.Scalar;
import io.sluice.vm.verifier.state.Reg;
import io.sluice.vm.verifier.state.RegType;
import java.util.HashMap;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A register as the kernel's log prints it, to be compared with ours. */
final class KernelReg {
    private static final Pattern REGISTER =
            Pattern.compile("R(\\d+)=P?([a-z_]*(?:\\(((?:[^()]|\\([^()]*\\))*)\\))?-?(?:0x[0-9a-f]+|\\d+)?)");
    private static final Pattern BITS = Pattern.compile("var_off=\\((\\w+); (\\w+)\\)");
    private static final Pattern STACK = Pattern.compile("fp(-?(?:0x[0-9a-f]+|\\d+))?(\\(.*\\))?");
    private static final int HEX = 16;

    private KernelReg() {
    }

    /**
     * What differs between the registers in a text of the kernel's and ours, or null. Ids may have other numbers; one
     * that only one register has may be missing, as the kernel clears those where it keeps a state.
     */
    static String difference(String text, IntFunction<Reg> ours) {
        Matcher m = REGISTER.matcher(text);
        Map<Long, Integer> ids = new HashMap<>();
        while (m.find()) {
            Reg reg = ours.apply(Integer.parseInt(m.group(1)));
            String difference = difference(m.group(2), m.group(3), reg, ids);
            if (difference != null) {
                return "R" + m.group(1) + "=" + m.group(2) + ", ours " + reg + ": " + difference;
            }
        }
        return null;
    }

    private static String difference(String text, String fields, Reg ours, Map<Long, Integer> ids) {
        if (Character.isDigit(text.charAt(0)) || text.charAt(0) == '-') {
            return ours.isConstant() && ours.var().value() == number(text) ? null : "value";
        }
        String type = text.replaceAll("[(0-9-].*", "");
        if (!type.equals(ours.type().text())) {
            return "type";
        }
        Map<String, Long> values = values(fields == null ? "" : fields);
        Matcher stack = STACK.matcher(text);
        if (stack.matches() && stack.group(1) != null) {
            values.put("off", number(stack.group(1)));
        }
        long id = values.getOrDefault("id", 0L);
        boolean same = id == 0 ? ours.isScalar() || ours.id() == 0
                : ours.id() != 0 && ids.computeIfAbsent(id, key -> ours.baseId()) == ours.baseId()
                && values.containsKey("delta") == ((ours.id() & Reg.ADD_CONST) != 0);
        if (!same) {
            return "id " + id;
        }
        if ((id != 0 || !ours.isScalar()) && values.getOrDefault(ours.isScalar() ? "delta" : "off", 0L) != ours.off()) {
            return "offset";
        }
        if (ours.type().isPacket() && range(values.getOrDefault("r", 0L)) != ours.range()) {
            return "range";
        }
        return sameVar(values, ours.var(), ours.type() == RegType.SCALAR) ? null : "var";
    }

    private static int range(long printed) {
        if (printed == -1) {
            return Reg.AT_END;
        }
        return printed == -2 ? Reg.BEYOND_END : (int) printed;
    }

    private static boolean sameVar(Map<String, Long> values, Scalar var, boolean scalar) {
        if (!scalar && var.isConstant()) {
            return var.value() == values.getOrDefault("imm", 0L);
        }
        return values.getOrDefault("value", 0L) == var.value() && values.getOrDefault("mask", -1L) == var.mask()
                && values.getOrDefault("smin", Long.MIN_VALUE) == var.smin()
                && values.getOrDefault("smax", Long.MAX_VALUE) == var.smax()
                && values.getOrDefault("umin", 0L) == var.umin() && values.getOrDefault("umax", -1L) == var.umax()
                && values.getOrDefault("smin32", (long) Integer.MIN_VALUE).intValue() == var.s32min()
                && values.getOrDefault("smax32", (long) Integer.MAX_VALUE).intValue() == var.s32max()
                && values.getOrDefault("umin32", 0L).intValue() == var.u32min()
                && values.getOrDefault("umax32", -1L).intValue() == var.u32max();
    }

    private static Map<String, Long> values(String fields) {
        Map<String, Long> values = new HashMap<>();
        Matcher bits = BITS.matcher(fields);
        if (bits.find()) {
            values.put("value", number(bits.group(1)));
            values.put("mask", number(bits.group(2)));
        }
        for (String part : fields.replaceAll("var_off=\\([^)]*\\)", "").split(",")) {
            String[] names = part.split("=");
            String last = names[names.length - 1];
            Matcher linked = Pattern.compile("(\\d+)([+-]\\d+)").matcher(last);
            if (names[0].equals("id") && linked.matches()) {
                values.put("id", number(linked.group(1)));
                values.put("delta", number(linked.group(2)));
                continue;
            }
            for (int i = 0; i < names.length - 1; i++) {
                values.put(names[i], number(last));
            }
        }
        return values;
    }

    private static long number(String text) {
        boolean negative = text.startsWith("-");
        String digits = text.replaceFirst("^[+-]", "");
        long value = digits.startsWith("0x") ? Long.parseUnsignedLong(digits.substring(2), HEX)
                : Long.parseLong(digits);
        return negative ? -value : value;
    }
}
