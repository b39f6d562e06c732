package io.sluice.helpers.fib;

import java.util.List;

/** Neighbours by link and address. */
final class NeighbourTable {
    private static final long MULTIPLIER = 0x9e3779b97f4a7c15L;

    private final Neighbour[] slots;
    private final int mask;

    NeighbourTable(List<Neighbour> neighbours) {
        mask = Math.max(2, Integer.highestOneBit(neighbours.size() + 1) * 4) - 1;
        slots = new Neighbour[mask + 1];
        for (Neighbour neighbour : neighbours) {
            Ip ip = neighbour.ip();
            slots[slot(neighbour.link(), ip.v6(), ip.high(), ip.low())] = neighbour;
        }
    }

    /** The neighbour of an address, or null. */
    Neighbour get(int link, boolean v6, long high, long low) {
        return slots[slot(link, v6, high, low)];
    }

    private int slot(int link, boolean v6, long high, long low) {
        long mixed = ((high ^ link) * MULTIPLIER ^ low) * MULTIPLIER;
        int slot = (int) (mixed >>> Integer.SIZE) & mask;
        while (slots[slot] != null && !is(slots[slot], link, v6, high, low)) {
            slot = slot + 1 & mask;
        }
        return slot;
    }

    private static boolean is(Neighbour neighbour, int link, boolean v6, long high, long low) {
        Ip ip = neighbour.ip();
        return ip.high() == high && ip.low() == low && ip.v6() == v6 && neighbour.link() == link;
    }

    /** Whether a next hop's gateway answers, as far as is known: {@code fib_good_nh}. */
    boolean isGood(Hop hop) {
        Ip gateway = hop.gateway;
        if (gateway == null) {
            return true;
        }
        Neighbour neighbour = get(hop.link, gateway.v6(), gateway.high(), gateway.low());
        return neighbour == null || (neighbour.state() & Neighbour.VALID) != 0;
    }
}
