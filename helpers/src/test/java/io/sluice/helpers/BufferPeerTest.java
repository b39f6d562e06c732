package io.sluice.helpers;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sluice.helpers.fib.CurrentFib;
import io.sluice.vm.api.MapSpec;
import io.sluice.vm.api.MapType;
import io.sluice.vm.api.XdpContext;
import io.sluice.vm.kernel.KernelCollection;
import io.sluice.vm.kernel.TestResult;
import io.sluice.vm.memory.Memory;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Helpers on the packet's bytes, its MTU, clocks and probes: results and memory are the kernel's. */
class BufferPeerTest {
    private static final int LOOPBACK = 1;

    private final Bench bench = new Bench(TraceSink.NONE);
    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);

    @BeforeEach
    void needsKernel() {
        Peer.needsKernel();
    }

    @AfterEach
    void close() {
        bench.close();
    }

    private static final String COPY = """
            r6 = map[idx:1][0]+0
            r7 = r1
            call 188
            *(u64 *)(r6 +24) = r0
            r1 = r7
            r2 = *(u64 *)(r6 +0)
            r3 = map[idx:0][0]+0
            r4 = *(u64 *)(r6 +8)
            if r4 == 0 goto done
            if r4 > 0x10010 goto done
            call %d
            *(u64 *)(r6 +16) = r0
            done:
            r0 = 2
            exit
            """;

    @Test
    void copiesOfPacketsAreTheKernels() {
        for (int helper : new int[] {189, 190}) {
            MapSpec data = MapSpec.of("data", MapType.ARRAY, 4, 0x10010, 1);
            MapSpec args = MapSpec.of("args", MapType.ARRAY, 4, 32, 1);
            try (KernelCollection kernel = KernelCollection.load(
                    Peer.program(COPY.formatted(helper), "data", "args"), data, args)) {
                for (int i = 0; i < 800; i++) {
                    copy(kernel, helper);
                }
            }
        }
    }

    private void copy(KernelCollection kernel, int helper) {
        byte[] packet = new byte[14 + random.nextInt(random.nextBoolean() ? 30 : 1500)];
        byte[] buffer = new byte[0x10010];
        random.nextBytes(packet);
        random.nextBytes(buffer);
        long length = switch (random.nextInt(8)) {
            case 0 -> 0xfffe + random.nextInt(4);
            case 1 -> packet.length + random.nextInt(3) - 1;
            default -> 1 + random.nextInt(packet.length);
        };
        long offset = switch (random.nextInt(8)) {
            case 0 -> random.nextLong();
            case 1 -> 0xfffe + random.nextInt(4);
            case 2 -> random.nextInt(packet.length + 3);
            default -> Math.max(0, packet.length - length + random.nextInt(4) - 2);
        };
        offset |= random.nextInt(4) == 0 ? 1L << 32 : 0;
        kernel.map("data").put(Peer.KEY, buffer);
        kernel.map("args").put(Peer.KEY, Peer.longs(offset, length, 0xbadL, 0));
        TestResult result = kernel.program("peer").run(packet);
        byte[] cells = kernel.map("args").lookup(Peer.KEY);
        bench.packet(packet, 0);
        long at = bench.bytes(0, buffer);
        String what = "seed %d: helper %d, packet %d, offset %d, length %d".formatted(
                seed, helper, packet.length, offset, length);
        assertEquals(Peer.word(cells, 3), bench.call(188, bench.state.context()), what);
        assertEquals(Peer.word(cells, 2), bench.call(helper, bench.state.context(), offset, at, length), what);
        assertArrayEquals(result.packet(), bench.packetWithMeta(), what);
        assertArrayEquals(kernel.map("data").lookup(Peer.KEY), Memory.bytes(at, buffer.length), what);
    }

    @Test
    void checksOfTheMtuAreTheKernels() {
        MapSpec args = MapSpec.of("args", MapType.ARRAY, 4, 40, 1);
        try (KernelCollection kernel = KernelCollection.load(Peer.program("""
                r6 = map[idx:0][0]+0
                r2 = *(u64 *)(r6 +0)
                r3 = r6
                r3 += 8
                r4 = *(u64 *)(r6 +16)
                r5 = *(u64 *)(r6 +24)
                call 163
                *(u64 *)(r6 +32) = r0
                r0 = 2
                exit
                """, "args"), args)) {
            Memory.putInt(bench.state.context() + XdpContext.INGRESS_IFINDEX, LOOPBACK);
            int mtu = CurrentFib.empty().link(LOOPBACK).mtu();
            for (int i = 0; i < 600; i++) {
                byte[] packet = new byte[14 + random.nextInt(1500)];
                long index = switch (random.nextInt(5)) {
                    case 0 -> 0;
                    case 1 -> 0x7fff_0000L + random.nextInt(3);
                    case 2 -> 1L << 32 | random.nextInt(2);
                    default -> LOOPBACK;
                };
                long length = random.nextBoolean() ? 0 : mtu + random.nextInt(5) - 2;
                long difference = switch (random.nextInt(4)) {
                    case 0 -> random.nextInt(7) - 3;
                    case 1 -> mtu + 14 - packet.length + random.nextInt(5) - 2;
                    case 2 -> random.nextInt();
                    default -> random.nextLong();
                };
                long flags = random.nextInt(6) == 0 ? 1L << random.nextInt(64) : 0;
                kernel.map("args").put(Peer.KEY, Peer.longs(index, length, difference, flags, 0xbadL));
                kernel.program("peer").run(packet);
                byte[] cells = kernel.map("args").lookup(Peer.KEY);
                bench.packet(packet, 0);
                long at = bench.bytes(0, Peer.longs(length));
                String what = "seed %d: packet %d, ifindex %d, length %d, difference %d, flags %d".formatted(
                        seed, packet.length, index, length, difference, flags);
                assertEquals(Peer.word(cells, 4),
                        bench.call(163, bench.state.context(), index, at, difference, flags), what);
                assertEquals(Peer.word(cells, 1), Memory.getLong(at), what);
            }
        }
    }

    @Test
    void theNumaNodeIsTheKernels() {
        MapSpec args = MapSpec.of("args", MapType.ARRAY, 4, 8, 1);
        try (KernelCollection kernel = KernelCollection.load(Peer.program("""
                r6 = map[idx:0][0]+0
                call 42
                *(u64 *)(r6 +0) = r0
                r0 = 2
                exit
                """, "args"), args)) {
            kernel.map("args").put(Peer.KEY, Peer.longs(0xbadL));
            long before = bench.call(42);
            kernel.program("peer").run(new byte[64]);
            long there = Peer.word(kernel.map("args").lookup(Peer.KEY), 0);
            // the thread may move meanwhile
            assumeTrue(before == bench.call(42), "the thread has moved to another node");
            assertEquals(there, before);
        }
    }

    @Test
    void clocksTellTheKernelsTime() {
        for (int helper : new int[] {5, 118, 125, 160, 208}) {
            MapSpec args = MapSpec.of("args", MapType.ARRAY, 4, 8, 1);
            try (KernelCollection kernel = KernelCollection.load(Peer.program("""
                    r6 = map[idx:0][0]+0
                    call %d
                    *(u64 *)(r6 +0) = r0
                    r0 = 2
                    exit
                    """.formatted(helper), "args"), args)) {
                for (int i = 0; i < 50; i++) {
                    long before = bench.call(helper);
                    kernel.program("peer").run(new byte[64]);
                    long there = Peer.word(kernel.map("args").lookup(Peer.KEY), 0);
                    long after = bench.call(helper);
                    // the kernel does not count the jiffies of its boot
                    long boot = helper == 118 ? 30 * TimeHelpers.HZ : 0;
                    assertTrue(before - boot <= there && there <= after,
                            "helper %d: %d, %d, %d".formatted(helper, before, there, after));
                }
            }
        }
    }

    @Test
    void theNumaNodeIsOneThatTheMachineHas() {
        long node = bench.call(42);
        assertTrue(node >= 0 && node < 1024, "node " + node);
    }

    @Test
    void probesAreRefusedAsInTheKernelAndReadWhatIsThere() {
        MapSpec data = MapSpec.of("data", MapType.ARRAY, 4, 128, 1);
        MapSpec args = MapSpec.of("args", MapType.ARRAY, 4, 32, 1);
        for (int helper : new int[] {113, 115}) {
            try (KernelCollection kernel = KernelCollection.load(Peer.program("""
                    r6 = map[idx:1][0]+0
                    r1 = map[idx:0][0]+0
                    r2 = *(u64 *)(r6 +0)
                    if r2 > 64 goto done
                    r3 = *(u64 *)(r6 +8)
                    if r3 > 64 goto far
                    r3 += 64
                    r4 = map[idx:0][0]+0
                    r3 += r4
                    far:
                    call %d
                    *(u64 *)(r6 +16) = r0
                    done:
                    r0 = 2
                    exit
                    """.formatted(helper), "data", "args"), data, args)) {
                for (int i = 0; i < 300; i++) {
                    byte[] bytes = new byte[128];
                    random.nextBytes(bytes);
                    bytes[64 + random.nextInt(64)] = 0;
                    long size = random.nextInt(65);
                    long from = switch (random.nextInt(5)) {
                        case 0 -> 65 + random.nextInt(4000);
                        case 1 -> 1L << 50;
                        case 2 -> -1L << 62;
                        default -> random.nextInt(64 - (int) size + 1);
                    };
                    kernel.map("data").put(Peer.KEY, bytes);
                    kernel.map("args").put(Peer.KEY, Peer.longs(size, from, 0xbadL, 0));
                    kernel.program("peer").run(new byte[64]);
                    long at = bench.bytes(0, bytes);
                    long address = from <= 64 ? at + 64 + from : from;
                    String what = "seed %d: helper %d, size %d, from %d".formatted(seed, helper, size, from);
                    assertEquals(Peer.word(kernel.map("args").lookup(Peer.KEY), 2),
                            bench.call(helper, at, size, address), what);
                    assertArrayEquals(kernel.map("data").lookup(Peer.KEY), Memory.bytes(at, 128), what);
                }
            }
        }
    }

    @Test
    void whatFaultsReadsAsZeros() {
        byte[] ones = new byte[8];
        Arrays.fill(ones, (byte) -1);
        for (int helper : new int[] {113, 115}) {
            long at = bench.bytes(0, ones);
            // the top of user space is mapped by nobody
            assertEquals(-14, bench.call(helper, at, 8, 0x7fff_ffff_f000L - 4096));
            assertEquals(0, Memory.getLong(at));
        }
    }
}
