package io.sluice.helpers;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sluice.maps.MapFactory;
import io.sluice.vm.api.BpfMap;
import io.sluice.vm.api.Bytes;
import io.sluice.vm.api.MapFlags;
import io.sluice.vm.api.MapSpec;
import io.sluice.vm.api.MapType;
import io.sluice.vm.api.ProgramSpec;
import io.sluice.vm.api.XdpContext;
import io.sluice.vm.kernel.KernelCollection;
import io.sluice.vm.kernel.KernelMap;
import io.sluice.vm.kernel.TestInput;
import io.sluice.vm.kernel.TestResult;
import io.sluice.vm.memory.Memory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The same helper with the same arguments gives what the kernel gives, called there by a small program. */
class KernelPeerTest {
    private static final int TRACE_PRINTK = 6;

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

    @Test
    void adjustmentsOfThePacketAreTheKernels() {
        MapSpec results = MapSpec.of("results", MapType.ARRAY, 4, 64, 1);
        for (int i = 0; i < 400; i++) {
            List<int[]> calls = new ArrayList<>();
            StringBuilder text = new StringBuilder("r6 = r1\nr7 = map[idx:0][0]+0\n");
            for (int c = 0; c < 6; c++) {
                int helper = new int[] {44, 54, 65}[random.nextInt(3)];
                int delta = switch (random.nextInt(4)) {
                    case 0 -> random.nextInt(9) - 4;
                    case 1 -> 4 * (random.nextInt(129) - 64);
                    case 2 -> random.nextInt(600) - 300;
                    default -> random.nextInt(8000) - 4000;
                };
                calls.add(new int[] {helper, delta});
                text.append("r1 = r6\nr2 = %d\ncall %d\n*(u64 *)(r7 +%d) = r0\n".formatted(delta, helper, 8 * c));
            }
            text.append("r0 = 2\nexit");
            byte[] packet = new byte[14 + random.nextInt(random.nextBoolean() ? 100 : 1500)];
            random.nextBytes(packet);
            byte[] meta = new byte[random.nextBoolean() ? 0 : 4 * random.nextInt(9)];
            random.nextBytes(meta);
            try (KernelCollection kernel = KernelCollection.load(Peer.program(text.toString(), "results"), results)) {
                TestResult result = kernel.program("peer").run(TestInput.of(packet).withMeta(meta));
                bench.packet(packet, meta.length);
                Memory.copyIn(meta, 0, bench.context(XdpContext.DATA_META), meta.length);
                byte[] words = kernel.map("results").lookup(Peer.KEY);
                for (int c = 0; c < calls.size(); c++) {
                    int[] call = calls.get(c);
                    assertEquals(Peer.word(words, c), bench.call(call[0], bench.state.context(), call[1]),
                            "seed " + seed + ": call " + c + " of helper " + call[0] + " by " + call[1]);
                }
                byte[] expected = Arrays.copyOf(result.meta(), result.meta().length + result.packet().length);
                System.arraycopy(result.packet(), 0, expected, result.meta().length, result.packet().length);
                assertArrayEquals(expected, bench.packetWithMeta(), "seed " + seed + ": round " + i);
            }
        }
    }

    @Test
    void redirectsAnswerAsTheKernels() {
        for (MapType type : List.of(MapType.DEVMAP, MapType.DEVMAP_HASH, MapType.CPUMAP)) {
            MapSpec targets = MapSpec.of("targets", type, 4, 8, 4);
            MapSpec args = MapSpec.of("args", MapType.ARRAY, 4, 40, 1);
            ProgramSpec program = Peer.program("""
                    r6 = map[idx:1][0]+0
                    r1 = map[idx:0]
                    r2 = *(u64 *)(r6 +0)
                    r3 = *(u64 *)(r6 +8)
                    call 51
                    *(u64 *)(r6 +16) = r0
                    r1 = 1
                    r2 = *(u64 *)(r6 +8)
                    call 23
                    *(u64 *)(r6 +24) = r0
                    r0 = 2
                    exit
                    """, "targets", "args");
            byte[] value = {1, 0, 0, 0, 0, 0, 0, 0};
            try (KernelCollection kernel = KernelCollection.load(program, targets, args);
                    BpfMap ours = new MapFactory().create(targets, 2)) {
                kernel.map("targets").put(Peer.KEY, value);
                ours.update(Peer.KEY, value, 0);
                for (int i = 0; i < 300; i++) {
                    long key = switch (random.nextInt(3)) {
                        case 0 -> 0;
                        case 1 -> random.nextInt(6);
                        default -> random.nextLong() & 0xf_0000_0001L;
                    };
                    long flags = random.nextInt(8) == 0 ? 1L << random.nextInt(64) : random.nextInt(40);
                    kernel.map("args").put(Peer.KEY, Peer.longs(key, flags, 0, 0, 0));
                    kernel.program("peer").run(new byte[64]);
                    byte[] words = kernel.map("args").lookup(Peer.KEY);
                    String at = "seed " + seed + ": " + type.text() + " key " + key + ", flags " + flags;
                    assertEquals(Peer.word(words, 2), bench.call(51, ours.address(), key, flags), at);
                    assertEquals(Peer.word(words, 3), bench.call(23, 1, flags), at);
                }
            }
        }
    }

    /** A program that calls a map helper with key, value and flags from its arguments. */
    private static ProgramSpec mapProgram(int helper) {
        String after = helper != 1 ? "" : """
                if r0 == 0 goto done
                r1 = *(u64 *)(r0 +0)
                *(u64 *)(r6 +32) = r1
                r0 = 1
                """;
        return Peer.program("""
                r6 = map[idx:1][0]+0
                r1 = map[idx:0]
                r2 = r6
                r2 += 8
                r3 = r6
                r3 += 16
                r4 = *(u64 *)(r6 +0)
                call %d
                %sdone:
                *(u64 *)(r6 +24) = r0
                r0 = 2
                exit
                """.formatted(helper, after), "m", "args");
    }

    @Test
    void mapOperationsOfProgramsAnswerAsTheKernels() {
        MapSpec args = MapSpec.of("args", MapType.ARRAY, 4, 40, 1);
        for (MapType type : List.of(MapType.ARRAY, MapType.HASH, MapType.LRU_HASH, MapType.PERCPU_ARRAY)) {
            boolean array = type == MapType.ARRAY || type == MapType.PERCPU_ARRAY;
            MapSpec spec = MapSpec.of("m", type, array ? 4 : 8, 8, type == MapType.LRU_HASH ? 1000 : 20);
            try (KernelCollection update = KernelCollection.load(mapProgram(2), spec, args);
                    BpfMap ours = new MapFactory().create(spec, 2)) {
                checkOperation(update, ours, 2);
                try (KernelCollection lookup = KernelCollection.load(mapProgram(1), spec, args)) {
                    checkOperation(lookup, emptied(ours), 1);
                }
            }
        }
    }

    private static BpfMap emptied(BpfMap map) {
        map.forEach((key, value) -> map.update(key, new byte[value.length], 0));
        map.forEach((key, value) -> map.delete(key));
        return map;
    }

    private void checkOperation(KernelCollection kernel, BpfMap ours, int helper) {
        KernelMap map = kernel.map("m");
        for (int i = 0; i < 600; i++) {
            long flags = random.nextInt(16) == 0 ? random.nextLong() & ~4L : random.nextInt(4);
            long key = random.nextInt(30);
            long value = random.nextLong();
            String at = "seed " + seed + ": helper " + helper + " on " + ours + ", operation " + i;
            byte[] keyBytes = Arrays.copyOf(Peer.longs(key), map.spec().keySize());
            if (random.nextInt(3) == 0) {
                assertEquals(map.delete(keyBytes), ours.delete(keyBytes), at);
            }
            if (random.nextBoolean()) {
                long both = helper == 1 ? value : 0;
                byte[] control = map.replicated(Peer.longs(both));
                assertEquals(map.update(keyBytes, control, 0),
                        ours.update(keyBytes, Arrays.copyOf(control, ours.controlValueSize()), 0), at);
            }
            kernel.map("args").put(Peer.KEY, Peer.longs(flags, key, value, 0xbadL, 0));
            kernel.program("peer").run(new byte[64]);
            byte[] words = kernel.map("args").lookup(Peer.KEY);
            long address = bench.bytes(0, Peer.longs(key, value));
            long result = bench.call(helper, ours.address(), address, address + 8, flags);
            if (helper == 1) {
                assertEquals(Peer.word(words, 3), result == 0 ? 0 : 1, at);
                assertEquals(Peer.word(words, 4), result == 0 ? 0 : Memory.getLong(result), at);
            } else {
                assertEquals(Peer.word(words, 3), result, at);
            }
        }
        assertEquals(map.count(), ours.count(), "seed " + seed);
    }

    @Test
    void traceFormatsAreRefusedOrHaveTheLengthAsInTheKernel() {
        String[] pieces = {"%d", "%u", "%x", "%X", "%i", "%ld", "%lu", "%llx", "%lld", "%c", "%s", "%pI4", "%pi4",
            "%pI6", "%pi6", "%p", "%px", "%pK", "%pks", "%pus", "%%", "%5d", "%-7x", "%016llx", "%+d", "% d", "%f",
            "%n", "%hd", "%pB", "%pS", "%l", "%*d", "%", "%sx", "%pI", "%pI5", "%.3d", "%#x", "a", "b ", " ", "=",
            "\n", "\1", "\u00e9", ",", "%lx.", "%c%c", "%20s", "%i4", "%5c",
            "%20pI4", "%-20pks", "%3px", "%030px", "\u00b1"};
        MapSpec text = MapSpec.of(".rodata", MapType.ARRAY, 4, 64, 1).withFlags(MapFlags.BPF_F_RDONLY_PROG);
        MapSpec args = MapSpec.of("args", MapType.ARRAY, 4, 32, 1);
        for (int i = 0; i < 400; i++) {
            StringBuilder format = new StringBuilder();
            for (int n = random.nextInt(5); n >= 0; n--) {
                format.append(pieces[random.nextInt(pieces.length)]);
            }
            byte[] bytes = Arrays.copyOf(format.toString().getBytes(StandardCharsets.ISO_8859_1), 64);
            int size = random.nextInt(8) == 0 ? format.length() : format.length() + 1;
            if (size == 0) {
                continue;
            }
            ProgramSpec program = Peer.program("""
                    r6 = map[idx:1][0]+0
                    r1 = map[idx:0][0]+0
                    r2 = %d
                    r3 = *(u64 *)(r6 +0)
                    r4 = *(u64 *)(r6 +8)
                    r5 = *(u64 *)(r6 +16)
                    call 6
                    *(u64 *)(r6 +24) = r0
                    r0 = 2
                    exit
                    """.formatted(size), ".rodata", "args");
            long[] numbers = {random.nextInt(300), random.nextInt(300), random.nextInt(300), 0xbadL};
            try (KernelCollection kernel = KernelCollection.load(program, text.withInitial(Bytes.of(bytes)), args)) {
                KernelMap cell = kernel.map("args");
                cell.put(Peer.KEY, Peer.longs(numbers));
                kernel.program("peer").run(new byte[64]);
                long expected = Peer.word(cell.lookup(Peer.KEY), 3);
                long at = bench.bytes(0, bytes);
                // symbols and hidden pointers have their own length in the kernel
                boolean differs = expected > 0 && format.toString().matches("(?s).*%p([BSK].*|[^kuxiI].*|)");
                if (!differs) {
                    assertEquals(expected, bench.call(TRACE_PRINTK, at, size, numbers[0], numbers[1], numbers[2]),
                            "seed " + seed + ": format \"" + format + "\"");
                }
            }
        }
    }
}
