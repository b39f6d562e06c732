package io.sluice.helpers;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.maps.MapFactory;
import io.sluice.vm.api.BpfMap;
import io.sluice.vm.api.Bytes;
import io.sluice.vm.api.MapFlags;
import io.sluice.vm.api.MapSpec;
import io.sluice.vm.api.MapType;
import io.sluice.vm.api.ProgramSpec;
import io.sluice.vm.kernel.KernelCollection;
import io.sluice.vm.kernel.KernelRejection;
import io.sluice.vm.memory.Errno;
import io.sluice.vm.memory.Memory;
import io.sluice.vm.verifier.Verifier;
import io.sluice.vm.verifier.VerifierException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Helpers on text: results and memory are the kernel's. */
class TextPeerTest {
    private static final int TEXT = 96;

    private final Bench bench = new Bench(TraceSink.NONE);
    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);
    private final MapSpec args = MapSpec.of("args", MapType.ARRAY, 4, 32, 1);

    @BeforeEach
    void needsKernel() {
        Peer.needsKernel();
    }

    @AfterEach
    void close() {
        bench.close();
    }

    @Test
    void numbersOfTextAreTheKernels() {
        MapSpec data = MapSpec.of("data", MapType.ARRAY, 4, TEXT, 1);
        for (int helper : new int[] {105, 106}) {
            try (KernelCollection kernel = KernelCollection.load(Peer.program("""
                    r6 = map[idx:1][0]+0
                    r1 = map[idx:0][0]+0
                    r2 = *(u64 *)(r6 +0)
                    if r2 == 0 goto done
                    if r2 > 96 goto done
                    r3 = *(u64 *)(r6 +8)
                    r4 = r6
                    r4 += 16
                    call %d
                    *(u64 *)(r6 +24) = r0
                    done:
                    r0 = 2
                    exit
                    """.formatted(helper), "data", "args"), data, args)) {
                for (int i = 0; i < 3000; i++) {
                    String text = number();
                    byte[] bytes = Arrays.copyOf(text.getBytes(StandardCharsets.ISO_8859_1), TEXT);
                    long length = random.nextInt(4) == 0 ? 1 + random.nextInt(TEXT)
                            : Math.clamp(text.length(), 1, TEXT);
                    long flags = switch (random.nextInt(8)) {
                        case 0 -> random.nextInt(40);
                        case 1 -> 1L << random.nextInt(64);
                        default -> new int[] {0, 8, 10, 16}[random.nextInt(4)];
                    };
                    kernel.map("data").put(Peer.KEY, bytes);
                    kernel.map("args").put(Peer.KEY, Peer.longs(length, flags, 0xbadL, 0xbadL));
                    kernel.program("peer").run(new byte[64]);
                    byte[] cells = kernel.map("args").lookup(Peer.KEY);
                    long at = bench.bytes(0, bytes);
                    long to = bench.bytes(TEXT, Peer.longs(0xbadL));
                    String what = "seed %d: helper %d, \"%s\", length %d, flags %d".formatted(
                            seed, helper, text, length, flags);
                    assertEquals(Peer.word(cells, 3), bench.call(helper, at, length, flags, to), what);
                    assertEquals(Peer.word(cells, 2), Memory.getLong(to), what);
                }
            }
        }
    }

    private String number() {
        StringBuilder text = new StringBuilder();
        String[] before = {" ", "\t", "\n", "\u000b", "\u00a0", "\u0085", "+"};
        while (random.nextInt(3) == 0) {
            text.append(before[random.nextInt(before.length)]);
        }
        text.append(new String[] {"", "", "", "-", "- ", "--"}[random.nextInt(6)]);
        text.append(new String[] {"", "", "0", "0x", "0X", "00", "x", "0xg"}[random.nextInt(8)]);
        int base = new int[] {8, 10, 16}[random.nextInt(3)];
        switch (random.nextInt(6)) {
            case 0 -> text.append(Long.toUnsignedString(random.nextInt(5) - 2L, base));
            case 1 -> text.append(Long.toUnsignedString(Long.MIN_VALUE + random.nextInt(5) - 2, base));
            case 2 -> text.append(Long.toUnsignedString(random.nextLong(), base)).append(random.nextInt(10));
            case 3 -> text.append("0".repeat(random.nextInt(70))).append(random.nextInt(100));
            default -> text.append(Long.toString(random.nextInt(100_000), base));
        }
        text.append(new String[] {"", "", "", "g", " 1", "\0", "\u00e9", "_"}[random.nextInt(8)]);
        return random.nextBoolean() ? text.toString() : text.toString().toUpperCase(Locale.ROOT);
    }

    @Test
    void comparisonsAreTheKernels() {
        MapSpec data = MapSpec.of("data", MapType.ARRAY, 4, 64, 1);
        for (int i = 0; i < 60; i++) {
            byte[] constant = Arrays.copyOf(letters(random.nextInt(12)), 32);
            MapSpec text = MapSpec.of(".rodata", MapType.ARRAY, 4, 32, 1).withFlags(MapFlags.BPF_F_RDONLY_PROG)
                    .withInitial(Bytes.of(constant));
            try (KernelCollection kernel = KernelCollection.load(Peer.program("""
                    r6 = map[idx:2][0]+0
                    r1 = map[idx:0][0]+0
                    r2 = *(u64 *)(r6 +0)
                    if r2 == 0 goto done
                    if r2 > 64 goto done
                    r3 = map[idx:1][0]+0
                    call 182
                    *(u64 *)(r6 +8) = r0
                    done:
                    r0 = 2
                    exit
                    """, "data", ".rodata", "args"), data, text, args)) {
                for (int n = 0; n < 40; n++) {
                    byte[] bytes = random.nextInt(3) == 0
                            ? Arrays.copyOf(letters(random.nextInt(12)), 64)
                            : Arrays.copyOf(constant, 64);
                    bytes[random.nextInt(64)] = (byte) random.nextInt(256);
                    long size = 1L + random.nextInt(random.nextBoolean() ? 14 : 64);
                    kernel.map("data").put(Peer.KEY, bytes);
                    kernel.map("args").put(Peer.KEY, Peer.longs(size, 0xbadL, 0, 0));
                    kernel.program("peer").run(new byte[64]);
                    assertEquals(Peer.word(kernel.map("args").lookup(Peer.KEY), 1),
                            bench.call(182, bench.bytes(0, bytes), size, bench.bytes(64, constant)), "seed " + seed);
                }
            }
        }
    }

    private byte[] letters(int length) {
        byte[] letters = new byte[length];
        for (int i = 0; i < length; i++) {
            letters[i] = (byte) (random.nextInt(6) == 0 ? 128 + random.nextInt(128) : 'a' + random.nextInt(2));
        }
        return letters;
    }

    @Test
    void printedTextIsTheKernels() {
        String[] pieces = {"%d", "%u", "%x", "%X", "%i", "%ld", "%llx", "%c", "%s", "%pI4", "%pi4", "%pI6", "%pi6",
            "%px", "%pks", "%%", "%5d", "%-7x|", "%016llx", "%+d", "% d", "%f", "a", "b ", "\n", "%20s", "%-9s|",
            "%5c", "%lld", "%s %s", "%lld%lld%lld"};
        MapSpec data = MapSpec.of("data", MapType.ARRAY, 4, 1024, 1);
        int written = 0;
        for (int i = 0; i < 400; i++) {
            StringBuilder format = new StringBuilder();
            for (int n = random.nextInt(7); n >= 0; n--) {
                format.append(pieces[random.nextInt(pieces.length)]);
            }
            byte[] bytes = Arrays.copyOf(format.toString().getBytes(StandardCharsets.ISO_8859_1), 128);
            long size = random.nextInt(4) == 0 ? random.nextInt(20) : 200;
            long list = random.nextInt(8) == 0 ? random.nextInt(104) : 8L * random.nextInt(13);
            written += print(data, bytes, size, list) > 0 ? 1 : 0;
        }
        assertEquals(true, written > 40, "only " + written + " formats were accepted");
    }

    /**
     * The kernel's result for a format. The data are 12 arguments, of which some point behind them: where the kernel
     * has them is told by the program.
     */
    private long print(MapSpec data, byte[] format, long size, long list) {
        MapSpec text = MapSpec.of(".rodata", MapType.ARRAY, 4, format.length, 1)
                .withFlags(MapFlags.BPF_F_RDONLY_PROG).withInitial(Bytes.of(format));
        // whether an argument is an address: a bit each
        int addresses = random.nextInt(1 << 12);
        StringBuilder fill = new StringBuilder();
        long[] numbers = random.longs(12).map(n -> random.nextBoolean() ? n : n & 0xff).toArray();
        for (int i = 0; i < 12; i++) {
            fill.append((addresses >> i & 1) == 0 ? "" : "r1 = r7\nr1 += %d\n*(u64 *)(r7 +%d) = r1\n"
                    .formatted(128 + 8 * i, 8 * i));
            numbers[i] = (addresses >> i & 1) == 0 ? numbers[i] & 0xff : 128 + 8 * i;
        }
        ProgramSpec program = Peer.program("""
                r6 = map[idx:2][0]+0
                r7 = map[idx:0][0]+0
                %sr1 = r7
                r1 += 512
                r2 = %d
                r3 = map[idx:1][0]+0
                r4 = r7
                r5 = %d
                call 165
                *(u64 *)(r6 +8) = r0
                r0 = 2
                exit
                """.formatted(fill, size, list), "data", ".rodata", "args");
        byte[] content = content(numbers);
        long at = bench.bytes(0, content);
        String written = new String(format, StandardCharsets.ISO_8859_1).trim();
        String what = "seed %d: \"%s\", size %d, list %d".formatted(seed, written, size, list);
        Optional<String> refused = refusal(program, data, text, args);
        try (KernelCollection kernel = KernelCollection.load(program, data, text, args)) {
            assertEquals(Optional.empty(), refused, what);
            kernel.map("data").put(Peer.KEY, content);
            kernel.map("args").put(Peer.KEY, Peer.longs(0, 0xbadL, 0, 0));
            kernel.program("peer").run(new byte[64]);
            long expected = Peer.word(kernel.map("args").lookup(Peer.KEY), 1);
            for (int i = 0; i < 12; i++) {
                if ((addresses >> i & 1) != 0) {
                    Memory.putLong(at + 8L * i, at + numbers[i]);
                }
            }
            long result = bench.call(165, at + 512, size, bench.bytes(1024, format), at, list);
            // addresses are not the same there
            boolean plain = addresses == 0 || !written.contains("%p") && !written.matches("(?s).*%[^s]*[dixXuc].*");
            if (plain || expected < 0) {
                assertEquals(expected, result, what);
            }
            if (plain) {
                assertArrayEquals(Arrays.copyOfRange(kernel.map("data").lookup(Peer.KEY), 512, 1024),
                        Memory.bytes(at + 512, 512), what);
            }
            return expected;
        } catch (KernelRejection e) {
            assertTrue(refused.isPresent(), what);
            // its verifier looks at the format, and refuses what the helper would
            assertEquals(-Errno.EINVAL, bench.call(165, at + 512, size, bench.bytes(1024, format), at, list), what);
            return -Errno.EINVAL;
        }
    }

    /** Why our verifier refuses the program, which has a format. */
    private Optional<String> refusal(ProgramSpec program, MapSpec... specs) {
        List<BpfMap> maps = Arrays.stream(specs).map(spec -> new MapFactory().create(spec, 1)).toList();
        try {
            Verifier.verify(program, maps, bench.table);
            return Optional.empty();
        } catch (VerifierException e) {
            return Optional.of(e.getMessage());
        } finally {
            maps.forEach(BpfMap::close);
        }
    }

    @Test
    void formatsThatCanNeverBePrintedAreRefusedAtLoad() {
        MapSpec data = MapSpec.of("data", MapType.ARRAY, 4, 256, 1);
        Map<String, Integer> refused = Map.of("%d", 0, "%f", 8, "%d %d", 8, "tab\t\1", 0, "%", 8, "%pI5", 8, "%d ", 9);
        Map<String, Integer> taken = Map.of("", 0, "%%", 0, "%d", 8, "%d %%", 16, "%pI4", 8, "%s", 104, "plain", 256);
        taken.forEach((format, list) -> loads(data, format, list, null));
        refused.forEach((format, list) -> loads(data, format, list,
                list % 8 == 0 ? "Invalid format string" : "R5 size=9, must be a multiple of 8"));
    }

    private void loads(MapSpec data, String format, int list, String reason) {
        MapSpec text = MapSpec.of(".rodata", MapType.ARRAY, 4, format.length() + 1, 1)
                .withFlags(MapFlags.BPF_F_RDONLY_PROG)
                .withInitial(Bytes.of((format + '\0').getBytes(StandardCharsets.ISO_8859_1)));
        ProgramSpec program = Peer.program("""
                r4 = map[idx:0][0]+0
                r1 = r4
                r2 = 8
                r3 = map[idx:1][0]+0
                r5 = %d
                call 165
                r0 = 2
                exit
                """.formatted(list), "data", ".rodata");
        Optional<String> ours = refusal(program, data, text);
        if (reason == null) {
            assertEquals(Optional.empty(), ours, format);
            KernelCollection.load(program, data, text).close();
        } else {
            assertTrue(ours.isPresent() && ours.get().contains(reason), format + ": " + ours);
            assertThrows(KernelRejection.class, () -> KernelCollection.load(program, data, text), format);
        }
    }

    /** Arguments, text, and what is written over. */
    private byte[] content(long... numbers) {
        byte[] content = new byte[1024];
        System.arraycopy(letters(300), 0, content, 128, random.nextInt(300));
        for (int i = 0; i < numbers.length; i++) {
            System.arraycopy(Peer.longs(numbers[i]), 0, content, Long.BYTES * i, Long.BYTES);
        }
        Arrays.fill(content, 512, 1024, (byte) 0x55);
        return content;
    }

    @Test
    void listsToTraceAreAnsweredAsTheKernels() {
        String[] pieces = {"%d", "%x", "%lld", "%c", "%%", "%f", "%s", "a", "%5d%5d%5d%5d"};
        for (int i = 0; i < 150; i++) {
            StringBuilder format = new StringBuilder();
            for (int n = random.nextInt(9); n >= 0; n--) {
                format.append(pieces[random.nextInt(pieces.length)]);
            }
            byte[] bytes = Arrays.copyOf(format.toString().getBytes(StandardCharsets.ISO_8859_1), 64);
            int list = random.nextInt(8) == 0 ? random.nextInt(112) : 8 * random.nextInt(14);
            int size = format.length() + (random.nextInt(8) == 0 ? 0 : 1);
            if (size == 0 || size > 64) {
                continue;
            }
            MapSpec text = MapSpec.of(".rodata", MapType.ARRAY, 4, 64, 1).withFlags(MapFlags.BPF_F_RDONLY_PROG)
                    .withInitial(Bytes.of(bytes));
            MapSpec data = MapSpec.of("data", MapType.ARRAY, 4, 128, 1);
            byte[] numbers = new byte[128];
            for (int n = 0; n < 128; n += 8) {
                numbers[n] = (byte) random.nextInt(100);
            }
            try (KernelCollection kernel = KernelCollection.load(Peer.program("""
                    r6 = map[idx:2][0]+0
                    r1 = map[idx:1][0]+0
                    r2 = %d
                    r3 = map[idx:0][0]+0
                    r4 = %d
                    call 177
                    *(u64 *)(r6 +8) = r0
                    r0 = 2
                    exit
                    """.formatted(size, list), "data", ".rodata", "args"), data, text, args)) {
                kernel.map("data").put(Peer.KEY, numbers);
                kernel.program("peer").run(new byte[64]);
                assertEquals(Peer.word(kernel.map("args").lookup(Peer.KEY), 1),
                        bench.call(177, bench.bytes(0, bytes), size, bench.bytes(64, numbers), list),
                        "seed " + seed + ": \"" + format + "\", list " + list);
            }
        }
    }
}
