package io.sluice.maps;

import io.sluice.vm.memory.Memory;

/**
 * The elements and nodes of an LPM trie: gives them out and takes them back, by reference, under the writers' lock.
 *
 * <p>What is retired may still have readers, so that it stays as it is: its reference goes to the open list. When that
 * is closed it gets a tag of {@link Quiescence}, and all in it is free when the tag is safe.
 */
final class LpmMemory {
    /** What is retired before it is looked whether some is free: one shared increment for so many. */
    private static final int CLOSE_AT = 32;

    /**
     * Units that a free node may be larger than what is asked for, to be taken as it is: of none to 7, with this many
     * 100,000 random prefixes took least.
     */
    private static final int LOOSE = 4;

    private final long base;
    private final long elements;
    private final long stride;
    private final long nodes;
    private final LpmTrieMap.Plan plan;
    private final Quiescence quiescence;

    LpmMemory(long base, LpmTrieMap.Plan plan, long stride, Quiescence quiescence) {
        this.base = base;
        this.plan = plan;
        this.elements = base + plan.elements();
        this.stride = stride;
        this.nodes = base + plan.nodes();
        this.quiescence = quiescence;
    }

    /** Bytes of elements, nodes and lists of what is retired that were never used, or are not now. */
    long unused() {
        long neverElements = (long) plan.capacity() - Memory.getInt(base + LpmLayout.HIGH_ELEMENT);
        long neverUnits = (long) plan.units() - Memory.getInt(base + LpmLayout.HIGH_UNIT);
        long lists = 2L * (plan.capacity() + plan.units() / LpmLayout.MIN_UNITS);
        long open = Memory.getInt(base + LpmLayout.OPEN_COUNT);
        long closed = Memory.getInt(base + LpmLayout.CLOSED_COUNT);
        return neverElements * stride + neverUnits * LpmLayout.UNIT + (lists - open - closed) * Integer.BYTES;
    }

    /** The address of an element. */
    long element(int reference) {
        return elements + (reference >>> 1) * stride;
    }

    /** The address of a node. */
    long node(int reference) {
        return nodes + (reference >>> 1) * (long) LpmLayout.UNIT;
    }

    /** An element that nobody sees, or 0 where all are in use or wait for readers. */
    int takeElement() {
        int element = popElement();
        if (element == 0 && Memory.getInt(base + LpmLayout.HIGH_ELEMENT) < plan.capacity()) {
            element = Memory.getAndAddInt(base + LpmLayout.HIGH_ELEMENT, 1) + 1 << 1;
        }
        if (element == 0) {
            reclaim();
            element = popElement();
        }
        return element;
    }

    private int popElement() {
        int element = Memory.getInt(base + LpmLayout.FREE_ELEMENT);
        if (element != 0) {
            Memory.putInt(base + LpmLayout.FREE_ELEMENT, Memory.getInt(element(element)));
        }
        return element;
    }

    /** A node that nobody sees, of so many units at least, its size written; or 0 where there is none. */
    int takeNode(int units) {
        int node = popNode(units);
        int loose = Math.min(units + LOOSE, LpmLayout.MAX_UNITS);
        for (int size = units + 1; node == 0 && size <= loose; size++) {
            node = popNode(size);
        }
        for (int size = units + LpmLayout.MIN_UNITS; node == 0 && size <= LpmLayout.MAX_UNITS; size++) {
            node = split(size, units);
        }
        if (node == 0) {
            node = unused(units);
        }
        if (node == 0) {
            reclaim();
            for (int size = units; node == 0 && size <= LpmLayout.MAX_UNITS; size++) {
                node = popNode(size);
            }
        }
        return node;
    }

    /** A node of so many units, made of a free one of so many that the rest is one too. */
    private int split(int size, int units) {
        int node = popNode(size);
        if (node != 0) {
            int rest = node + (units << 1);
            Memory.putByte(node(rest) + LpmLayout.UNITS, (byte) (size - units));
            // last, as the sizes lead from node to node in the file of a killed process too
            Memory.putByteRelease(node(node) + LpmLayout.UNITS, (byte) units);
            free(rest);
        }
        return node;
    }

    private int unused(int units) {
        int high = Memory.getInt(base + LpmLayout.HIGH_UNIT);
        if (units > plan.units() - high) {
            return 0;
        }
        int node = high << 1 | 1;
        Memory.putByte(node(node) + LpmLayout.UNITS, (byte) units);
        // after the size: nodes and what was once one lie side by side up to here, in the file of a killed process too
        Memory.putIntRelease(base + LpmLayout.HIGH_UNIT, high + units);
        return node;
    }

    /** Begins anew with all free but what is in use, after all readers are gone. */
    void recover(LpmRecovery.Found found) {
        Memory.fill(base + LpmLayout.FREE_NODES, LpmLayout.FREE_NODES_SIZE, (byte) 0);
        Memory.putInt(base + LpmLayout.FREE_ELEMENT, 0);
        Memory.putInt(base + LpmLayout.OPEN_COUNT, 0);
        Memory.putInt(base + LpmLayout.CLOSED_COUNT, 0);
        int highest = Math.max(found.elements().length() - 1, 0);
        Memory.putInt(base + LpmLayout.HIGH_ELEMENT, highest);
        for (int element = found.elements().nextClearBit(1); element < highest;
                element = found.elements().nextClearBit(element + 1)) {
            free(element << 1);
        }
        for (int unit = found.places().nextSetBit(0); unit >= 0; unit = found.places().nextSetBit(unit + 1)) {
            if (!found.nodes().get(unit)) {
                free(unit << 1 | 1);
            }
        }
    }

    private long freeNodes(int units) {
        return base + LpmLayout.FREE_NODES + (long) units * LpmLayout.SLOT_SIZE;
    }

    private int popNode(int units) {
        int node = Memory.getInt(freeNodes(units));
        if (node != 0) {
            Memory.putInt(freeNodes(units), Memory.getInt(node(node)));
        }
        return node;
    }

    /** Takes back what nobody sees any more, or has ever seen. */
    void free(int reference) {
        if (LpmLayout.isNode(reference)) {
            long node = node(reference);
            long list = freeNodes(Memory.getByte(node + LpmLayout.UNITS));
            Memory.putInt(node, Memory.getInt(list));
            Memory.putInt(list, reference);
        } else {
            Memory.putInt(element(reference), Memory.getInt(base + LpmLayout.FREE_ELEMENT));
            Memory.putInt(base + LpmLayout.FREE_ELEMENT, reference);
        }
    }

    /** Takes back what is unlinked but may have readers. */
    void retire(int reference) {
        int count = Memory.getInt(base + LpmLayout.OPEN_COUNT);
        Memory.putInt(list(Memory.getInt(base + LpmLayout.OPEN_LIST)) + (long) count * Integer.BYTES, reference);
        Memory.putInt(base + LpmLayout.OPEN_COUNT, count + 1);
        if ((count + 1) % CLOSE_AT == 0) {
            reclaim();
        }
    }

    private long list(int which) {
        return base + (which == 0 ? plan.firstRetired() : plan.secondRetired());
    }

    /** Frees the closed list if it is safe, and then closes the open one. */
    private void reclaim() {
        freeClosed();
        int open = Memory.getInt(base + LpmLayout.OPEN_COUNT);
        if (open != 0 && Memory.getInt(base + LpmLayout.CLOSED_COUNT) == 0) {
            Memory.putInt(base + LpmLayout.OPEN_LIST, 1 - Memory.getInt(base + LpmLayout.OPEN_LIST));
            Memory.putInt(base + LpmLayout.CLOSED_COUNT, open);
            Memory.putInt(base + LpmLayout.OPEN_COUNT, 0);
            Memory.putLong(base + LpmLayout.CLOSED_TAG, quiescence.tag());
            freeClosed();
        }
    }

    private void freeClosed() {
        int closed = Memory.getInt(base + LpmLayout.CLOSED_COUNT);
        if (closed != 0 && quiescence.isSafe(Memory.getLong(base + LpmLayout.CLOSED_TAG))) {
            long list = list(1 - Memory.getInt(base + LpmLayout.OPEN_LIST));
            for (int i = 0; i < closed; i++) {
                free(Memory.getInt(list + (long) i * Integer.BYTES));
            }
            Memory.putInt(base + LpmLayout.CLOSED_COUNT, 0);
        }
    }
}
