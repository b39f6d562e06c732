package io.sluice.vm.verifier.explore;

import java.util.Arrays;

/** The pairs of ids that two states were found to use in the same places; one id pairs with one id only. */
final class IdMap {
    private int[] old = new int[16];
    private int[] current = new int[16];
    private int size;
    private int temporary;

    /** Forgets all pairs; ids made up from now on are greater than {@code last}. */
    void reset(int last) {
        size = 0;
        temporary = last;
    }

    /** Whether two ids can be one: both or none of them set, and paired with nothing else. */
    boolean same(int oldId, int currentId) {
        if (oldId == 0 || currentId == 0) {
            return oldId == currentId;
        }
        for (int i = 0; i < size; i++) {
            if (old[i] == oldId) {
                return current[i] == currentId;
            }
            if (current[i] == currentId) {
                return false;
            }
        }
        if (size == old.length) {
            old = Arrays.copyOf(old, 2 * size);
            current = Arrays.copyOf(current, 2 * size);
        }
        old[size] = oldId;
        current[size++] = currentId;
        return true;
    }

    /** As {@link #same} for scalars, where no id counts as one that nobody shares. */
    boolean sameScalars(int oldId, int currentId) {
        int a = oldId == 0 ? ++temporary : oldId;
        int b = currentId == 0 ? ++temporary : currentId;
        return same(a, b);
    }
}
