package io.sluice.maps;

import io.sluice.vm.api.MapHeader;
import io.sluice.vm.memory.Memory;
import io.sluice.vm.memory.OffHeap;

/**
 * The layout of LPM tries: nodes of four bits each, path-compressed, whose references lie side by side.
 *
 * <pre>
 *   map       0        64     128        192                 288       448    ..          ..      ..        ..
 *             | header | root | chains,  | lock, count, high | free    | key  | element 0 | nodes | retired | retired
 *             |        |      | constant | waters, retired   | nodes   |      | (none), 1 |       | closed  | open
 *
 *   element   0            4           4 + data, padded to 4
 *             | prefixlen  | data      | value                as struct bpf_lpm_trie_key has them
 *
 *   node      0        8        16          18      19      20
 *             | prefix | ranks  | internals | first | units | slot 0, 1, .. of 32 bits each
 *
 *   slots     0            1 ..              first ..
 *             | 0 (none)   | children by     | internals by       with all 16 children there is no slot for none:
 *             |            | index           | position           slot 0 is child 0, and first is 16
 *
 *   position    1                     0 bits of the node, a prefix as long as the way to the node
 *              2 3                    1 bit
 *             4 .. 7                  2 bits
 *             8 .. 15                 3 bits: 1 to 15 are internals, elements that end in the node
 *             16 .. 31                4 bits: children, elements and nodes; 16 plus the index
 * </pre>
 *
 * <p>A reference is 0 for none, twice an element's number, or one more than twice the offset of a node in units. A node
 * at bit b of the key has in {@code prefix} the bits of the key's 64-bit word, big-endian, before b, then a one, then
 * zeros; b is a multiple of 4. {@code ranks} holds for each index, 4 bits each, the slot of the child.
 * {@code internals} has bit i set where position i has an element.
 *
 * <p>A way from one word of the key to the next leads through a node at the last four bits of the word, so that no node
 * must check bits of another word than its own. But for these nodes, each has two references or more.
 *
 * <p>On random prefixes an element takes some 15 to 16 bytes of nodes. With 4 bytes each of data and value it takes 12
 * besides, where the kernel accounts for 32; with 16 bytes of data and 8 of value 32, where the kernel accounts for 48.
 * What waits for readers comes on top.
 */
final class LpmLayout {
    /** The reference of the trie, 32 bits, on a cache line that only readers share. */
    static final int ROOT = OffHeap.CACHE_LINE;
    /** For each of 32 positions 16 bits: the positions of internals on the way to it, itself included. */
    static final int CHAINS = 2 * OffHeap.CACHE_LINE;
    /** Bytes of a chain. */
    static final int CHAIN_SIZE = Short.BYTES;
    /** The writers' lock, 32 bits. */
    static final int LOCK = 3 * OffHeap.CACHE_LINE;
    /** Elements that there are, 32 bits. */
    static final int COUNT = LOCK + 4;
    /** The highest element number that was ever given out, 32 bits. */
    static final int HIGH_ELEMENT = LOCK + 8;
    /** Units of nodes that were ever given out, 32 bits. */
    static final int HIGH_UNIT = LOCK + 12;
    /** The first free element, its reference, 32 bits; the link is where the prefix length was. */
    static final int FREE_ELEMENT = LOCK + 16;
    /** How many references are in the open list of what was retired. */
    static final int OPEN_COUNT = LOCK + 20;
    /** How many references are in the closed one. */
    static final int CLOSED_COUNT = LOCK + 24;
    /** 0 or 1: which of the two lists is the open one. */
    static final int OPEN_LIST = LOCK + 28;
    /** The {@link Quiescence} tag of the closed list, 64 bits. */
    static final int CLOSED_TAG = LOCK + 32;
    /** The first free node of each size in units, 32 bits each; the link is in its first bytes. */
    static final int FREE_NODES = LOCK + 96;
    /** Size of the header; a copy of a key follows. */
    static final int HEADER_SIZE = 7 * OffHeap.CACHE_LINE;

    /** Bits of the key that a node looks at. */
    static final int STRIDE = 4;
    /** Children of a node; their positions begin at this one. */
    static final int CHILDREN = 1 << STRIDE;
    /** Positions of a node. */
    static final int POSITIONS = 2 * CHILDREN;

    /** The bits before the node's, 64 bits. */
    static final int PREFIX = 0;
    /** The children's slots, 64 bits. */
    static final int RANKS = 8;
    /** Which internals there are, 16 bits. */
    static final int INTERNALS = 16;
    /** The slot of the first internal, 8 bits. */
    static final int FIRST = 18;
    /** The node's size in units, 8 bits. */
    static final int UNITS = 19;
    /** The slots. */
    static final int SLOTS = 20;
    /** Bytes of a slot. */
    static final int SLOT_SIZE = Integer.BYTES;
    /** Bytes of a unit of node memory. */
    static final int UNIT = 4;
    /** Units of a node with one or two references. */
    static final int MIN_UNITS = 8;
    /** Units of a node with all references. */
    static final int MAX_UNITS = (SLOTS + (POSITIONS - 1) * SLOT_SIZE + UNIT - 1) / UNIT;

    /** The element's prefix length, 32 bits, as in a key. */
    static final int PREFIX_LENGTH = 0;
    /** The data of an element or key. */
    static final int DATA = Integer.BYTES;

    /** Bytes of the heads of the lists of free nodes. */
    static final int FREE_NODES_SIZE = (MAX_UNITS + 1) * SLOT_SIZE;

    static {
        if (ROOT < MapHeader.SIZE) {
            throw new IllegalStateException("internal error: the root lies in the map header");
        }
        if (FREE_NODES + FREE_NODES_SIZE > HEADER_SIZE) {
            throw new IllegalStateException("internal error: the lists of free nodes lie beyond the header");
        }
    }

    private LpmLayout() {
    }

    /** Fills {@link #CHAINS}. */
    static void writeChains(long base) {
        for (int position = 1; position < POSITIONS; position++) {
            int chain = 0;
            for (int above = position; above > 0; above >>>= 1) {
                chain |= above < CHILDREN ? 1 << above : 0;
            }
            Memory.putShort(base + CHAINS + position * CHAIN_SIZE, (short) chain);
        }
    }

    /** Whether a reference is to a node. */
    static boolean isNode(int reference) {
        return (reference & 1) != 0;
    }

    /** Where an element's value lies. */
    static long valueOffset(int keySize) {
        return Words.roundUp(keySize, Integer.BYTES);
    }

    /** Bytes from element to element. */
    static long stride(int keySize, int valueSize) {
        return Words.roundUp(valueOffset(keySize) + valueSize, valueAlignment(valueSize));
    }

    /** By how much addresses of elements exceed a multiple of the values' alignment, so that values are aligned. */
    static long elementShift(int keySize, int valueSize) {
        return -valueOffset(keySize) & valueAlignment(valueSize) - 1;
    }

    /** Values of less than 8 bytes are not accessed by 8 bytes. */
    private static int valueAlignment(int valueSize) {
        return valueSize < Long.BYTES ? Integer.BYTES : Long.BYTES;
    }
}
