package io.sluice.helpers.fib;

/**
 * {@code struct bpf_fib_lookup} of include/uapi/linux/bpf.h, its flags and the results of a lookup in it.
 *
 * <pre>
 *   0     1       2     4     6          8       12       16    32    48        50    52      58      64
 *   | fam | proto | src | dst | tot_len, | ifidx | tos,   | src | dst | h_vlan, | TCI | smac, | dmac  |
 *   | ily |       | port| port| mtu      |       | metric | addr| addr| tbid    |     | mark  |       |
 * </pre>
 */
public final class FibParams {
    /** AF_INET or AF_INET6, 8 bits; out: the next hop's. */
    public static final int FAMILY = 0;
    /** The transport protocol, 8 bits. */
    public static final int L4_PROTOCOL = 1;
    /** Its ports in network order, 16 bits each. */
    public static final int SPORT = 2;
    /** The destination port. */
    public static final int DPORT = 4;
    /** In: the length from the network header on, 16 bits; out, as mtu_result: the route's MTU. */
    public static final int TOT_LEN = 6;
    /** In: the interface to look from, 32 bits; out: the one to leave by. */
    public static final int IFINDEX = 8;
    /** In: tos, 8 bits, or flowinfo in network order, 32 bits; out: the route's metric, 32 bits. */
    public static final int TOS = 12;
    /** The source address in network order, 4 or 16 bytes. */
    public static final int SOURCE = 16;
    /** The destination address; out: the gateway's, where there is one. */
    public static final int DESTINATION = 32;
    /** In: the table, 32 bits; out: h_vlan_proto and h_vlan_TCI, always 0. */
    public static final int TABLE = 48;
    /** In: the mark, 32 bits; out: the link's MAC address, 6 bytes. */
    public static final int SMAC = 52;
    /** Out: the neighbour's MAC address, 6 bytes. */
    public static final int DMAC = 58;
    /** Size in bytes. */
    public static final int SIZE = 64;

    /** BPF_FIB_LOOKUP_DIRECT: no rules, the main table or that of TBID. */
    public static final int DIRECT = 1;
    /** BPF_FIB_LOOKUP_OUTPUT: the interface is the one to leave by. */
    public static final int OUTPUT = 1 << 1;
    /** BPF_FIB_LOOKUP_SKIP_NEIGH: no MAC addresses. */
    public static final int SKIP_NEIGH = 1 << 2;
    /** BPF_FIB_LOOKUP_TBID: with DIRECT, the table's number is given. */
    public static final int TBID = 1 << 3;
    /** BPF_FIB_LOOKUP_SRC: the source address to use is wanted. */
    public static final int SRC = 1 << 4;
    /** BPF_FIB_LOOKUP_MARK: the mark for rules is given. */
    public static final int MARK = 1 << 5;
    /** All flags. */
    public static final int FLAGS = DIRECT | OUTPUT | SKIP_NEIGH | TBID | SRC | MARK;

    /** BPF_FIB_LKUP_RET_SUCCESS and what follows it. */
    public static final int SUCCESS = 0;
    /** BPF_FIB_LKUP_RET_BLACKHOLE. */
    public static final int BLACKHOLE = 1;
    /** BPF_FIB_LKUP_RET_UNREACHABLE. */
    public static final int UNREACHABLE = 2;
    /** BPF_FIB_LKUP_RET_PROHIBIT. */
    public static final int PROHIBIT = 3;
    /** BPF_FIB_LKUP_RET_NOT_FWDED. */
    public static final int NOT_FWDED = 4;
    /** BPF_FIB_LKUP_RET_FWD_DISABLED. */
    public static final int FWD_DISABLED = 5;
    /** BPF_FIB_LKUP_RET_UNSUPP_LWT. */
    public static final int UNSUPP_LWT = 6;
    /** BPF_FIB_LKUP_RET_NO_NEIGH. */
    public static final int NO_NEIGH = 7;
    /** BPF_FIB_LKUP_RET_FRAG_NEEDED. */
    public static final int FRAG_NEEDED = 8;
    /** BPF_FIB_LKUP_RET_NO_SRC_ADDR. */
    public static final int NO_SRC_ADDR = 9;

    private FibParams() {
    }
}
