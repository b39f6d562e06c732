package io.sluice.maps;

import io.sluice.vm.memory.Memory;

/**
 * Finds and changes elements in the layout of {@link LpmLayout}. {@link #find} takes no lock; all else is called with
 * the writers' lock held, and speaks of where the last {@link #walk} ended.
 */
final class LpmTrie {
    private final long base;
    private final long root;
    private final LpmKeys keys;
    private final LpmMemory memory;
    private final LpmNode made;

    /** The nodes on the way: the address of the reference to each, its bit, and the position that the way took. */
    private final long[] links;
    private final int[] bits;
    private final int[] positions;
    private int depth;
    /** The address of the reference at which the way ended. */
    private long link;
    /** How many bits the key and what is there have in common. */
    private int common;

    /** How a walk ends. */
    enum End {
        /** There is nothing at all. */
        EMPTY,
        /** The prefix is there. */
        EXACT,
        /** The last node has nothing at the position. */
        ABSENT,
        /** There is something else, with which the key has fewer bits in common than it must. */
        SPLIT
    }

    LpmTrie(long base, LpmKeys keys, LpmMemory memory) {
        this.base = base;
        this.root = base + LpmLayout.ROOT;
        this.keys = keys;
        this.memory = memory;
        this.made = new LpmNode(memory);
        int most = keys.bits() / LpmLayout.STRIDE + 1;
        this.links = new long[most];
        this.bits = new int[most];
        this.positions = new int[most];
    }

    /** The element with the longest prefix of a key, at most as long as the key says; 0 where there is none. */
    int find(long key, int length) {
        int reference = Memory.getIntAcquire(root);
        long last = 0;
        int internals = 0;
        int index = 0;
        while (LpmLayout.isNode(reference)) {
            long node = memory.node(reference);
            long word = keys.word(key, index);
            long prefix = Memory.getLong(node + LpmLayout.PREFIX);
            int at = LpmNode.at(prefix);
            int left = length - index * Long.SIZE - at;
            boolean differs = Long.compareUnsigned(word ^ prefix, LpmNode.below(prefix)) > 0;
            reference = 0;
            if (!differs && left >= 0) {
                int child = LpmLayout.CHILDREN | LpmKeys.bits(word, at);
                int position = left < LpmLayout.STRIDE ? child >> LpmLayout.STRIDE - left : child;
                int on = Memory.getShort(node + LpmLayout.INTERNALS)
                        & Memory.getShort(base + LpmLayout.CHAINS + (long) position * LpmLayout.CHAIN_SIZE) & 0xffff;
                if (on != 0) {
                    last = node;
                    internals = on;
                }
                if (left >= LpmLayout.STRIDE) {
                    reference = Memory.getIntAcquire(LpmNode.child(node, child));
                }
                index += at == Long.SIZE - LpmLayout.STRIDE ? 1 : 0;
            }
        }
        if (reference != 0 && hasPrefix(reference, key, length, index)) {
            return reference;
        }
        return last == 0 ? 0 : longest(last, internals);
    }

    private boolean hasPrefix(int reference, long key, int length, int index) {
        long element = memory.element(reference);
        int own = Memory.getInt(element + LpmLayout.PREFIX_LENGTH);
        return own <= length && keys.common(key, element, index, own) == own;
    }

    private static int longest(long node, int internals) {
        int position = Integer.SIZE - 1 - Integer.numberOfLeadingZeros(internals);
        int all = Memory.getShort(node + LpmLayout.INTERNALS) & 0xffff;
        return Memory.getIntAcquire(LpmNode.internal(node, all, position));
    }

    /** Goes to a prefix, or to where it would be. */
    End walk(long key, int length) {
        depth = 0;
        link = root;
        common = 0;
        while (true) {
            int reference = Memory.getInt(link);
            int index = start() / Long.SIZE;
            if (!LpmLayout.isNode(reference)) {
                return reference == 0 ? End.EMPTY : atElement(memory.element(reference), key, length, index);
            }
            long node = memory.node(reference);
            long prefix = Memory.getLong(node + LpmLayout.PREFIX);
            int at = index * Long.SIZE + LpmNode.at(prefix);
            long difference = keys.word(key, index) ^ prefix;
            int same = Long.compareUnsigned(difference, LpmNode.below(prefix)) <= 0
                    ? at : index * Long.SIZE + Long.numberOfLeadingZeros(difference);
            common = Math.min(same, length);
            if (common < at) {
                return End.SPLIT;
            }
            int position = keys.position(key, length, at);
            links[depth] = link;
            bits[depth] = at;
            positions[depth++] = position;
            long slot = LpmNode.slot(node, position);
            if (slot == 0) {
                return End.ABSENT;
            }
            link = slot;
            if (position < LpmLayout.CHILDREN) {
                return End.EXACT;
            }
        }
    }

    private End atElement(long element, long key, int length, int index) {
        int own = Memory.getInt(element + LpmLayout.PREFIX_LENGTH);
        common = keys.common(key, element, index, Math.min(own, length));
        return common == length && common == own ? End.EXACT : End.SPLIT;
    }

    /** The first bit of what lies behind the last node on the way. */
    private int start() {
        return start(depth);
    }

    private int start(int level) {
        return level == 0 ? 0 : bits[level - 1] + LpmLayout.STRIDE;
    }

    /** The element, after EXACT. */
    int found() {
        return Memory.getInt(link);
    }

    /** Puts an element in the found one's place. */
    void replace(int element) {
        Memory.putIntRelease(link, element);
    }

    /** Adds an element, whose key is given, where the walk ended but found none; false where no memory is left. */
    boolean insert(End end, long key, int length, int element) {
        return switch (end) {
            case EMPTY -> {
                Memory.putIntRelease(root, element);
                yield true;
            }
            case ABSENT -> {
                int old = Memory.getInt(links[depth - 1]);
                made.read(memory.node(old));
                made.put(positions[depth - 1], element);
                int node = made.write();
                if (node != 0) {
                    Memory.putIntRelease(links[depth - 1], node);
                    memory.retire(old);
                }
                yield node != 0;
            }
            case SPLIT -> split(key, length, element);
            case EXACT -> throw new IllegalStateException("internal error: the prefix is there");
        };
    }

    private boolean split(long key, int length, int element) {
        int at = common & -LpmLayout.STRIDE;
        int other = Memory.getInt(link);
        made.start(keys.word(key, at / Long.SIZE), at);
        made.put(positionOf(other, at), other);
        made.put(keys.position(key, length, at), element);
        int node = made.write();
        for (int index = at / Long.SIZE; node != 0 && index > start() / Long.SIZE; index--) {
            int before = index * Long.SIZE - LpmLayout.STRIDE;
            long word = keys.word(key, index - 1);
            made.start(word, before);
            made.put(LpmLayout.CHILDREN | LpmKeys.bits(word, before), node);
            int above = made.write();
            if (above == 0) {
                giveBack(node);
            }
            node = above;
        }
        if (node != 0) {
            Memory.putIntRelease(link, node);
        }
        return node != 0;
    }

    /** Frees nodes that were made for a split, from the highest one down to that with two references. */
    private void giveBack(int highest) {
        int node = highest;
        while (LpmNode.isSingle(memory.node(node))) {
            int below = Memory.getInt(memory.node(node) + LpmLayout.SLOTS + LpmLayout.SLOT_SIZE);
            memory.free(node);
            node = below;
        }
        memory.free(node);
    }

    /** The position of what a reference leads to in a node above it at a bit of the same word. */
    private int positionOf(int reference, int at) {
        if (LpmLayout.isNode(reference)) {
            long prefix = Memory.getLong(memory.node(reference) + LpmLayout.PREFIX);
            return LpmLayout.CHILDREN | LpmKeys.bits(prefix, at);
        }
        long element = memory.element(reference);
        return keys.position(element, Memory.getInt(element + LpmLayout.PREFIX_LENGTH), at);
    }

    /** Takes the found element out; false where no memory is left. */
    boolean remove() {
        if (depth == 0) {
            Memory.putIntRelease(root, 0);
            return true;
        }
        int level = depth - 1;
        made.read(memory.node(Memory.getInt(links[level])));
        made.put(positions[level], 0);
        int rest = made.only();
        if (rest == 0 || LpmLayout.isNode(rest) && start(level) / Long.SIZE != start() / Long.SIZE) {
            rest = made.write();
        }
        if (rest == 0) {
            return false;
        }
        while (!LpmLayout.isNode(rest) && level > 0 && LpmNode.isSingle(memory.node(Memory.getInt(links[level - 1])))) {
            level--;
        }
        // the references to lower nodes lie in the upper ones, which stay as they are when they are retired
        int old = Memory.getInt(links[level]);
        Memory.putIntRelease(links[level], rest);
        for (int lower = level + 1; lower < depth; lower++) {
            int next = Memory.getInt(links[lower]);
            memory.retire(old);
            old = next;
        }
        memory.retire(old);
        return true;
    }

    /** The first element in the order of {@link #after}, 0 where there is none. */
    int first() {
        return first(Memory.getInt(root));
    }

    /**
     * The element after a prefix, which need not be there, 0 at the end: the longer prefixes before those that they
     * lie in, else by their bits, as the kernel's postorder.
     */
    int after(End end, long key, int length) {
        if (end == End.SPLIT && common < length) {
            int reference = Memory.getInt(link);
            boolean liesIn = !LpmLayout.isNode(reference)
                    && common == Memory.getInt(memory.element(reference) + LpmLayout.PREFIX_LENGTH);
            boolean zero = keys.word(key, common / Long.SIZE) << common >= 0;
            if (liesIn || zero) {
                return first(reference);
            }
        }
        for (int level = depth - 1; level >= 0; level--) {
            long node = memory.node(Memory.getInt(links[level]));
            for (int position = positions[level]; position > 1; position >>= 1) {
                int beside = (position & 1) == 0 ? first(node, position + 1) : 0;
                if (beside != 0) {
                    return beside;
                }
                long above = LpmNode.slot(node, position >> 1);
                if (above != 0) {
                    return Memory.getInt(above);
                }
            }
        }
        return 0;
    }

    private int first(int reference) {
        return LpmLayout.isNode(reference) ? first(memory.node(reference), 1) : reference;
    }

    private int first(long node, int position) {
        long slot = LpmNode.slot(node, position);
        if (position >= LpmLayout.CHILDREN) {
            return slot == 0 ? 0 : first(Memory.getInt(slot));
        }
        int below = first(node, 2 * position);
        if (below == 0) {
            below = first(node, 2 * position + 1);
        }
        return below != 0 || slot == 0 ? below : Memory.getInt(slot);
    }
}
