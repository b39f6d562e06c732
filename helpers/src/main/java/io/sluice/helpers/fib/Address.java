package io.sluice.helpers.fib;

/**
 * An address of an interface.
 *
 * @param link the interface's number
 * @param local the address
 * @param peer that of the other end, or the same
 * @param length bits of the prefix that the peer is in
 * @param scope RT_SCOPE_UNIVERSE and others
 * @param flags IFA_F_SECONDARY and others of include/uapi/linux/if_addr.h
 */
public record Address(int link, Ip local, Ip peer, int length, int scope, int flags) {
    /** IFA_F_SECONDARY, of IPv6 IFA_F_TEMPORARY. */
    public static final int SECONDARY = 1;
    /** IFA_F_OPTIMISTIC. */
    public static final int OPTIMISTIC = 1 << 2;
    /** IFA_F_DEPRECATED. */
    public static final int DEPRECATED = 1 << 5;
    /** IFA_F_TENTATIVE. */
    public static final int TENTATIVE = 1 << 6;
}
