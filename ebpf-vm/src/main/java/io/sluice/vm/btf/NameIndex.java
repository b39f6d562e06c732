package io.sluice.vm.btf;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Hash index of the types of one {@link Btf} by essential name; chains hold ascending ids. No name is decoded. */
final class NameIndex {
    private final BtfStrings strings;
    private final Btf btf;
    private final int[] head;
    private final int[] next;

    NameIndex(Btf btf, BtfStrings strings) {
        this.btf = btf;
        this.strings = strings;
        int count = btf.typeCount();
        this.head = new int[Integer.highestOneBit(count) * 2];
        this.next = new int[count];
        byte[] bytes = strings.bytes();
        for (int id = count - 1; id > 0; id--) {
            int offset = btf.nameOffset(id);
            if (offset != 0) {
                int from = strings.begin(offset);
                int length = CoreNames.essentialLength(bytes, from, strings.end(from));
                int slot = slot(bytes, from, from + length);
                next[id] = head[slot];
                head[slot] = id;
            }
        }
    }

    List<Integer> find(byte[] name) {
        byte[] bytes = strings.bytes();
        List<Integer> found = new ArrayList<>();
        for (int id = head[slot(name, 0, name.length)]; id != 0; id = next[id]) {
            int from = strings.begin(btf.nameOffset(id));
            int length = CoreNames.essentialLength(bytes, from, strings.end(from));
            if (Arrays.equals(bytes, from, from + length, name, 0, name.length)) {
                found.add(id);
            }
        }
        return found;
    }

    private int slot(byte[] bytes, int from, int to) {
        int hash = 0;
        for (int i = from; i < to; i++) {
            hash = hash * 31 + bytes[i];
        }
        // Fibonacci hashing: the multiplier is 2^32 divided by the golden ratio
        return (hash * 0x9e3779b9) >>> 1 & head.length - 1;
    }
}
