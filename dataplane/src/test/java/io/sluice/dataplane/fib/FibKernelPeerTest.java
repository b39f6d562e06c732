package io.sluice.dataplane.fib;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sluice.helpers.fib.CurrentFib;
import io.sluice.helpers.fib.Fib;
import io.sluice.helpers.fib.FibParams;
import io.sluice.helpers.fib.Ip;
import io.sluice.vm.api.MapSpec;
import io.sluice.vm.api.MapType;
import io.sluice.vm.api.ProgramKind;
import io.sluice.vm.api.ProgramSpec;
import io.sluice.vm.insn.InsnSeq;
import io.sluice.vm.kernel.KernelAvailability;
import io.sluice.vm.kernel.KernelCollection;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Lookups answer as the kernel's do in the same network namespace, whose tables were read by netlink. */
class FibKernelPeerTest {
    private static final int LOOKUPS = Integer.getInteger("fib.lookups", 6000);
    private static final byte[] KEY = new byte[4];
    private static final int FLAGS = FibParams.SIZE;
    private static final int RESULT = FibParams.SIZE + 8;
    private static final int CELL = FibParams.SIZE + 16;

    private static final String LINKS = """
            cd /proc/sys/net
            echo 1 > ipv4/ip_forward
            echo 1 > ipv6/conf/all/forwarding
            echo 0 > ipv6/conf/all/accept_dad
            echo 0 > ipv6/conf/default/accept_dad
            echo 12345 > ipv4/fib_multipath_hash_seed
            ip link set lo up
            ip link add v0 index 10 type veth peer name v1 index 11
            ip link add v2 index 12 mtu 1400 type veth peer name v3 index 13 mtu 1400
            ip link add v4 index 14 type veth peer name v5 index 15
            for i in 0 1 2 3 4 5; do ip link set v$i up; done
            echo 0 > ipv4/conf/v4/forwarding
            echo 0 > ipv6/conf/v4/forwarding
            ip addr add 192.0.2.1/32 dev lo
            ip addr add 10.0.0.1/24 dev v0
            ip addr add 10.0.0.7/24 dev v0
            ip addr add 10.9.0.1/24 dev v0
            ip addr add 10.1.0.1/24 dev v2
            ip addr add 10.3.0.1 peer 10.3.0.2/32 dev v5
            ip addr add 169.254.1.1/16 scope link dev v3
            ip -6 addr add 2001:db8::1/64 dev v0 nodad
            ip -6 addr add 2001:db8::2:1/64 dev v0 nodad preferred_lft 0
            ip -6 addr add fd00::1/64 dev v0 nodad
            ip -6 addr add 2001:db8:1::1/64 dev v2 nodad
            ip -6 addr add 2002:a00::1/16 dev v3 nodad
            """;

    private static final String ROUTES = """
            ip route add 10.20.0.0/16 via 10.0.0.2
            ip route add 10.20.1.0/24 via 10.1.0.2 metric 20
            ip route add 10.20.1.0/24 via 10.0.0.3 metric 10
            ip route add 10.20.2.0/24 via 10.0.0.2 mtu 1300
            ip route add 10.20.3.0/24 via 10.0.0.2 mtu lock 1200 src 10.9.0.1
            ip route add 10.20.4.0/24 via 10.77.0.1 dev v0 onlink
            ip route add 10.20.5.0/24 dev v2
            ip route add 10.20.5.128/25 via 10.0.0.9 tos 0x10
            ip route add 10.20.6.0/24 via inet6 fe80::77 dev v0
            ip route add 10.20.7.0/24 via 10.9.0.5
            ip route add 10.20.8.0/24 dev v3
            ip route add 10.20.9.0/24 encap seg6 mode encap segs 2001:db8::99 dev v0
            ip route add 10.20.10.0/24 dev v5
            ip route add blackhole 10.21.0.0/16
            ip route add unreachable 10.22.0.0/16
            ip route add prohibit 10.23.0.0/16
            ip route add throw 10.23.1.0/24
            ip route add 10.24.0.0/16 nexthop via 10.0.0.2 weight 3 nexthop via 10.1.0.2 weight 1 nexthop via 10.0.0.3
            ip route add 10.24.1.0/24 nexthop dev v0 nexthop dev v2
            ip nexthop add id 1 via 10.0.0.2 dev v0
            ip nexthop add id 2 via 10.1.0.9 dev v2
            ip nexthop add id 3 group 1,2/2,3
            ip nexthop add id 4 blackhole
            ip route add 10.24.2.0/24 nhid 3
            ip route add 10.24.3.0/24 nhid 4
            ip route add default via 10.0.0.254 metric 100
            ip route add 10.25.0.0/16 via 10.1.0.2 table 100
            ip route add default via 10.1.0.3 table 100
            ip route add prohibit 10.25.1.0/24 table 100
            ip route add throw 10.25.2.0/24 table 100
            ip -6 route add 2001:db8:20::/48 via 2001:db8::2
            ip -6 route add 2001:db8:20:1::/64 via 2001:db8:1::2 metric 20
            ip -6 route add 2001:db8:20:1::/64 via 2001:db8::3 metric 10
            ip -6 route add 2001:db8:20:2::/64 via 2001:db8::2 mtu 1300
            ip -6 route add 2001:db8:20:3::/64 via 2001:db8::2 mtu lock 1290 src fd00::1
            ip -6 route add 2001:db8:20:4::/64 dev v2
            ip -6 route append 2001:db8:20:4::/64 dev v0
            ip -6 route add 2001:db8:20:5::/64 dev v0 pref low
            ip -6 route append 2001:db8:20:5::/64 dev v2 pref high
            ip -6 route add 2001:db8:20:6::/64 encap seg6 mode encap segs 2001:db8::99 dev v0
            ip -6 route add 2001:db8:20:7::/64 from 2001:db8:99::/48 via 2001:db8:1::2
            ip -6 route add 2001:db8:20:7::/64 from fd00::/16 via 2001:db8::2
            ip -6 route add blackhole 2001:db8:21::/48
            ip -6 route add unreachable 2001:db8:22::/48
            ip -6 route add prohibit 2001:db8:23::/48
            ip -6 route add throw 2001:db8:23:1::/64
            ip -6 route add 2001:db8:24::/48 nexthop via 2001:db8::2 weight 3 \\
              nexthop via 2001:db8:1::2 nexthop via 2001:db8::3
            ip -6 route add 2002:b00::/32 dev v3
            ip -6 nexthop add id 11 via 2001:db8::2 dev v0
            ip -6 nexthop add id 12 via 2001:db8:1::9 dev v2
            ip nexthop add id 13 group 11,2/12
            ip -6 route add 2001:db8:24:2::/64 nhid 13
            ip -6 route add default via 2001:db8::fe
            ip -6 route add 2001:db8:25::/48 via 2001:db8:1::2 table 100
            ip -6 route add prohibit 2001:db8:25:1::/64 table 100
            ip -6 route add throw 2001:db8:25:2::/64 table 100
            ip -6 route add default via 2001:db8:1::3 table 100
            ip neigh add 10.0.0.2 lladdr 02:00:00:00:00:02 dev v0 nud permanent
            ip neigh add 10.0.0.3 lladdr 02:00:00:00:00:03 dev v0 nud noarp
            ip neigh add 10.0.0.9 lladdr 02:00:00:00:00:09 dev v0 nud permanent
            ip neigh add 10.1.0.2 lladdr 02:00:00:00:01:02 dev v2 nud permanent
            ip neigh add 10.1.0.9 dev v2 nud failed
            ip neigh add 10.20.5.3 lladdr 02:00:00:00:05:03 dev v2 nud stale
            ip neigh add 10.0.0.254 lladdr 02:00:00:00:00:fe dev v0 nud permanent
            ip neigh add fe80::77 lladdr 02:00:00:00:00:77 dev v0 nud permanent
            ip neigh add 2001:db8::2 lladdr 02:00:00:00:06:02 dev v0 nud permanent
            ip neigh add 2001:db8:1::2 lladdr 02:00:00:01:06:02 dev v2 nud permanent
            ip neigh add 2001:db8:20:4::3 lladdr 02:00:00:01:06:03 dev v0 nud stale
            ip neigh add 2001:db8::3 dev v0 nud failed
            """;

    private static final String RULES = """
            ip rule add pref 100 fwmark 1 lookup 100
            ip rule add pref 110 from 10.30.0.0/16 lookup 100
            ip rule add pref 120 to 10.25.0.0/17 iif v2 lookup 100
            ip rule add pref 130 oif v2 sport 1000-2000 ipproto udp lookup 100
            ip rule add pref 140 tos 0x10 prohibit
            ip rule add pref 150 dport 53 blackhole
            ip rule add pref 160 fwmark 2/3 goto 32766
            ip rule add pref 170 ipproto tcp dport 80 unreachable
            ip rule add pref 180 suppress_prefixlength 0 lookup main
            ip rule add pref 190 not from 10.0.0.0/8 lookup 100
            ip rule add pref 200 iif missing prohibit
            ip -6 rule add pref 100 fwmark 1 lookup 100
            ip -6 rule add pref 110 from 2001:db8:99::/48 lookup 100
            ip -6 rule add pref 120 to 2001:db8:25::/49 iif v2 lookup 100
            ip -6 rule add pref 130 oif v2 sport 1000-2000 ipproto udp lookup 100
            ip -6 rule add pref 140 tos 0x10 prohibit
            ip -6 rule add pref 150 dport 53 blackhole
            ip -6 rule add pref 160 fwmark 2/3 goto 32766
            ip -6 rule add pref 170 ipproto tcp dport 80 unreachable
            ip -6 rule add pref 180 suppress_prefixlength 0 lookup main
            ip -6 rule add pref 190 not from 2001:db8::/32 lookup 100
            """;

    private static final String NO_ADDRESSES = """
            cd /proc/sys/net
            echo 1 > ipv4/ip_forward
            echo 1 > ipv6/conf/all/forwarding
            ip link add v0 index 10 type veth peer name v1 index 11
            ip link set v0 addrgenmode none
            ip link set v1 addrgenmode none
            ip link set v0 up
            ip link set v1 up
            ip route add 10.20.0.0/16 dev v0
            ip -6 route add 2001:db8:20::/48 dev v0
            ip neigh add 2001:db8:20:4::3 lladdr 02:00:00:01:06:03 dev v0 nud permanent
            """;

    private static final List<String> DESTINATIONS4 = List.of("10.20.0.1", "10.20.1.1", "10.20.2.1", "10.20.3.1",
            "10.20.4.1", "10.20.5.3", "10.20.5.200", "10.20.6.1", "10.20.7.1", "10.20.8.1", "10.20.9.1",
            "10.20.10.1", "10.21.0.1", "10.22.0.1", "10.23.0.1", "10.23.1.1", "10.24.0.1", "10.24.1.1", "10.24.2.1",
            "10.24.3.1", "10.25.0.1", "10.25.1.1", "10.25.2.1", "10.25.200.1", "10.0.0.2", "10.0.0.1", "10.0.0.255",
            "127.0.0.1", "8.8.8.8", "10.1.0.2", "224.0.0.1", "192.0.2.1", "0.0.0.0", "255.255.255.255", "10.3.0.2");
    private static final List<String> SOURCES4 = List.of("0.0.0.0", "10.30.0.1", "10.0.0.1", "10.1.0.1", "10.0.0.5",
            "192.168.0.1");
    private static final List<String> DESTINATIONS6 = List.of("2001:db8:20::1", "2001:db8:20:1::1",
            "2001:db8:20:2::1", "2001:db8:20:3::1", "2001:db8:20:4::3", "2001:db8:20:5::1", "2001:db8:20:6::1",
            "2001:db8:20:7::1", "2001:db8:21::1", "2001:db8:22::1", "2001:db8:23::1", "2001:db8:23:1::1",
            "2001:db8:24::1", "2001:db8:24:2::1", "2001:db8:25::1", "2001:db8:25:1::1", "2001:db8:25:2::1",
            "2001:db8:25:8000::1", "2001:db8::2", "2001:db8::1", "::1", "fe80::77", "ff02::1", "::", "2a00::1",
            "2002:b00::1", "fd00::5", "::ffff:10.0.0.1");
    private static final List<String> SOURCES6 = List.of("::", "2001:db8:99::1", "2001:db8::1", "fd00::1", "fe80::1",
            "2001:db8:77::1");

    private final long seed = Long.getLong("fib.seed", System.nanoTime());
    private final Random random = new Random(seed);
    private final Map<Long, Integer> seen = new TreeMap<>();

    @BeforeEach
    void needsKernelAndNamespace() {
        assumeTrue(KernelAvailability.isAvailable(), () -> KernelAvailability.whyNot().orElseThrow());
        assumeTrue(TestNamespace.whyNot().isEmpty(), () -> TestNamespace.whyNot().orElseThrow());
    }

    private static ProgramSpec program() {
        return ProgramSpec.of("fib", ProgramKind.XDP, InsnSeq.assemble("""
                r6 = map[idx:0][0]+0
                r2 = r6
                r3 = 64
                r4 = *(u32 *)(r6 +64)
                call 69
                *(u64 *)(r6 +72) = r0
                r0 = 2
                exit
                """), List.of("cell"));
    }

    private static MapSpec cell() {
        return MapSpec.of("cell", MapType.ARRAY, 4, CELL, 1);
    }

    @Test
    void lookupsByTheKernelsOwnRules() throws Exception {
        TestNamespace.run(LINKS + ROUTES, () -> compare(LOOKUPS));
        for (long code : new long[] {-22, -19, 0, 1, 2, 3, 4, 5, 6, 7, 8}) {
            assertTrue(seen.containsKey(code), () -> "seed " + seed + ": no lookup gave " + code + ": " + seen);
        }
    }

    @Test
    void lookupsByRulesOfPolicyRouting() throws Exception {
        TestNamespace.run(LINKS + ROUTES + RULES, () -> compare(LOOKUPS));
    }

    @Test
    void lookupsWithADefaultTableAndOtherSettings() throws Exception {
        TestNamespace.run(LINKS + ROUTES + """
                ip route del default
                ip route add default via 10.1.0.2 table default
                echo 1 > ipv4/fib_multipath_hash_policy
                echo 1 > ipv6/fib_multipath_hash_policy
                echo 1 > ipv4/fib_multipath_use_neigh
                echo 1 > ipv4/ip_forward_use_pmtu
                echo 1350 > ipv6/conf/v0/mtu
                echo 1 > ipv4/conf/v2/ignore_routes_with_linkdown
                echo 1 > ipv6/conf/v2/ignore_routes_with_linkdown
                ip link set v3 down
                """, () -> compare(LOOKUPS));
    }

    @Test
    void lookupsWithoutAnyAddress() throws Exception {
        TestNamespace.run(NO_ADDRESSES, () -> compare(LOOKUPS / 4));
        assertTrue(seen.containsKey((long) FibParams.NO_SRC_ADDR), () -> "seed " + seed + ": " + seen);
    }

    private void compare(int lookups) {
        try (KernelFib reader = new KernelFib();
                FibProbe probe = new FibProbe(new CurrentFib(Fib.of(reader.read())));
                KernelCollection kernel = KernelCollection.load(program(), cell())) {
            for (int i = 0; i < lookups; i++) {
                boolean v6 = random.nextBoolean();
                ByteBuffer params = v6 ? params(DESTINATIONS6, SOURCES6) : params(DESTINATIONS4, SOURCES4);
                int flags = flags();
                fill(params, flags);
                String what = "seed " + seed + ", lookup " + i + ": flags " + flags + ", ifindex "
                        + params.getInt(FibParams.IFINDEX) + ", "
                        + FibProbe.address(params, FibParams.SOURCE, v6 ? 16 : 4) + " to "
                        + FibProbe.address(params, FibParams.DESTINATION, v6 ? 16 : 4) + ", "
                        + HexFormat.of().formatHex(params.array());
                byte[] value = Arrays.copyOf(params.array(), CELL);
                ByteBuffer.wrap(value).order(ByteOrder.LITTLE_ENDIAN).putInt(FLAGS, flags);
                kernel.map("cell").put(KEY, value);
                kernel.program("fib").run(new byte[64]);
                byte[] expected = kernel.map("cell").lookup(KEY);
                long code = ByteBuffer.wrap(expected).order(ByteOrder.LITTLE_ENDIAN).getLong(RESULT);
                seen.merge(code, 1, Integer::sum);
                long ours = probe.lookup(params, flags);
                byte[] struct = Arrays.copyOf(expected, FibParams.SIZE);
                String both = what + "\nkernel " + HexFormat.of().formatHex(struct) + "\nours   "
                        + HexFormat.of().formatHex(params.array());
                assertEquals(code, ours, both);
                assertArrayEquals(struct, params.array(), both);
            }
        }
    }

    private ByteBuffer params(List<String> destinations, List<String> sources) {
        byte[] bytes = new byte[FibParams.SIZE];
        random.nextBytes(bytes);
        ByteBuffer params = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        Ip to = Ip.parse(pick(destinations));
        if (random.nextInt(3) == 0 && !to.isAny()) {
            long noise = random.nextInt(256);
            to = to.v6() ? new Ip(true, to.high(), to.low() ^ noise) : new Ip(false, to.high() ^ noise << 32, 0);
        }
        boolean v6 = to.v6();
        params.put(FibParams.FAMILY, (byte) (random.nextInt(60) == 0 ? random.nextInt(12) : v6 ? 10 : 2));
        if (random.nextInt(8) != 0) {
            FibProbe.put(params, FibParams.SOURCE, Ip.parse(pick(sources)));
        }
        FibProbe.put(params, FibParams.DESTINATION, to);
        String text = FibProbe.address(params, FibParams.DESTINATION, v6 ? 16 : 4);
        // the room that a tunnel's header takes of the MTU is not modelled
        boolean tunnel = text.startsWith("10.20.9.") || text.startsWith("2001:db8:20:6:");
        int[] lengths = {0, 0, 500, 1000, 1200, 1201, 1280, 1281, 1290, 1291, 1300, 1301, 1350, 1351, 1400, 1401, 1500,
            1501, 40000};
        params.putShort(FibParams.TOT_LEN, (short) lengths[random.nextInt(tunnel ? 5 : lengths.length)]);
        return params;
    }

    private void fill(ByteBuffer params, int flags) {
        int[] links = {1, 10, 10, 10, 11, 12, 12, 13, 14, 15, 99, 0};
        params.putInt(FibParams.IFINDEX, links[random.nextInt(links.length)]);
        params.put(FibParams.L4_PROTOCOL, pick(List.of((byte) 0, (byte) 6, (byte) 17)));
        params.putShort(FibParams.SPORT, Short.reverseBytes(pick(List.of((short) 0, (short) 1000, (short) 1500,
                (short) 2000, (short) 2001, (short) random.nextInt()))));
        params.putShort(FibParams.DPORT, Short.reverseBytes(pick(List.of((short) 0, (short) 53, (short) 80,
                (short) random.nextInt()))));
        if (params.get(FibParams.FAMILY) == 2) {
            params.put(FibParams.TOS, pick(List.of((byte) 0, (byte) 0, (byte) 0x10, (byte) 0x50, (byte) 0x13,
                    (byte) random.nextInt())));
        } else if (random.nextInt(3) != 0) {
            params.putInt(FibParams.TOS, random.nextBoolean() ? 0 : 1);
        }
        if (random.nextInt(4) != 0) {
            params.putInt(FibParams.TABLE, pick(List.of(0, 100, 100, 253, 254, 255, 7)));
            params.putInt(FibParams.SMAC, pick(List.of(0, 1, 2, 3, 6)));
        }
        if ((flags & FibParams.TBID) == 0 && random.nextBoolean()) {
            params.putInt(FibParams.TABLE, 0);
        }
    }

    private int flags() {
        if (random.nextInt(100) == 0) {
            return random.nextInt();
        }
        int flags = 0;
        for (int flag = 1; flag < FibParams.FLAGS; flag <<= 1) {
            flags |= random.nextInt(3) == 0 ? flag : 0;
        }
        return random.nextInt(4) == 0 ? 0 : flags;
    }

    private <T> T pick(List<T> values) {
        return values.get(random.nextInt(values.size()));
    }
}
