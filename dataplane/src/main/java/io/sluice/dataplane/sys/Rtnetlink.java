package io.sluice.dataplane.sys;

/**
 * Messages of rtnetlink(7): types, sizes and offsets of the structs before attributes, and the attributes that are
 * read. Sources: include/uapi/linux/rtnetlink.h, if_link.h, if_addr.h, neighbour.h, fib_rules.h, ip.h and ipv6.h.
 */
public final class Rtnetlink {
    /** RTM_NEWLINK and RTM_GETLINK. */
    public static final int NEW_LINK = 16;
    /** RTM_DELLINK. */
    public static final int DELETE_LINK = 17;
    /** RTM_GETLINK. */
    public static final int GET_LINK = 18;
    /** RTM_NEWADDR. */
    public static final int NEW_ADDRESS = 20;
    /** RTM_GETADDR. */
    public static final int GET_ADDRESS = 22;
    /** RTM_NEWROUTE. */
    public static final int NEW_ROUTE = 24;
    /** RTM_GETROUTE. */
    public static final int GET_ROUTE = 26;
    /** RTM_NEWNEIGH. */
    public static final int NEW_NEIGHBOUR = 28;
    /** RTM_DELNEIGH. */
    public static final int DELETE_NEIGHBOUR = 29;
    /** RTM_GETNEIGH. */
    public static final int GET_NEIGHBOUR = 30;
    /** RTM_NEWRULE. */
    public static final int NEW_RULE = 32;
    /** RTM_GETRULE. */
    public static final int GET_RULE = 34;

    /**
     * What a change of any table is announced to: RTNLGRP_LINK, NEIGH, IPV4_IFADDR, IPV4_ROUTE, IPV4_RULE, IPV6_IFADDR,
     * IPV6_ROUTE, IPV6_RULE, IPV4_NETCONF, IPV6_NETCONF and NEXTHOP.
     */
    public static final int ALL_CHANGES = group(1) | group(3) | group(5) | group(7) | group(8) | group(9) | group(11)
            | group(19) | group(24) | group(25) | group(32);

    private Rtnetlink() {
    }

    private static int group(int number) {
        return 1 << number - 1;
    }

    /** {@code struct ifinfomsg} and IFLA attributes. */
    public static final class LinkMessage {
        /** Bytes before the attributes. */
        public static final int SIZE = 16;
        /** ifi_type: ARPHRD_ETHER and others, 16 bits. */
        public static final int TYPE = 2;
        /** ifi_index. */
        public static final int INDEX = 4;
        /** ifi_flags. */
        public static final int FLAGS = 8;
        /** IFLA_ADDRESS. */
        public static final int ADDRESS = 1;
        /** IFLA_IFNAME. */
        public static final int NAME = 3;
        /** IFLA_MTU. */
        public static final int MTU = 4;
        /** IFLA_AF_SPEC: by family, settings. */
        public static final int SETTINGS = 26;
        /** IFLA_GROUP. */
        public static final int GROUP = 27;
        /** IFLA_INET_CONF in AF_INET's settings: an array of numbers, {@code IPV4_DEVCONF_x} at x - 1. */
        public static final int CONF4 = 1;
        /** IFLA_INET6_CONF in AF_INET6's settings: an array of numbers, {@code DEVCONF_x} at x. */
        public static final int CONF6 = 2;
        /** IPV4_DEVCONF_FORWARDING in the array. */
        public static final int FORWARDING4 = 0;
        /** IPV4_DEVCONF_ROUTE_LOCALNET in the array. */
        public static final int ROUTE_LOCALNET = 25;
        /** IPV4_DEVCONF_IGNORE_ROUTES_WITH_LINKDOWN in the array. */
        public static final int IGNORE_LINK_DOWN4 = 28;
        /** DEVCONF_FORWARDING. */
        public static final int FORWARDING6 = 0;
        /** DEVCONF_MTU6. */
        public static final int MTU6 = 2;
        /** DEVCONF_IGNORE_ROUTES_WITH_LINKDOWN. */
        public static final int IGNORE_LINK_DOWN6 = 39;

        private LinkMessage() {
        }
    }

    /** {@code struct ifaddrmsg} and IFA attributes. */
    public static final class AddressMessage {
        /** Bytes before the attributes. */
        public static final int SIZE = 8;
        /** ifa_prefixlen. */
        public static final int LENGTH = 1;
        /** ifa_flags, the lower 8 bits. */
        public static final int FLAGS8 = 2;
        /** ifa_scope. */
        public static final int SCOPE = 3;
        /** ifa_index. */
        public static final int INDEX = 4;
        /** IFA_ADDRESS. */
        public static final int ADDRESS = 1;
        /** IFA_LOCAL. */
        public static final int LOCAL = 2;
        /** IFA_FLAGS. */
        public static final int FLAGS = 8;

        private AddressMessage() {
        }
    }

    /** {@code struct ndmsg} and NDA attributes. */
    public static final class NeighbourMessage {
        /** Bytes before the attributes. */
        public static final int SIZE = 12;
        /** ndm_ifindex. */
        public static final int INDEX = 4;
        /** ndm_state. */
        public static final int STATE = 8;
        /** NDA_DST. */
        public static final int DESTINATION = 1;
        /** NDA_LLADDR. */
        public static final int MAC = 2;

        private NeighbourMessage() {
        }
    }

    /** {@code struct rtmsg}, {@code struct rtnexthop} and RTA attributes. */
    public static final class RouteMessage {
        /** Bytes before the attributes. */
        public static final int SIZE = 12;
        /** rtm_dst_len. */
        public static final int DESTINATION_LENGTH = 1;
        /** rtm_src_len. */
        public static final int SOURCE_LENGTH = 2;
        /** rtm_tos. */
        public static final int TOS = 3;
        /** rtm_table, the lower 8 bits. */
        public static final int TABLE8 = 4;
        /** rtm_scope. */
        public static final int SCOPE = 6;
        /** rtm_type. */
        public static final int TYPE = 7;
        /** rtm_flags. */
        public static final int FLAGS = 8;
        /** RTM_F_CLONED in the flags: not a route but a destination met. */
        public static final int CLONED = 0x200;
        /** RTA_DST. */
        public static final int DESTINATION = 1;
        /** RTA_SRC. */
        public static final int SOURCE = 2;
        /** RTA_OIF. */
        public static final int LINK = 4;
        /** RTA_GATEWAY. */
        public static final int GATEWAY = 5;
        /** RTA_PRIORITY. */
        public static final int PRIORITY = 6;
        /** RTA_PREFSRC. */
        public static final int PREFERRED_SOURCE = 7;
        /** RTA_METRICS. */
        public static final int METRICS = 8;
        /** RTA_MULTIPATH. */
        public static final int MULTIPATH = 9;
        /** RTA_TABLE. */
        public static final int TABLE = 15;
        /** RTA_VIA: a family and an address of it. */
        public static final int VIA = 18;
        /** RTA_PREF. */
        public static final int PREFERENCE = 20;
        /** RTA_ENCAP. */
        public static final int ENCAPSULATION = 22;
        /** RTA_NH_ID. */
        public static final int NEXT_HOP_ID = 30;
        /** RTAX_LOCK in the metrics: a bit for each. */
        public static final int METRIC_LOCK = 1;
        /** RTAX_MTU in the metrics. */
        public static final int METRIC_MTU = 2;
        /** Bytes of {@code struct rtnexthop}. */
        public static final int HOP_SIZE = 8;
        /** rtnh_flags. */
        public static final int HOP_FLAGS = 2;
        /** rtnh_hops: the weight less one. */
        public static final int HOP_WEIGHT = 3;
        /** rtnh_ifindex. */
        public static final int HOP_LINK = 4;

        private RouteMessage() {
        }
    }

    /** {@code struct fib_rule_hdr} and FRA attributes. */
    public static final class RuleMessage {
        /** Bytes before the attributes. */
        public static final int SIZE = 12;
        /** dst_len. */
        public static final int DESTINATION_LENGTH = 1;
        /** src_len. */
        public static final int SOURCE_LENGTH = 2;
        /** tos. */
        public static final int TOS = 3;
        /** table, the lower 8 bits. */
        public static final int TABLE8 = 4;
        /** action. */
        public static final int ACTION = 7;
        /** flags. */
        public static final int FLAGS = 8;
        /** FIB_RULE_INVERT in the flags. */
        public static final int INVERT = 2;
        /** FRA_DST. */
        public static final int DESTINATION = 1;
        /** FRA_SRC. */
        public static final int SOURCE = 2;
        /** FRA_IIFNAME. */
        public static final int IN_NAME = 3;
        /** FRA_GOTO. */
        public static final int GOTO = 4;
        /** FRA_PRIORITY. */
        public static final int PRIORITY = 6;
        /** FRA_FWMARK. */
        public static final int MARK = 10;
        /** FRA_TUN_ID. */
        public static final int TUNNEL = 12;
        /** FRA_SUPPRESS_IFGROUP. */
        public static final int SUPPRESS_GROUP = 13;
        /** FRA_SUPPRESS_PREFIXLEN. */
        public static final int SUPPRESS_LENGTH = 14;
        /** FRA_TABLE. */
        public static final int TABLE = 15;
        /** FRA_FWMASK. */
        public static final int MARK_MASK = 16;
        /** FRA_OIFNAME. */
        public static final int OUT_NAME = 17;
        /** FRA_L3MDEV. */
        public static final int L3MDEV = 19;
        /** FRA_IP_PROTO. */
        public static final int PROTOCOL = 22;
        /** FRA_SPORT_RANGE: two ports, 16 bits each. */
        public static final int SOURCE_PORTS = 23;
        /** FRA_DPORT_RANGE. */
        public static final int DESTINATION_PORTS = 24;
        /** FRA_DSCP: all six bits, not shifted. */
        public static final int DSCP = 25;

        private RuleMessage() {
        }
    }
}
