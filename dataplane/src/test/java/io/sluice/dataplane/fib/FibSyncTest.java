package io.sluice.dataplane.fib;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sluice.helpers.fib.CurrentFib;
import io.sluice.helpers.fib.FibParams;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

/** The snapshot follows what is done to the kernel's tables. */
class FibSyncTest {
    private static final long PATIENCE_NS = 20_000_000_000L;

    @Test
    void changesOfEveryKindAreFollowed() throws Exception {
        assumeTrue(TestNamespace.whyNot().isEmpty(), () -> TestNamespace.whyNot().orElseThrow());
        TestNamespace.run("""
                echo 1 > /proc/sys/net/ipv4/ip_forward
                ip link add v0 index 10 type veth peer name v1 index 11
                ip link set v0 up
                ip link set v1 up
                ip addr add 10.0.0.1/24 dev v0
                """, () -> {
                    CurrentFib fib = CurrentFib.empty();
                    try (FibProbe probe = new FibProbe(fib); FibSync sync = FibSync.start(fib)) {
                        follow(probe);
                        assertNull(sync.failure());
                    }
                });
    }

    private static void follow(FibProbe probe) throws Exception {
        assertEquals(FibParams.NOT_FWDED, code(probe));
        TestNamespace.shell("ip route add 10.20.0.0/16 via 10.0.0.2");
        await(probe, FibParams.NO_NEIGH);
        TestNamespace.shell("ip neigh add 10.0.0.2 lladdr 02:00:00:00:00:02 dev v0");
        await(probe, FibParams.SUCCESS);
        TestNamespace.shell("ip link set v0 mtu 1000");
        await(probe, FibParams.FRAG_NEEDED);
        TestNamespace.shell("ip rule add pref 10 to 10.20.0.0/16 prohibit");
        await(probe, FibParams.PROHIBIT);
        TestNamespace.shell("echo 0 > /proc/sys/net/ipv4/conf/v0/forwarding");
        await(probe, FibParams.FWD_DISABLED);
    }

    private static long code(FibProbe probe) {
        return probe.lookup(FibProbe.params(10, "10.0.0.5", "10.20.0.1", 1200), 0);
    }

    private static void await(FibProbe probe, long wanted) throws InterruptedException {
        long end = System.nanoTime() + PATIENCE_NS;
        BooleanSupplier there = () -> code(probe) == wanted;
        while (!there.getAsBoolean() && System.nanoTime() < end) {
            Thread.sleep(5);
        }
        assertTrue(there.getAsBoolean(), () -> "lookup gives " + code(probe) + ", not " + wanted);
    }
}
