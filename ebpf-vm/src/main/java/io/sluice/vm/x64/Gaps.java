package io.sluice.vm.x64;

import java.util.Arrays;

/**
 * What has no length yet while code is assembled: jumps, calls and padding, in the order of the code. Arrays, as each
 * third insn is one.
 */
final class Gaps {
    private static final Cond[] CONDS = Cond.values();
    private static final int JMP = CONDS.length;
    private static final int CALL = JMP + 1;
    /** Added to the boundary of an alignment. */
    private static final int ALIGN = CALL + 1;

    private int[] raw = new int[64];
    /** The condition of a jump by its position in the enum, {@link #JMP}, {@link #CALL}, or {@link #ALIGN} and more. */
    private int[] kinds = new int[64];
    private Label[] targets = new Label[64];
    private int size;

    int size() {
        return size;
    }

    /** {@code jmp} (no condition) or {@code jcc}. */
    void jump(int at, Cond cond, Label target) {
        add(at, cond == null ? JMP : cond.ordinal(), target);
    }

    /** {@code call rel32}. */
    void call(int at, Label target) {
        add(at, CALL, target);
    }

    /** Padding up to a multiple of {@code boundary} bytes. */
    void align(int at, int boundary) {
        add(at, ALIGN + boundary, null);
    }

    private void add(int at, int kind, Label target) {
        if (size == raw.length) {
            raw = Arrays.copyOf(raw, 2 * size);
            kinds = Arrays.copyOf(kinds, 2 * size);
            targets = Arrays.copyOf(targets, 2 * size);
        }
        raw[size] = at;
        kinds[size] = kind;
        targets[size++] = target;
    }

    /** Where it is among the bytes that are final. */
    int raw(int gap) {
        return raw[gap];
    }

    boolean isJump(int gap) {
        return kinds[gap] <= JMP;
    }

    boolean isCall(int gap) {
        return kinds[gap] == CALL;
    }

    /** The condition of a jump by its position in the enum, or -1. */
    int cond(int gap) {
        return kinds[gap] == JMP ? -1 : kinds[gap];
    }

    Label target(int gap) {
        return targets[gap];
    }

    int boundary(int gap) {
        return kinds[gap] - ALIGN;
    }
}
