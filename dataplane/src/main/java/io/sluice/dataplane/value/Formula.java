package io.sluice.dataplane.value;

import java.util.List;

/**
 * A formula of whole numbers of 64 bits with the operators of C and their precedence: {@code 0x9e37 * (i + 1) & 255}.
 * Variables are {@code i}, {@code j} and {@code k}.
 */
final class Formula {
    /** The names of variables, from the outermost repetition in. */
    static final String VARIABLES = "ijk";

    /** Operators from the weakest on; those of a row go from left to right. */
    private static final List<List<String>> OPERATORS = List.of(List.of("|"), List.of("^"), List.of("&"),
            List.of("<<", ">>"), List.of("+", "-"), List.of("*", "/", "%"));

    private final String text;
    private final long[] values;
    private int at;

    private Formula(String text, long[] values) {
        this.text = text;
        this.values = values;
    }

    /**
     * What a formula comes to.
     *
     * @param values of the variables that there are
     * @throws ValueException where it is none
     */
    static long of(String text, long... values) {
        Formula formula = new Formula(text.replace(" ", ""), values);
        long result = formula.operation(0);
        if (formula.at < formula.text.length()) {
            throw formula.wrong();
        }
        return result;
    }

    private long operation(int row) {
        if (row == OPERATORS.size()) {
            return operand();
        }
        long left = operation(row + 1);
        while (true) {
            String operator = OPERATORS.get(row).stream().filter(o -> text.startsWith(o, at)).findFirst().orElse(null);
            if (operator == null) {
                return left;
            }
            at += operator.length();
            left = apply(operator, left, operation(row + 1));
        }
    }

    private long apply(String operator, long left, long right) {
        return switch (operator) {
            case "|" -> left | right;
            case "^" -> left ^ right;
            case "&" -> left & right;
            case "<<" -> left << right;
            case ">>" -> left >> right;
            case "+" -> left + right;
            case "-" -> left - right;
            case "*" -> left * right;
            case "/" -> left / divisor(right);
            default -> left % divisor(right);
        };
    }

    private long divisor(long value) {
        if (value == 0) {
            throw new ValueException("\"" + text + "\": divides by 0");
        }
        return value;
    }

    private long operand() {
        if (text.startsWith("(", at)) {
            at++;
            long value = operation(0);
            if (!text.startsWith(")", at)) {
                throw wrong();
            }
            at++;
            return value;
        }
        int end = at;
        while (end < text.length() && Character.isLetterOrDigit(text.charAt(end))) {
            end++;
        }
        String word = text.substring(at, end);
        int variable = word.length() == 1 ? VARIABLES.indexOf(word) : -1;
        long value = variable >= 0 && variable < values.length ? values[variable] : number(word);
        at = end;
        return value;
    }

    private long number(String word) {
        try {
            return Long.decode(word);
        } catch (NumberFormatException e) {
            throw wrong();
        }
    }

    private ValueException wrong() {
        return new ValueException("\"%s\": must be a formula of numbers and %s, is not at %d".formatted(
                text, String.join(", ", VARIABLES.substring(0, values.length).split("")), at));
    }
}
