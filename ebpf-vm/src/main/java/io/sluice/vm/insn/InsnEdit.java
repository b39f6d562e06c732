package io.sluice.vm.insn;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/**
 * Changes to a sequence of insns, all stated in the indices of the original and made at once by {@link #apply}.
 *
 * <p>Jumps, local calls and callback references of the original keep their targets: their offsets are fixed. One to a
 * removed insn goes to the next that is left, one to an insn with others put before it goes to the first of these. An
 * offset that names no insn stays as it is. Added insns are taken as they are, offsets included, but for those made by
 * {@link #to}.
 */
public final class InsnEdit {
    private static final List<Added> NOTHING = List.of();

    private final InsnSeq insns;
    private final List<List<Added>> before;
    private final List<List<Added>> after;
    // null where the insn stays
    private final List<List<Added>> instead;

    /**
     * An insn to add.
     *
     * @param insn the insn
     * @param target the index in the original that its offset is to name, or {@link InsnMap#NONE} to leave its offset
     */
    public record Added(Insn insn, int target) {}

    private InsnEdit(InsnSeq insns) {
        this.insns = insns;
        this.before = new ArrayList<>(Collections.nCopies(insns.size() + 1, NOTHING));
        this.after = new ArrayList<>(before);
        this.instead = new ArrayList<>(Collections.nCopies(insns.size(), null));
    }

    /** Begins an edit that changes nothing yet. */
    public static InsnEdit of(InsnSeq insns) {
        return new InsnEdit(insns);
    }

    /** An insn whose offset is to name an insn of the original, or its end. */
    public static Added to(Insn insn, int target) {
        return new Added(insn, target);
    }

    /** An insn as it is. */
    public static Added plain(Insn insn) {
        return new Added(insn, InsnMap.NONE);
    }

    /** Removes an insn. */
    public InsnEdit remove(int index) {
        instead.set(index, NOTHING);
        return this;
    }

    /** Puts any number of insns in the place of one. */
    public InsnEdit replace(int index, Insn... by) {
        return replace(index, plain(by));
    }

    /** Puts any number of insns in the place of one. */
    public InsnEdit replace(int index, List<Added> by) {
        instead.set(index, List.copyOf(by));
        return this;
    }

    /** Puts insns before one (or, at {@code size()}, at the end): jumps to it now go to the first of them. */
    public InsnEdit insertBefore(int index, Insn... added) {
        return insertBefore(index, plain(added));
    }

    /** Puts insns before one (or, at {@code size()}, at the end): jumps to it now go to the first of them. */
    public InsnEdit insertBefore(int index, List<Added> added) {
        before.set(index, joined(before.get(index), added));
        return this;
    }

    /** Puts insns after one: jumps to the next one pass them by. */
    public InsnEdit insertAfter(int index, Insn... added) {
        after.set(index, joined(after.get(index), plain(added)));
        return this;
    }

    private static List<Added> plain(Insn... insns) {
        return Arrays.stream(insns).map(InsnEdit::plain).toList();
    }

    private static List<Added> joined(List<Added> first, List<Added> second) {
        List<Added> all = new ArrayList<>(first);
        all.addAll(second);
        return all;
    }

    /**
     * Makes the changes.
     *
     * @return where each insn went, the new sequence in {@link InsnMap#to}
     * @throws IllegalArgumentException where an offset no longer fits its field
     */
    public InsnMap apply() {
        Layout layout = new Layout();
        for (int i = 0; i < insns.size(); i++) {
            layout.group(i);
        }
        layout.landing[insns.size()] = layout.out.size();
        before.get(insns.size()).forEach(added -> layout.add(added, insns.size() - 1, false));
        return layout.finish();
    }

    /** The new sequence while its insns are laid out in order. */
    private final class Layout {
        private final List<Insn> out = new ArrayList<>();
        // beside out: the old index that the offset is to name, or NONE
        private final List<Integer> targets = new ArrayList<>();
        private final List<Integer> origins = new ArrayList<>();
        private final List<Boolean> kept = new ArrayList<>();
        private final int[] landing = new int[insns.size() + 1];
        private final int[] image = new int[insns.size()];

        void group(int index) {
            landing[index] = out.size();
            before.get(index).forEach(added -> add(added, index, false));
            List<Added> body = instead.get(index);
            image[index] = body != null && body.isEmpty() ? InsnMap.NONE : out.size();
            if (body == null) {
                add(new Added(insns.at(index), target(index)), index, true);
            } else {
                body.forEach(added -> add(added, index, false));
            }
            after.get(index).forEach(added -> add(added, index, false));
        }

        private int target(int index) {
            return insns.targetSlotOf(index) == insns.slots() ? insns.size() : insns.targetOf(index);
        }

        void add(Added added, int origin, boolean isKept) {
            out.add(added.insn());
            targets.add(added.target());
            origins.add(origin);
            kept.add(isKept);
        }

        InsnMap finish() {
            int[] slots = new int[out.size() + 1];
            for (int i = 0; i < out.size(); i++) {
                slots[i + 1] = slots[i] + out.get(i).slots();
            }
            for (int i = 0; i < out.size(); i++) {
                int target = targets.get(i);
                if (target != InsnMap.NONE) {
                    int off = slots[landing[target]] - slots[i] - 1;
                    out.set(i, retargeted(out.get(i), off, slots[i]));
                }
            }
            boolean[] same = new boolean[out.size()];
            for (int i = 0; i < same.length; i++) {
                same[i] = kept.get(i);
            }
            int[] origin = origins.stream().mapToInt(Integer::intValue).toArray();
            return new InsnMap(insns, InsnSeq.of(out), landing, image, origin, same);
        }
    }

    private static Insn retargeted(Insn insn, int off, int slot) {
        return switch (insn) {
            case Insn.Jump j -> new Insn.Jump(j.far(), j.far() ? off : narrow(off, slot));
            case Insn.JmpImm j -> new Insn.JmpImm(j.op(), j.is64(), j.dst(), j.imm(), narrow(off, slot));
            case Insn.JmpReg j -> new Insn.JmpReg(j.op(), j.is64(), j.dst(), j.src(), narrow(off, slot));
            case Insn.MayGoto _ -> new Insn.MayGoto(narrow(off, slot));
            case Insn.CallLocal _ -> new Insn.CallLocal(off);
            case Insn.WideRef w when w.kind() == WideKind.FUNC -> new Insn.WideRef(w.kind(), w.dst(), off, w.imm2());
            default -> throw new IllegalArgumentException(
                    "insn %d: %s has no offset that could name an insn".formatted(slot, insn));
        };
    }

    private static int narrow(int off, int slot) {
        if (off != (short) off) {
            throw new IllegalArgumentException("insn %d: jump by %d slots, must be %d to %d"
                    .formatted(slot, off, Short.MIN_VALUE, Short.MAX_VALUE));
        }
        return off;
    }
}
