package io.sluice.vm.codegen.machine;

import io.sluice.vm.x64.Cond;
import io.sluice.vm.x64.Width;

/**
 * What SET, SELECT and BRANCH compare, in the insn's width: the left operand, which may be the memory operand, with the
 * right one, which may be the number.
 *
 * @param test whether the insn is TEST rather than CMP
 * @param cond what must hold
 * @param left position of the left operand, or {@link #NONE} where it is the memory operand
 * @param right position of the right operand, or {@link #NONE} where it is the number
 * @param moved the width that SELECT moves
 */
public record Comparison(boolean test, Cond cond, int left, int right, Width moved) {
    /** No operand. */
    public static final int NONE = -1;
}
