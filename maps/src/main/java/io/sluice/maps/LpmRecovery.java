package io.sluice.maps;

import io.sluice.vm.memory.Memory;
import java.util.BitSet;

/**
 * Finds what is in use of an LPM trie that a process left in its file: what the root leads to. All that changes a trie
 * is one store of a reference, so that it is whole; everything else is free.
 *
 * <p>What no process leaves is refused by an {@link IllegalStateException}: whatever the file holds, no address out of
 * the map is used.
 */
final class LpmRecovery {
    private final long base;
    private final LpmTrieMap.Plan plan;
    private final LpmKeys keys;
    private final LpmMemory memory;
    /** The highest element that was ever given out. */
    private final int highest;
    private final Found found = new Found(new BitSet(), new BitSet(), new BitSet());

    /**
     * What a trie has.
     *
     * @param elements the numbers of the elements in use
     * @param nodes where the nodes in use lie, in units
     * @param places where nodes lie, in use or not
     */
    record Found(BitSet elements, BitSet nodes, BitSet places) {}

    LpmRecovery(long base, LpmTrieMap.Plan plan, LpmKeys keys, LpmMemory memory) {
        this.base = base;
        this.plan = plan;
        this.keys = keys;
        this.memory = memory;
        this.highest = Memory.getInt(base + LpmLayout.HIGH_ELEMENT);
    }

    /** Finds all, and checks that each element lies where its prefix leads. */
    Found find(LpmTrie trie) {
        if (highest < 0 || highest > plan.capacity()) {
            throw new IllegalStateException("%d elements, at most %d".formatted(highest, plan.capacity()));
        }
        findPlaces();
        visit(Memory.getInt(base + LpmLayout.ROOT), 0);
        for (int number = found.elements.nextSetBit(0); number >= 0; number = found.elements.nextSetBit(number + 1)) {
            long element = memory.element(number << 1);
            if (trie.walk(element, Memory.getInt(element + LpmLayout.PREFIX_LENGTH)) != LpmTrie.End.EXACT
                    || trie.found() != number << 1) {
                throw new IllegalStateException("element " + number + " lies where its prefix does not lead");
            }
        }
        return found;
    }

    /** Nodes lie side by side, in use or free; one that is split is whole until its size is stored. */
    private void findPlaces() {
        int high = Memory.getInt(base + LpmLayout.HIGH_UNIT);
        if (high < 0 || high > plan.units()) {
            throw new IllegalStateException("%d units of nodes, at most %d".formatted(high, plan.units()));
        }
        int unit = 0;
        while (unit < high) {
            int units = Memory.getByte(memory.node(unit << 1) + LpmLayout.UNITS);
            if (units < LpmLayout.MIN_UNITS || units > LpmLayout.MAX_UNITS || units > high - unit) {
                throw new IllegalStateException("a node of %d units at unit %d of %d".formatted(units, unit, high));
            }
            found.places.set(unit);
            unit += units;
        }
    }

    /** Goes to what a reference leads to, from a node whose bits end before the given one. */
    private void visit(int reference, int start) {
        if (LpmLayout.isNode(reference)) {
            visitNode(reference, start);
        } else if (reference != 0) {
            visitElement(reference >>> 1);
        }
    }

    private void visitElement(int number) {
        if (number > highest) {
            throw new IllegalStateException("element %d, at most %d".formatted(number, highest));
        }
        if (found.elements.get(number)) {
            throw new IllegalStateException("element " + number + " is linked twice");
        }
        int length = Memory.getInt(memory.element(number << 1) + LpmLayout.PREFIX_LENGTH);
        if (Integer.compareUnsigned(length, keys.bits()) > 0) {
            throw new IllegalStateException("element %d has a prefix of %s bits, at most %d".formatted(
                    number, Integer.toUnsignedString(length), keys.bits()));
        }
        found.elements.set(number);
    }

    private void visitNode(int reference, int start) {
        int unit = reference >>> 1;
        if (!found.places.get(unit)) {
            throw new IllegalStateException("no node lies at unit " + unit);
        }
        if (found.nodes.get(unit)) {
            throw new IllegalStateException("the node at unit " + unit + " is linked twice");
        }
        found.nodes.set(unit);
        long node = memory.node(reference);
        int bit = start / Long.SIZE * Long.SIZE + LpmNode.at(Memory.getLong(node + LpmLayout.PREFIX));
        if (bit % LpmLayout.STRIDE != 0 || bit < start || bit >= keys.bits() || !hasItsSlots(node)) {
            throw new IllegalStateException("the node at unit " + unit + " is none");
        }
        for (int position = 1; position < LpmLayout.POSITIONS; position++) {
            long slot = LpmNode.slot(node, position);
            if (slot != 0 && position < LpmLayout.CHILDREN && LpmLayout.isNode(Memory.getInt(slot))) {
                throw new IllegalStateException("the node at unit " + unit + " has a node for an element");
            }
            if (slot != 0) {
                visit(Memory.getInt(slot), bit + LpmLayout.STRIDE);
            }
        }
    }

    /** Whether all slots of a node that are read lie in it. */
    private static boolean hasItsSlots(long node) {
        int first = Memory.getByte(node + LpmLayout.FIRST);
        int internals = Memory.getShort(node + LpmLayout.INTERNALS) & 0xffff;
        int size = LpmLayout.SLOTS + (first + Integer.bitCount(internals)) * LpmLayout.SLOT_SIZE;
        if (first < 1 || (internals & 1) != 0
                || size > Memory.getByte(node + LpmLayout.UNITS) * LpmLayout.UNIT) {
            return false;
        }
        for (int position = LpmLayout.CHILDREN; position < LpmLayout.POSITIONS; position++) {
            if (LpmNode.child(node, position) >= node + LpmLayout.SLOTS + (long) first * LpmLayout.SLOT_SIZE) {
                return false;
            }
        }
        return true;
    }
}
