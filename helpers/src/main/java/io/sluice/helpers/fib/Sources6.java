package io.sluice.helpers.fib;

import java.util.ArrayList;
import java.util.List;

/**
 * Which IPv6 address packets are sent from: RFC 6724 section 5 as {@code ipv6_dev_get_saddr} of net/ipv6/addrconf.c
 * has it, without home and temporary addresses, which are taken as any other.
 */
final class Sources6 {
    /** __ipv6_addr_src_scope: link-local, site-local and global. */
    private static final int LINK_LOCAL = 2;
    private static final int SITE_LOCAL = 5;
    private static final int GLOBAL = 14;
    /** __IPV6_ADDR_SCOPE_INVALID, that of ::. */
    private static final int NO_SCOPE = -1;
    /** What an address of too small a scope is worth less. */
    private static final int TOO_SMALL = 128;
    private static final int RULES = 8;

    /** The kernel's policy table, ip6addrlbl_init_table of net/ipv6/addrlabel.c; the first match counts. */
    private static final Label[] LABELS = {
        label("::1/128", 0), label("::ffff:0:0/96", 4), label("::/96", 3), label("2001::/32", 6),
        label("2001:10::/28", 7), label("2002::/16", 2), label("3ffe::/16", 12), label("fec0::/10", 11),
        label("fc00::/7", 5), label("::/0", 1)
    };
    private static final Prefix ORCHID = prefix("2001:10::/28");
    private static final Prefix LINK_LOCALS = prefix("fe80::/10");
    private static final Prefix SITE_LOCALS = prefix("fec0::/10");
    private static final Prefix MULTICASTS = prefix("ff00::/8");

    private final Source[] sources;

    private record Label(Prefix prefix, int label) {
    }

    private record Source(Address address, int scope, int label, boolean orchid) {
    }

    Sources6(List<Link> links, List<Address> addresses) {
        List<Source> all = new ArrayList<>();
        for (Link link : links) {
            for (Address address : addresses) {
                Ip ip = address.local();
                boolean isUsable = (address.flags() & (Address.TENTATIVE | Address.OPTIMISTIC)) != Address.TENTATIVE;
                if (address.link() == link.index() && ip.v6() && isUsable && !ip.isAny()) {
                    all.add(new Source(address, scope(ip.high(), ip.low()), label(ip.high(), ip.low()),
                            ORCHID.contains(ip.high(), ip.low())));
                }
            }
        }
        sources = all.toArray(Source[]::new);
    }

    private static Prefix prefix(String text) {
        String[] parts = text.split("/");
        Ip ip = Ip.parse(parts[0]);
        return new Prefix(ip, Integer.parseInt(parts[1]));
    }

    private static Label label(String prefix, int label) {
        return new Label(prefix(prefix), label);
    }

    private static int label(long high, long low) {
        for (Label label : LABELS) {
            if (label.prefix.contains(high, low)) {
                return label.label;
            }
        }
        return 0;
    }

    private static int scope(long high, long low) {
        if ((high | low) == 0) {
            return NO_SCOPE;
        }
        if (LINK_LOCALS.contains(high, low) || high == 0 && low == 1) {
            return LINK_LOCAL;
        }
        return SITE_LOCALS.contains(high, low) ? SITE_LOCAL : GLOBAL;
    }

    /** Whether an address is never forwarded: {@code rt6_need_strict}. */
    static boolean isStrict(long high, long low) {
        return MULTICASTS.contains(high, low) || LINK_LOCALS.contains(high, low) || high == 0 && low == 1;
    }

    /** The address to send from by a link, or null. */
    Ip select(int link, long high, long low) {
        Source best = null;
        int scope = scope(high, low);
        int label = label(high, low);
        for (Source source : sources) {
            // who is on the link is answered from an address of the link
            if (scope <= LINK_LOCAL && source.address.link() != link) {
                continue;
            }
            if (best == null || isBetter(source, best, link, high, low, scope, label)) {
                best = source;
            }
        }
        return best == null ? null : best.address.local();
    }

    @SuppressWarnings("checkstyle:ParameterNumber") // of a destination that is no object
    private static boolean isBetter(Source one, Source other, int link, long high, long low, int scope, int label) {
        for (int rule = 0; rule < RULES; rule++) {
            int a = worth(rule, one, link, high, low, scope, label);
            int b = worth(rule, other, link, high, low, scope, label);
            if (a != b) {
                return a > b;
            }
        }
        return false;
    }

    @SuppressWarnings("checkstyle:ParameterNumber") // as above
    private static int worth(int rule, Source source, int link, long high, long low, int scope, int label) {
        Address address = source.address;
        return switch (rule) {
            case 0 -> flag(address.local().high() == high && address.local().low() == low);
            case 1 -> source.scope >= scope ? -source.scope : source.scope - TOO_SMALL;
            case 2 -> flag((address.flags() & (Address.DEPRECATED | Address.OPTIMISTIC)) == 0);
            case 3 -> flag(address.link() == link);
            case 4 -> flag(source.label == label);
            case 5 -> flag(source.orchid == ORCHID.contains(high, low));
            case 6 -> Math.min(commonBits(address.local(), high, low), address.length());
            default -> flag((address.flags() & Address.OPTIMISTIC) == 0);
        };
    }

    private static int flag(boolean value) {
        return value ? 1 : 0;
    }

    private static int commonBits(Ip ip, long high, long low) {
        int first = Long.numberOfLeadingZeros(ip.high() ^ high);
        return first < Long.SIZE ? first : Long.SIZE + Long.numberOfLeadingZeros(ip.low() ^ low);
    }
}
