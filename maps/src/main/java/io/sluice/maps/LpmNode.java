package io.sluice.maps;

import io.sluice.vm.memory.Memory;
import java.util.Arrays;

/**
 * A node of an LPM trie that is being made: nodes are not changed in place, but for references to other elements or
 * nodes; a reader sees the old node or the new one, whole. Static methods look at nodes that are there.
 */
final class LpmNode {
    private final LpmMemory memory;
    private final int[] references = new int[LpmLayout.POSITIONS];
    private long prefix;

    LpmNode(LpmMemory memory) {
        this.memory = memory;
    }

    /** The highest bit below which all of a word is not the prefix's; as a mask of that one and all lower bits. */
    static long below(long prefix) {
        return prefix ^ prefix - 1;
    }

    /** The node's bit, in its word of the key. */
    static int at(long prefix) {
        return Long.numberOfLeadingZeros(below(prefix));
    }

    /** The address of the reference at a position, 0 where there is none. */
    static long slot(long node, int position) {
        if (position >= LpmLayout.CHILDREN) {
            long at = child(node, position);
            return Memory.getInt(at) == 0 ? 0 : at;
        }
        int internals = Memory.getShort(node + LpmLayout.INTERNALS) & 0xffff;
        return (internals & 1 << position) == 0 ? 0 : internal(node, internals, position);
    }

    /** The address of the reference of a child, which is 0 where there is none. */
    static long child(long node, int position) {
        // shift counts are taken modulo 64: only the position's lower 4 bits count
        long slot = Memory.getLong(node + LpmLayout.RANKS) >>> position * LpmLayout.STRIDE & LpmLayout.CHILDREN - 1;
        return node + LpmLayout.SLOTS + slot * LpmLayout.SLOT_SIZE;
    }

    /** The address of the reference of an internal that is there. */
    static long internal(long node, int internals, int position) {
        int slot = Memory.getByte(node + LpmLayout.FIRST) + Integer.bitCount(internals & (1 << position) - 1);
        return node + LpmLayout.SLOTS + (long) slot * LpmLayout.SLOT_SIZE;
    }

    /** Whether a node has one reference only. */
    static boolean isSingle(long node) {
        return Memory.getByte(node + LpmLayout.FIRST) == 2 && Memory.getShort(node + LpmLayout.INTERNALS) == 0;
    }

    /** Begins a node without references at a bit of the key, of which a word is given. */
    void start(long word, int at) {
        long marker = Long.MIN_VALUE >>> at;
        prefix = word & -(marker << 1) | marker;
        Arrays.fill(references, 0);
    }

    /** Begins with what a node has. */
    void read(long node) {
        prefix = Memory.getLong(node + LpmLayout.PREFIX);
        for (int position = 1; position < LpmLayout.POSITIONS; position++) {
            long slot = slot(node, position);
            references[position] = slot == 0 ? 0 : Memory.getInt(slot);
        }
    }

    /** Sets a reference. */
    void put(int position, int reference) {
        references[position] = reference;
    }

    /** The only reference that it has, or 0 where there are others. */
    int only() {
        int only = 0;
        for (int reference : references) {
            if (reference != 0 && only != 0) {
                return 0;
            }
            only |= reference;
        }
        return only;
    }

    /** Writes it to memory that nobody sees yet: its reference, or 0 where no memory is left. */
    int write() {
        int children = 0;
        int internals = 0;
        for (int position = 1; position < LpmLayout.POSITIONS; position++) {
            if (references[position] != 0 && position < LpmLayout.CHILDREN) {
                internals |= 1 << position;
            } else if (references[position] != 0) {
                children++;
            }
        }
        int slot = children == LpmLayout.CHILDREN ? 0 : 1;
        int first = slot + children;
        int size = LpmLayout.SLOTS + (first + Integer.bitCount(internals)) * LpmLayout.SLOT_SIZE;
        int reference = memory.takeNode(Math.max(LpmLayout.MIN_UNITS, (size + LpmLayout.UNIT - 1) / LpmLayout.UNIT));
        if (reference == 0) {
            return 0;
        }
        long node = memory.node(reference);
        Memory.putLong(node + LpmLayout.PREFIX, prefix);
        Memory.putShort(node + LpmLayout.INTERNALS, (short) internals);
        Memory.putByte(node + LpmLayout.FIRST, (byte) first);
        writeSlots(node, slot, first);
        return reference;
    }

    private void writeSlots(long node, int firstChild, int firstInternal) {
        long slots = node + LpmLayout.SLOTS;
        Memory.putInt(slots, 0);
        long ranks = 0;
        int slot = firstChild;
        for (int index = 0; index < LpmLayout.CHILDREN; index++) {
            int reference = references[LpmLayout.CHILDREN + index];
            if (reference != 0) {
                Memory.putInt(slots + (long) slot * LpmLayout.SLOT_SIZE, reference);
                ranks |= (long) slot++ << index * LpmLayout.STRIDE;
            }
        }
        Memory.putLong(node + LpmLayout.RANKS, ranks);
        slot = firstInternal;
        for (int position = 1; position < LpmLayout.CHILDREN; position++) {
            if (references[position] != 0) {
                Memory.putInt(slots + (long) slot++ * LpmLayout.SLOT_SIZE, references[position]);
            }
        }
    }
}
