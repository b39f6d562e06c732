package io.sluice.helpers.fib;

import java.util.List;

/** Links by number. */
final class LinkTable {
    private final Link[] slots;
    private final int mask;

    LinkTable(List<Link> links) {
        mask = Math.max(2, Integer.highestOneBit(links.size() + 1) * 4) - 1;
        slots = new Link[mask + 1];
        for (Link link : links) {
            int slot = link.index() & mask;
            while (slots[slot] != null && slots[slot].index() != link.index()) {
                slot = slot + 1 & mask;
            }
            slots[slot] = link;
        }
    }

    /** The link of a number, or null. */
    Link get(int index) {
        int slot = index & mask;
        while (slots[slot] != null && slots[slot].index() != index) {
            slot = slot + 1 & mask;
        }
        return slots[slot];
    }
}
