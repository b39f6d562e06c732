package io.sluice.vm.insn;

import java.util.Arrays;

/**
 * Where the insns of one sequence went in another that was made of it by {@link InsnEdit}, both ways.
 *
 * <p>Indices count insns. An old index of {@code from().size()} stands for the end.
 */
public final class InsnMap {
    /** No such insn. */
    public static final int NONE = -1;

    private final InsnSeq from;
    private final InsnSeq to;
    // by old index, one more for the end: where a jump to it lands
    private final int[] landing;
    // by old index: its own insn or the first that replaces it, NONE once removed
    private final int[] image;
    // by new index: the insn that it is, replaces or was put beside
    private final int[] origin;
    // by new index: whether it is the old insn, but for its jump offset
    private final boolean[] kept;

    InsnMap(InsnSeq from, InsnSeq to, int[] landing, int[] image, int[] origin, boolean[] kept) {
        this.from = from;
        this.to = to;
        this.landing = landing;
        this.image = image;
        this.origin = origin;
        this.kept = kept;
    }

    /** The map of a sequence to itself. */
    public static InsnMap identity(InsnSeq insns) {
        int[] same = new int[insns.size() + 1];
        Arrays.setAll(same, i -> i);
        int[] own = Arrays.copyOf(same, insns.size());
        boolean[] kept = new boolean[insns.size()];
        Arrays.fill(kept, true);
        return new InsnMap(insns, insns, same, own, own, kept);
    }

    /** The sequence that was edited. */
    public InsnSeq from() {
        return from;
    }

    /** What became of it. */
    public InsnSeq to() {
        return to;
    }

    /** Where a jump to an old insn lands: what was put before it, itself, or the next one if it was removed. */
    public int landing(int oldIndex) {
        return landing[oldIndex];
    }

    /** The new index of an old insn, or of the first that replaces it; {@link #NONE} if it was removed. */
    public int newIndex(int oldIndex) {
        return image[oldIndex];
    }

    /** The old insn that a new one is, replaces or was put beside. */
    public int oldIndex(int newIndex) {
        return origin[newIndex];
    }

    /** Whether a new insn is an old one, unchanged but for its jump offset. */
    public boolean isKept(int newIndex) {
        return kept[newIndex];
    }

    /** Whether a new insn is an old one or the first that replaces it, not one put beside it. */
    public boolean isImage(int newIndex) {
        return image[origin[newIndex]] == newIndex;
    }

    /** The new slot where a jump to an old slot lands; a slot in the middle of a wide insn counts for that insn. */
    public int newSlot(int oldSlot) {
        int landed = landing[containing(oldSlot)];
        return landed < to.size() ? to.slotOf(landed) : to.slots();
    }

    /** The old slot of the insn that a new index comes from. */
    public int oldSlotOf(int newIndex) {
        return from.slotOf(origin[newIndex]);
    }

    /** The map of this edit followed by another one. */
    public InsnMap then(InsnMap next) {
        if (!next.from.equals(to)) {
            throw new IllegalArgumentException("the second edit is of another sequence of insns");
        }
        int[] landings = Arrays.stream(landing).map(i -> next.landing[i]).toArray();
        int[] images = Arrays.stream(image).map(i -> i == NONE ? NONE : next.image[i]).toArray();
        int[] origins = Arrays.stream(next.origin).map(i -> origin[i]).toArray();
        boolean[] stillKept = new boolean[origins.length];
        for (int i = 0; i < origins.length; i++) {
            stillKept[i] = next.kept[i] && kept[next.origin[i]];
        }
        return new InsnMap(from, next.to, landings, images, origins, stillKept);
    }

    private int containing(int oldSlot) {
        if (oldSlot >= from.slots()) {
            return from.size();
        }
        int index = from.indexOf(oldSlot);
        return index >= 0 ? index : from.indexOf(oldSlot - 1);
    }
}
