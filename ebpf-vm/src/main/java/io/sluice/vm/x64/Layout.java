package io.sluice.vm.x64;

import java.util.ArrayList;
import java.util.List;

/**
 * Decides how long each jump is, then writes the final code. The assembler leaves a gap where a jump, a call or
 * padding belongs; every other byte is final. All jumps start short and the ones that do not reach become long, until
 * nothing changes: a jump never shrinks again, so this ends, and the result depends on the input only.
 */
final class Layout {
    private static final int SHORT_JUMP = 2;
    private static final int LONG_JMP = 5;
    private static final int LONG_JCC = 6;
    private static final int CALL = 5;
    private static final int OP_JMP_REL8 = 0xEB;
    private static final int OP_JMP_REL32 = 0xE9;
    private static final int OP_CALL_REL32 = 0xE8;
    private static final int OP_JCC_REL8 = 0x70;
    private static final int OP_ESCAPE = 0x0F;
    private static final int OP_JCC_REL32 = 0x80;

    /** A 32-bit field at {@code raw} that becomes {@code target + addend - (end of insn or table base)}. */
    record Fixup(int raw, int gapsBefore, Label target, Label base, int addend) {
    }

    /** A relocation whose field is still at a raw position. */
    record RawRelocation(int raw, int gapsBefore, Symbol symbol, long addend) {
    }

    private final ByteBuilder raw;
    private final Gaps gaps;
    private final boolean[] isLong;
    /** {@code shift[k]}: bytes that the first k gaps take. */
    private final int[] shift;

    Layout(ByteBuilder raw, Gaps gaps) {
        this.raw = raw;
        this.gaps = gaps;
        this.isLong = new boolean[gaps.size()];
        this.shift = new int[gaps.size() + 1];
    }

    Code write(List<Fixup> fixups, List<RawRelocation> relocations) {
        do {
            place();
        } while (growJumpsThatDoNotReach());
        for (Fixup fixup : fixups) {
            patch(fixup);
        }
        ByteBuilder out = new ByteBuilder(raw.size() + shift[gaps.size()]);
        int from = 0;
        for (int i = 0; i < gaps.size(); i++) {
            out.put(raw.array(), from, gaps.raw(i) - from);
            from = gaps.raw(i);
            fill(out, i);
        }
        out.put(raw.array(), from, raw.size() - from);
        List<Relocation> placed = new ArrayList<>(relocations.size());
        for (RawRelocation r : relocations) {
            placed.add(new Relocation(r.raw() + shift[r.gapsBefore()], r.symbol(), r.addend()));
        }
        return new Code(out.finish(), placed, shift);
    }

    private void place() {
        for (int i = 0; i < gaps.size(); i++) {
            int size;
            if (gaps.isJump(i)) {
                size = !isLong[i] ? SHORT_JUMP : gaps.cond(i) < 0 ? LONG_JMP : LONG_JCC;
            } else if (gaps.isCall(i)) {
                size = CALL;
            } else {
                size = Math.floorMod(-(gaps.raw(i) + shift[i]), gaps.boundary(i));
            }
            shift[i + 1] = shift[i] + size;
        }
    }

    private boolean growJumpsThatDoNotReach() {
        boolean grown = false;
        for (int i = 0; i < gaps.size(); i++) {
            if (gaps.isJump(i) && !isLong[i]) {
                int distance = offsetOf(gaps.target(i)) - (gaps.raw(i) + shift[i + 1]);
                if (distance != (byte) distance) {
                    isLong[i] = true;
                    grown = true;
                }
            }
        }
        return grown;
    }

    private void fill(ByteBuilder out, int i) {
        if (!gaps.isJump(i) && !gaps.isCall(i)) {
            Nops.append(out, shift[i + 1] - shift[i]);
            return;
        }
        int distance = offsetOf(gaps.target(i)) - (gaps.raw(i) + shift[i + 1]);
        if (gaps.isCall(i)) {
            out.put8(OP_CALL_REL32);
            out.put32(distance);
            return;
        }
        int cond = gaps.cond(i);
        if (!isLong[i]) {
            out.put8(cond < 0 ? OP_JMP_REL8 : OP_JCC_REL8 + cond);
            out.put8(distance);
        } else if (cond < 0) {
            out.put8(OP_JMP_REL32);
            out.put32(distance);
        } else {
            out.put8(OP_ESCAPE);
            out.put8(OP_JCC_REL32 + cond);
            out.put32(distance);
        }
    }

    private void patch(Fixup fixup) {
        int base = fixup.base() == null ? fixup.raw() + shift[fixup.gapsBefore()] : offsetOf(fixup.base());
        raw.set32(fixup.raw(), offsetOf(fixup.target()) + fixup.addend() - base);
    }

    private int offsetOf(Label label) {
        return label.raw() + shift[label.gapsBefore()];
    }
}
