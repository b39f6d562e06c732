package io.sluice.dataplane.fib;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.sluice.helpers.fib.CurrentFib;
import io.sluice.helpers.fib.Fib;
import io.sluice.helpers.fib.FibData;
import io.sluice.helpers.fib.FibParams;
import io.sluice.maps.MapFactory;
import io.sluice.vm.Engine;
import io.sluice.vm.Engines;
import io.sluice.vm.api.BpfMap;
import io.sluice.vm.api.BpfProgram;
import io.sluice.vm.api.MapSpec;
import io.sluice.vm.api.MapType;
import io.sluice.vm.api.ProgramKind;
import io.sluice.vm.api.ProgramSpec;
import io.sluice.vm.insn.InsnSeq;
import io.sluice.vm.memory.Memory;
import io.sluice.vm.memory.OffHeap;
import io.sluice.vm.verifier.Verifier;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Lookups in tables from a file, which need no right. */
class FibFileTest {
    private static final int LAN = 2;
    private static final int WAN = 3;
    private static final int MGMT = 4;

    private FibProbe probe;

    private static String text() throws IOException {
        try (InputStream in = FibFileTest.class.getResourceAsStream("routes.json")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @BeforeEach
    void read() throws IOException {
        probe = new FibProbe(new CurrentFib(Fib.of(FibFile.parse(text()))));
    }

    @AfterEach
    void close() {
        probe.close();
    }

    private long code(String destination, int flags) {
        return probe.lookup(FibProbe.params(LAN, "10.0.0.5", destination, 100), flags);
    }

    private static String mac(ByteBuffer params, int at) {
        byte[] bytes = new byte[6];
        params.get(at, bytes);
        return HexFormat.ofDelimiter(":").formatHex(bytes);
    }

    @Test
    void givesGatewayInterfaceMetricMtuAndMacAddresses() {
        ByteBuffer params = FibProbe.params(LAN, "10.0.0.5", "8.8.8.8", 100);
        assertEquals(FibParams.SUCCESS, probe.lookup(params, FibParams.SRC));
        assertEquals(WAN, params.getInt(FibParams.IFINDEX));
        assertEquals("192.0.2.254", FibProbe.address(params, FibParams.DESTINATION, 4));
        assertEquals("192.0.2.1", FibProbe.address(params, FibParams.SOURCE, 4));
        assertEquals(100, params.getInt(FibParams.TOS));
        assertEquals(1400, params.getShort(FibParams.TOT_LEN));
        assertEquals("02:00:00:00:00:0b", mac(params, FibParams.SMAC));
        assertEquals("02:00:00:00:01:fe", mac(params, FibParams.DMAC));
    }

    @Test
    void givesEveryResult() {
        assertEquals(FibParams.BLACKHOLE, code("10.1.0.1", 0));
        assertEquals(FibParams.UNREACHABLE, code("10.2.0.1", 0));
        assertEquals(FibParams.PROHIBIT, code("10.3.0.1", 0));
        assertEquals(FibParams.NOT_FWDED, code("10.0.0.1", 0));
        assertEquals(FibParams.UNSUPP_LWT, code("10.4.0.1", 0));
        assertEquals(FibParams.NO_NEIGH, code("10.5.0.1", 0));
        assertEquals(FibParams.SUCCESS, code("10.5.0.1", FibParams.SKIP_NEIGH));
        assertEquals(FibParams.FWD_DISABLED, probe.lookup(FibProbe.params(MGMT, "10.0.0.5", "8.8.8.8", 0), 0));
        assertEquals(-19, probe.lookup(FibProbe.params(99, "10.0.0.5", "8.8.8.8", 0), 0));
        assertEquals(-22, code("8.8.8.8", 1 << 6));
        assertEquals(-22, probe.lookup(FibProbe.params(LAN, "10.0.0.5", "8.8.8.8", 0), 63L, 0L));
        ByteBuffer family = FibProbe.params(LAN, "10.0.0.5", "8.8.8.8", 0).put(FibParams.FAMILY, (byte) 1);
        assertEquals(-97, probe.lookup(family, 0));
    }

    @Test
    void checksOfTheMtuAskTheSameLinks() {
        try (OffHeap length = OffHeap.allocate(Integer.BYTES)) {
            for (int[] fits : new int[][] {
                {LAN, 1500, 0}, {LAN, 1501, 1}, {WAN, 1400, 0}, {WAN, 1401, 1}, {99, 1, -19}}) {
                Memory.putInt(length.address(), fits[1]);
                assertEquals(fits[2], probe.table.get(163).implementation().call(
                        probe.state.context(), fits[0], length.address(), 0, 0, probe.state.address()));
            }
            assertEquals(1, Memory.getInt(length.address()));
            probe.fib.set(Fib.of(FibData.EMPTY));
            assertEquals(-19, probe.table.get(163).implementation().call(
                    probe.state.context(), LAN, length.address(), 0, 0, probe.state.address()));
        }
    }

    @Test
    void packetsThatAreTooLongAreToldTheMtu() {
        ByteBuffer params = FibProbe.params(LAN, "10.0.0.5", "8.8.8.8", 1401);
        assertEquals(FibParams.FRAG_NEEDED, probe.lookup(params, 0));
        assertEquals(1400, params.getShort(FibParams.TOT_LEN));
        params = FibProbe.params(LAN, "10.0.0.5", "10.6.0.1", 1001);
        assertEquals(FibParams.FRAG_NEEDED, probe.lookup(params, 0));
        assertEquals(1000, params.getShort(FibParams.TOT_LEN));
    }

    @Test
    void aGatewayMayBeOfTheOtherFamily() {
        ByteBuffer params = FibProbe.params(LAN, "10.0.0.5", "10.7.0.1", 0);
        assertEquals(FibParams.SUCCESS, probe.lookup(params, 0));
        assertEquals(10, params.get(FibParams.FAMILY));
        assertEquals("2001:db8:0:0:0:0:0:9", FibProbe.address(params, FibParams.DESTINATION, 16));
        assertEquals("02:00:00:00:06:09", mac(params, FibParams.DMAC));
    }

    @Test
    void rulesAndFlagsChooseTheTable() {
        ByteBuffer params = FibProbe.params(LAN, "10.0.0.5", "10.9.0.1", 0).putInt(FibParams.SMAC, 7);
        assertEquals(FibParams.SUCCESS, probe.lookup(params, 0));
        assertEquals(WAN, params.getInt(FibParams.IFINDEX));
        params = FibProbe.params(LAN, "10.0.0.5", "10.9.0.1", 0).putInt(FibParams.SMAC, 7);
        assertEquals(FibParams.SUCCESS, probe.lookup(params, FibParams.MARK));
        assertEquals(LAN, params.getInt(FibParams.IFINDEX));
        params = FibProbe.params(LAN, "10.0.0.5", "10.9.0.1", 0).putInt(FibParams.TABLE, 100);
        assertEquals(FibParams.SUCCESS, probe.lookup(params, FibParams.DIRECT | FibParams.TBID));
        assertEquals(LAN, params.getInt(FibParams.IFINDEX));
        assertEquals(0, params.getInt(FibParams.TABLE));
        params = FibProbe.params(LAN, "10.0.0.5", "10.9.0.1", 0).putInt(FibParams.TABLE, 101);
        assertEquals(FibParams.NOT_FWDED, probe.lookup(params, FibParams.DIRECT | FibParams.TBID));
    }

    @Test
    void severalNextHopsShareFlowsByWeight() {
        Map<Integer, Integer> taken = new HashMap<>();
        for (int i = 0; i < 4000; i++) {
            ByteBuffer params = FibProbe.params(LAN, "10.200." + i / 200 + "." + i % 200, "10.8.0.1", 0);
            assertEquals(FibParams.SUCCESS, probe.lookup(params, 0));
            taken.merge(params.getInt(FibParams.IFINDEX), 1, Integer::sum);
        }
        assertEquals(3000, taken.get(WAN), 150, "flows of the next hop with weight 3 of 4");
        ByteBuffer out = FibProbe.params(LAN, "10.200.0.1", "10.8.0.1", 0);
        assertEquals(FibParams.SUCCESS, probe.lookup(out, FibParams.OUTPUT));
        assertEquals(LAN, out.getInt(FibParams.IFINDEX));
    }

    @Test
    void routesOfIpv6() {
        ByteBuffer params = FibProbe.params(LAN, "2001:db8::5", "2001:db8:1::1", 0);
        assertEquals(FibParams.SUCCESS, probe.lookup(params, 0));
        assertEquals("2001:db8:0:0:0:0:0:9", FibProbe.address(params, FibParams.DESTINATION, 16));
        assertEquals(1024, params.getInt(FibParams.TOS));
        assertEquals(FibParams.PROHIBIT, probe.lookup(FibProbe.params(LAN, "2001:db8::5", "2001:db8:1:2::1", 0), 0));
        assertEquals(FibParams.NOT_FWDED, probe.lookup(FibProbe.params(LAN, "2001:db8::5", "2a00::1", 0), 0));
        assertEquals(FibParams.NOT_FWDED, probe.lookup(FibProbe.params(LAN, "fe80::1", "2001:db8:1::1", 0), 0));
    }

    @Test
    void aNewSnapshotIsSeenByTheNextLookup() throws IOException {
        assertEquals(FibParams.NO_NEIGH, code("10.5.0.1", 0));
        String answered = text().replace("\"state\": [\"FAILED\"]",
                "\"lladdr\": \"02:00:00:00:01:fd\", \"state\": [\"DELAY\"]");
        probe.fib.set(probe.fib.get().withNeighbours(FibFile.parse(answered).neighbours()));
        assertEquals(FibParams.SUCCESS, code("10.5.0.1", 0));
    }

    @Test
    void everyEngineCallsIt() {
        MapSpec cell = MapSpec.of("cell", MapType.ARRAY, 4, 80, 1);
        ProgramSpec spec = ProgramSpec.of("fib", ProgramKind.XDP, InsnSeq.assemble("""
                r6 = map[idx:0][0]+0
                r2 = r6
                r3 = 64
                r4 = 0
                call 69
                *(u64 *)(r6 +64) = r0
                r0 = 2
                exit
                """), List.of("cell"));
        ByteBuffer params = FibProbe.params(LAN, "10.0.0.5", "8.8.8.8", 100);
        byte[] input = params.array().clone();
        assertEquals(FibParams.SUCCESS, probe.lookup(params, 0));
        for (Engine engine : Engines.all()) {
            try (BpfMap map = new MapFactory().create(cell, 1);
                    BpfProgram program = engine.load(Verifier.verify(spec, List.of(map), probe.table))) {
                assertEquals(0, map.update(new byte[4], Arrays.copyOf(input, 80), 0));
                program.call(probe.state.context(), 0, probe.state.address());
                byte[] expected = Arrays.copyOf(params.array(), 80);
                assertEquals(HexFormat.of().formatHex(expected),
                        HexFormat.of().formatHex(map.lookup(new byte[4])), engine.name());
            }
        }
    }

    @Test
    void lookupsAllocateNothing() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        byte[][] inputs = {FibProbe.params(LAN, "10.0.0.5", "10.8.0.1", 100).array(),
            FibProbe.params(LAN, "2001:db8::5", "2001:db8:1::1", 100).array()};
        Runnable calls = () -> {
            for (int i = 0; i < 50_000; i++) {
                Memory.copyIn(inputs[i & 1], 0, probe.address(), FibParams.SIZE);
                probe.fib.get().lookup(probe.address(), FibParams.SIZE, FibParams.SRC, probe.state.address() + 128);
            }
        };
        for (int i = 0; i < 5; i++) {
            calls.run();
        }
        long before = threads.getCurrentThreadAllocatedBytes();
        calls.run();
        assertEquals(0, (threads.getCurrentThreadAllocatedBytes() - before) * 10 / 50_000);
    }

    @Test
    void saysWhatIsWrongWithAFile() {
        assertFails("{\"route\": [{\"dst\": \"10.0.0.0/33\", \"type\": \"blackhole\"}]}",
                "\"10.0.0.0/33\": prefix length 33, must be 0 to 32");
        assertFails("{\"route\": [{\"dst\": \"10.0.0.0/8\", \"dev\": \"x\"}]}",
                "dev \"x\": no such interface in \"addr\" or \"link\"");
        assertFails("{\"route\": [{\"dst\": \"10.0.x.0\"}]}", "address \"10.0.x.0\"");
        assertFails("{\"route\": [{\"dst\": \"10.0.0.0/8\", \"type\": \"nat\"}]}", "type \"nat\": must be one of");
        assertFails("{\"route\": 5}", "\"route\": must be a list of objects");
        assertFails("{\"rule\": [{\"priority\": 5, \"fwmark\": \"red\"}]}", "fwmark \"red\": must be a number in hex");
        assertFails("{\"rule\": [{\"priority\": 5, \"tos\": \"AF11\"}]}", "tos \"AF11\": must be a number");
        assertFails("{\"rule\": [{\"priority\": 5, \"ipproto\": \"gre\"}]}", "ipproto \"gre\": must be a number");
        assertFails("[]", "must be an object");
        assertFails("{\n,", "line 2: ");
    }

    private static void assertFails(String text, String message) {
        String actual = assertThrows(FibException.class, () -> FibFile.parse(text)).getMessage();
        assertTrue(actual.contains(message), actual);
    }
}
