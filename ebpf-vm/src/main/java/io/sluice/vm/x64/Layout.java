package io.sluice.vm.x64;

import java.util.ArrayList;
import java.util.Arrays;
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

    /** Something whose length is not known while assembling. */
    sealed interface Gap {
        int raw();
    }

    /** {@code jmp} (no condition) or {@code jcc}. */
    record Jump(int raw, Cond cond, Label target) implements Gap {
        int longSize() {
            return cond == null ? LONG_JMP : LONG_JCC;
        }
    }

    /** {@code call rel32}. */
    record Call(int raw, Label target) implements Gap {
    }

    /** Padding up to a multiple of {@code boundary} bytes. */
    record Align(int raw, int boundary) implements Gap {
    }

    /** A 32-bit field at {@code raw} that becomes {@code target + addend - (end of insn or table base)}. */
    record Fixup(int raw, int gapsBefore, Label target, Label base, int addend) {
    }

    /** A relocation whose field is still at a raw position. */
    record RawRelocation(int raw, int gapsBefore, Symbol symbol, long addend) {
    }

    private final ByteBuilder raw;
    private final List<Gap> gaps;
    private final boolean[] isLong;
    /** {@code shift[k]}: bytes that the first k gaps take. */
    private final int[] shift;

    Layout(ByteBuilder raw, List<Gap> gaps) {
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
        ByteBuilder out = new ByteBuilder();
        int from = 0;
        for (int i = 0; i < gaps.size(); i++) {
            Gap gap = gaps.get(i);
            out.put(raw.array(), from, gap.raw() - from);
            from = gap.raw();
            fill(out, i, gap);
        }
        out.put(raw.array(), from, raw.size() - from);
        List<Relocation> placed = new ArrayList<>();
        for (RawRelocation r : relocations) {
            placed.add(new Relocation(r.raw() + shift[r.gapsBefore()], r.symbol(), r.addend()));
        }
        return new Code(out.copy(), placed, Arrays.copyOf(shift, shift.length));
    }

    private void place() {
        for (int i = 0; i < gaps.size(); i++) {
            Gap gap = gaps.get(i);
            int size = switch (gap) {
                case Jump jump -> isLong[i] ? jump.longSize() : SHORT_JUMP;
                case Call _ -> CALL;
                case Align align -> Math.floorMod(-(align.raw() + shift[i]), align.boundary());
            };
            shift[i + 1] = shift[i] + size;
        }
    }

    private boolean growJumpsThatDoNotReach() {
        boolean grown = false;
        for (int i = 0; i < gaps.size(); i++) {
            if (gaps.get(i) instanceof Jump jump && !isLong[i]) {
                int distance = offsetOf(jump.target()) - (jump.raw() + shift[i + 1]);
                if (distance != (byte) distance) {
                    isLong[i] = true;
                    grown = true;
                }
            }
        }
        return grown;
    }

    private void fill(ByteBuilder out, int index, Gap gap) {
        int end = gap.raw() + shift[index + 1];
        switch (gap) {
            case Align _ -> Nops.append(out, shift[index + 1] - shift[index]);
            case Call call -> {
                out.put8(OP_CALL_REL32);
                out.put32(offsetOf(call.target()) - end);
            }
            case Jump jump -> {
                int distance = offsetOf(jump.target()) - end;
                if (!isLong[index]) {
                    out.put8(jump.cond() == null ? OP_JMP_REL8 : OP_JCC_REL8 + jump.cond().ordinal());
                    out.put8(distance);
                } else if (jump.cond() == null) {
                    out.put8(OP_JMP_REL32);
                    out.put32(distance);
                } else {
                    out.put8(OP_ESCAPE);
                    out.put8(OP_JCC_REL32 + jump.cond().ordinal());
                    out.put32(distance);
                }
            }
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
