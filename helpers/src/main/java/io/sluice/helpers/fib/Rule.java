package io.sluice.helpers.fib;

import java.util.List;

/**
 * A rule of policy routing ({@code ip rule}), in the order of priorities.
 *
 * @param v6 whether it is one of IPv6
 * @param priority its number, less comes first
 * @param inverted whether it goes for packets that do not match
 * @param source from where
 * @param destination where to
 * @param match what else is asked of a packet
 * @param action {@link #TO_TABLE} and others
 * @param table the table to look in
 * @param target the priority to go on with, for {@link #GOTO}
 * @param suppressedLength routes with a prefix of at most as many bits do not count, -1 for none; IPv4 only
 * @param suppressedGroup routes by links of this group do not count, -1 for none; IPv4 only
 */
public record Rule(boolean v6, long priority, boolean inverted, Prefix source, Prefix destination, Match match,
        int action, int table, long target, int suppressedLength, int suppressedGroup) {
    /** FR_ACT_TO_TBL. */
    public static final int TO_TABLE = 1;
    /** FR_ACT_GOTO. */
    public static final int GOTO = 2;
    /** FR_ACT_NOP. */
    public static final int NOP = 3;
    /** FR_ACT_BLACKHOLE. */
    public static final int BLACKHOLE = 6;
    /** FR_ACT_UNREACHABLE. */
    public static final int UNREACHABLE = 7;
    /** FR_ACT_PROHIBIT. */
    public static final int PROHIBIT = 8;

    /** No link at all: one that is named and not there. */
    public static final int NO_LINK = -1;

    private static final long LOCAL_PRIORITY = 0;
    private static final long MAIN_PRIORITY = 32766;
    private static final long DEFAULT_PRIORITY = 32767;
    private static final int LAST_PORT = 0xffff;

    /**
     * What a rule asks of a packet beside its addresses.
     *
     * @param in the link that it came in by, 0 for any, {@link #NO_LINK}
     * @param out the link that it must leave by, likewise
     * @param mark the mark's bits
     * @param markMask the bits of the mark that count
     * @param tos DSCP bits, 0 for any
     * @param allTos whether all six bits count; else those of the old TOS do
     * @param protocol the transport protocol, 0 for any
     * @param sourcePorts the first and the last source port, each 16 bits, the first lower
     * @param destinationPorts the destination ports, likewise
     * @param never whether it asks for what is not known here: a tunnel's id, a VRF
     */
    public record Match(int in, int out, int mark, int markMask, int tos, boolean allTos, int protocol,
            int sourcePorts, int destinationPorts, boolean never) {
        /** Any packet. */
        public static final Match ANY = new Match(0, 0, 0, 0, 0, false, 0, 0, 0, false);

        /** Ports from one to another as one number. */
        public static int ports(int first, int last) {
            return first & LAST_PORT | last << Short.SIZE;
        }
    }

    /** The rules of a kernel that was told nothing else. */
    public static List<Rule> defaults(boolean v6) {
        Rule local = lookup(v6, LOCAL_PRIORITY, Route.LOCAL_TABLE);
        Rule main = lookup(v6, MAIN_PRIORITY, Route.MAIN_TABLE);
        return v6 ? List.of(local, main)
                : List.of(local, main, lookup(false, DEFAULT_PRIORITY, Route.DEFAULT_TABLE));
    }

    private static Rule lookup(boolean v6, long priority, int table) {
        return new Rule(v6, priority, false, Prefix.all(v6), Prefix.all(v6), Match.ANY, TO_TABLE, table, 0, -1, -1);
    }
}
