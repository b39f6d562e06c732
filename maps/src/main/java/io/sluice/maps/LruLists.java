package io.sluice.maps;

import io.sluice.vm.memory.Memory;
import io.sluice.vm.memory.OffHeap;
import java.util.Arrays;
import java.util.BitSet;

/**
 * Which elements of an LRU map to give up: two lists as in kernel/bpf/bpf_lru_list.c, which all workers share, or two
 * for each worker, of the elements that it has put in. New elements enter the inactive list; one that was looked up
 * since moves to the active list instead of being evicted. Lookups only set a byte.
 *
 * <p>An element is in a list before it is linked in its bucket, and until after it is unlinked there. Who holds this
 * lock may take a bucket's, never the other way round. Each eviction looks at a bounded number of elements.
 *
 * <pre>
 *   a cache line an owner:
 *   0      4          8         12      16         20        24
 *   | lock | inactive | inactive| count | active   | active  | count |
 *   |      | head     | tail    |       | head     | tail    |       |
 * </pre>
 */
final class LruLists {
    /** Bytes of an owner's lists. */
    static final int SIZE = OffHeap.CACHE_LINE;

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

    private final long address;
    private final int room;
    private final int owners;
    private final HashTable table;

    /**
     * Lists in zeroed memory.
     *
     * @param room for how many owners there is memory
     * @param owners how many there are, as many at most
     */
    LruLists(long address, int room, int owners, HashTable table) {
        this.address = address;
        this.room = room;
        this.owners = owners;
        this.table = table;
    }

    /** How many have lists: 1 where all share them. */
    int owners() {
        return owners;
    }

    /** How many elements an owner's lists have. */
    int size(int owner) {
        return count(lists(owner), INACTIVE) + count(lists(owner), ACTIVE);
    }

    private long lists(int owner) {
        return address + (long) owner * SIZE;
    }

    /** The lists that an element is in. */
    private long listsOf(int element) {
        return lists(Short.toUnsignedInt(Memory.getShort(table.element(element) + HashLayout.OWNER)));
    }

    /**
     * Makes the lists anew of the elements that are linked in buckets, after all writers are gone: in the order that
     * they have as far as the lists can be followed, the others as those that are wanted least. Elements of an owner
     * that there is no more go to the others.
     */
    void recover(BitSet linked) {
        BitSet left = (BitSet) linked.clone();
        int[][] inactive = new int[room][];
        int[][] active = new int[room][];
        for (int owner = 0; owner < room; owner++) {
            inactive[owner] = follow(lists(owner), INACTIVE, left);
            active[owner] = follow(lists(owner), ACTIVE, left);
        }
        Memory.fill(address, (long) room * SIZE, (byte) 0);
        left.stream().forEach(element -> enter(element % owners, INACTIVE, element));
        for (int owner = 0; owner < room; owner++) {
            enterAll(owner % owners, INACTIVE, inactive[owner]);
            enterAll(owner % owners, ACTIVE, active[owner]);
        }
    }

    private void enterAll(int owner, int list, int[] elements) {
        for (int i = elements.length - 1; i >= 0; i--) {
            enter(owner, list, elements[i]);
        }
    }

    private void enter(int owner, int list, int element) {
        Memory.putShort(table.element(element) + HashLayout.OWNER, (short) owner);
        push(lists(owner), list, element);
    }

    /** The elements of a list from its head on, which are taken from those that are left. */
    private int[] follow(long lists, int list, BitSet left) {
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

    /** Enters an element that is not linked yet in an owner's lists; one that replaces another counts as looked up. */
    void add(int element, int owner, boolean looked) {
        Memory.putByte(table.element(element) + HashLayout.REFERENCED, (byte) (looked ? 1 : 0));
        long lists = lists(owner);
        SpinLock.lock(lists + LOCK);
        enter(owner, INACTIVE, element);
        SpinLock.unlock(lists + LOCK);
    }

    /** Takes an element out that is not linked any more. */
    void remove(int element) {
        long lists = listsOf(element);
        SpinLock.lock(lists + LOCK);
        unlist(lists, element);
        SpinLock.unlock(lists + LOCK);
    }

    /** Unlinks the element of an owner's that is least likely to be wanted; 0 where there is none to be had. */
    int evict(int owner) {
        long lists = lists(owner);
        SpinLock.lock(lists + LOCK);
        rotate(lists);
        int victim = scanInactive(lists);
        if (victim == 0) {
            victim = force(lists, INACTIVE);
        }
        if (victim == 0) {
            victim = force(lists, ACTIVE);
        }
        if (victim != 0) {
            unlist(lists, victim);
        }
        SpinLock.unlock(lists + LOCK);
        return victim;
    }

    private void rotate(long lists) {
        for (int i = 0; i < ROTATE && count(lists, INACTIVE) < count(lists, ACTIVE); i++) {
            int element = tail(lists, ACTIVE);
            unlist(lists, element);
            push(lists, takeReferenced(element) ? ACTIVE : INACTIVE, element);
        }
    }

    private int scanInactive(long lists) {
        for (int i = Math.min(SCAN, count(lists, INACTIVE)); i > 0; i--) {
            int element = tail(lists, INACTIVE);
            if (takeReferenced(element)) {
                unlist(lists, element);
                push(lists, ACTIVE, element);
            } else if (unlink(element)) {
                return element;
            } else {
                moveToHead(lists, INACTIVE, element);
            }
        }
        return 0;
    }

    /** Gives up an element though it was looked up. */
    private int force(long lists, int list) {
        for (int i = Math.min(SCAN, count(lists, list)); i > 0; i--) {
            int element = tail(lists, list);
            if (unlink(element)) {
                return element;
            }
            moveToHead(lists, list, element);
        }
        return 0;
    }

    private void moveToHead(long lists, int list, int element) {
        unlist(lists, element);
        push(lists, list, element);
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

    private static int count(long lists, int list) {
        return Memory.getInt(lists + list + COUNT);
    }

    private static int tail(long lists, int list) {
        return Memory.getInt(lists + list + TAIL);
    }

    private void push(long lists, int list, int element) {
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
        Memory.putInt(lists + list + COUNT, count(lists, list) + 1);
    }

    private void unlist(long lists, int element) {
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
        Memory.putInt(lists + list + COUNT, count(lists, list) - 1);
    }
}
