package io.sluice.maps;

import io.sluice.vm.memory.Memory;
import java.util.Arrays;
import java.util.BitSet;

/**
 * Which elements of an LRU map to give up: two lists as in kernel/bpf/bpf_lru_list.c. New elements enter the inactive
 * list; one that was looked up since moves to the active list instead of being evicted. Lookups only set a byte.
 *
 * <p>An element is in a list before it is linked in its bucket, and until after it is unlinked there. Who holds this
 * lock may take a bucket's, never the other way round. Each eviction looks at a bounded number of elements.
 *
 * <pre>
 *   0      4          8         12      16         20        24
 *   | lock | inactive | inactive| count | active   | active  | count |
 *   |      | head     | tail    |       | head     | tail    |       |
 * </pre>
 */
final class LruLists {
    /** The lock of both lists, 32 bits. */
    static final int LOCK = 0;
    /** The inactive list. */
    static final int INACTIVE = 4;
    private static final int ACTIVE = 16;
    /** Of a list: its first element, 32 bits. */
    static final int HEAD = 0;
    /** Of a list: its last element, 32 bits. */
    static final int TAIL = 4;
    /** Of a list: how many elements it has, 32 bits. */
    static final int COUNT = 8;

    /** Elements of the active list that an eviction looks at to keep the lists of equal length. */
    private static final int ROTATE = 4;
    /** Elements of the inactive list that it looks at, {@code LOCAL_NR_SCANS} and {@code PERCPU_NR_SCANS} there. */
    private static final int SCAN = 128;

    private final long lists;
    private final HashTable table;

    /** Lists in zeroed memory. */
    LruLists(long address, HashTable table) {
        this.lists = address;
        this.table = table;
    }

    /**
     * Makes both lists anew of the elements that are linked in buckets, after all writers are gone: in the order that
     * they have as far as the lists can be followed, the others as those that are wanted least.
     */
    void recover(BitSet linked) {
        BitSet left = (BitSet) linked.clone();
        int[] inactive = follow(INACTIVE, left);
        int[] active = follow(ACTIVE, left);
        Memory.fill(lists, ACTIVE + COUNT + Integer.BYTES, (byte) 0);
        left.stream().forEach(element -> push(INACTIVE, element));
        for (int i = inactive.length - 1; i >= 0; i--) {
            push(INACTIVE, inactive[i]);
        }
        for (int i = active.length - 1; i >= 0; i--) {
            push(ACTIVE, active[i]);
        }
    }

    /** The elements of a list from its head on, which are taken from those that are left. */
    private int[] follow(int list, BitSet left) {
        int[] found = new int[left.cardinality()];
        int count = 0;
        int element = Memory.getInt(lists + list + HEAD);
        while (element > 0 && left.get(element)) {
            left.clear(element);
            found[count++] = element;
            element = Memory.getInt(table.element(element) + HashLayout.LINK);
        }
        return Arrays.copyOf(found, count);
    }

    /** Notes that an element was looked up. */
    void referenced(int element) {
        long at = table.element(element) + HashLayout.REFERENCED;
        // the line is shared: written only when it changes
        if (Memory.getByte(at) == 0) {
            Memory.putByte(at, (byte) 1);
        }
    }

    /** Enters an element that is not linked yet; one that replaces another counts as looked up. */
    void add(int element, boolean looked) {
        Memory.putByte(table.element(element) + HashLayout.REFERENCED, (byte) (looked ? 1 : 0));
        SpinLock.lock(lists + LOCK);
        push(INACTIVE, element);
        SpinLock.unlock(lists + LOCK);
    }

    /** Takes an element out that is not linked any more. */
    void remove(int element) {
        SpinLock.lock(lists + LOCK);
        unlist(element);
        SpinLock.unlock(lists + LOCK);
    }

    /** Unlinks the element that is least likely to be wanted; 0 where there is none to be had. */
    int evict() {
        SpinLock.lock(lists + LOCK);
        rotate();
        int victim = scanInactive();
        if (victim == 0) {
            victim = force(INACTIVE);
        }
        if (victim == 0) {
            victim = force(ACTIVE);
        }
        if (victim != 0) {
            unlist(victim);
        }
        SpinLock.unlock(lists + LOCK);
        return victim;
    }

    private void rotate() {
        for (int i = 0; i < ROTATE && count(INACTIVE) < count(ACTIVE); i++) {
            int element = tail(ACTIVE);
            unlist(element);
            push(takeReferenced(element) ? ACTIVE : INACTIVE, element);
        }
    }

    private int scanInactive() {
        for (int i = Math.min(SCAN, count(INACTIVE)); i > 0; i--) {
            int element = tail(INACTIVE);
            if (takeReferenced(element)) {
                unlist(element);
                push(ACTIVE, element);
            } else if (unlink(element)) {
                return element;
            } else {
                moveToHead(INACTIVE, element);
            }
        }
        return 0;
    }

    /** Gives up an element though it was looked up. */
    private int force(int list) {
        for (int i = Math.min(SCAN, count(list)); i > 0; i--) {
            int element = tail(list);
            if (unlink(element)) {
                return element;
            }
            moveToHead(list, element);
        }
        return 0;
    }

    private void moveToHead(int list, int element) {
        unlist(element);
        push(list, element);
    }

    /** Unlinks an element from its bucket; false where it is not linked yet or not any more. */
    private boolean unlink(int element) {
        long bucket = table.bucket(table.hash(table.key(element)));
        table.lock(bucket);
        long link = table.findLink(bucket, element);
        if (link != 0) {
            table.remove(bucket, link);
        }
        table.unlock(bucket);
        return link != 0;
    }

    private boolean takeReferenced(int element) {
        long at = table.element(element) + HashLayout.REFERENCED;
        boolean was = Memory.getByte(at) != 0;
        Memory.putByte(at, (byte) 0);
        return was;
    }

    private int count(int list) {
        return Memory.getInt(lists + list + COUNT);
    }

    private int tail(int list) {
        return Memory.getInt(lists + list + TAIL);
    }

    private void push(int list, int element) {
        long at = table.element(element);
        int head = Memory.getInt(lists + list + HEAD);
        Memory.putInt(at + HashLayout.LINK, head);
        Memory.putInt(at + HashLayout.PREV, 0);
        Memory.putByte(at + HashLayout.LIST, (byte) list);
        Memory.putInt(lists + list + HEAD, element);
        if (head == 0) {
            Memory.putInt(lists + list + TAIL, element);
        } else {
            Memory.putInt(table.element(head) + HashLayout.PREV, element);
        }
        Memory.putInt(lists + list + COUNT, count(list) + 1);
    }

    private void unlist(int element) {
        long at = table.element(element);
        int list = Memory.getByte(at + HashLayout.LIST);
        int next = Memory.getInt(at + HashLayout.LINK);
        int previous = Memory.getInt(at + HashLayout.PREV);
        if (previous == 0) {
            Memory.putInt(lists + list + HEAD, next);
        } else {
            Memory.putInt(table.element(previous) + HashLayout.LINK, next);
        }
        if (next == 0) {
            Memory.putInt(lists + list + TAIL, previous);
        } else {
            Memory.putInt(table.element(next) + HashLayout.PREV, previous);
        }
        Memory.putInt(lists + list + COUNT, count(list) - 1);
    }
}
