package io.sluice.vm.x64;

import java.util.Locale;

/**
 * The general-purpose registers; the ordinal is the number that the hardware uses. A register has no width of its
 * own: the insn's {@link Width} selects the view. AH, CH, DH and BH can't be named: with 8 bits, registers 4 to 7
 * are SPL, BPL, SIL and DIL.
 */
public enum Gpr implements Rm {
    RAX, RCX, RDX, RBX, RSP, RBP, RSI, RDI, R8, R9, R10, R11, R12, R13, R14, R15;

    private static final int FIRST_NUMBERED = 8;

    /** The name of this register's view of {@code width}, in lower case: {@code eax}, {@code r9b}. */
    public String view(Width width) {
        String name = name().toLowerCase(Locale.ROOT);
        if (ordinal() >= FIRST_NUMBERED) {
            return name + width.numberedSuffix();
        }
        String stem = name.substring(1);
        return switch (width) {
            case QWORD -> name;
            case DWORD -> "e" + stem;
            case WORD -> stem;
            case BYTE -> stem.endsWith("x") ? stem.charAt(0) + "l" : stem + "l";
        };
    }
}
