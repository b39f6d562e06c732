package io.sluice.helpers.recipe;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.vm.api.WorkerState;
import io.sluice.vm.api.XdpContext;
import io.sluice.vm.memory.Memory;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Helpers: the recipe gives what the implementation gives, and leaves memory as it does. */
class HelperRecipesTest {
    private static final int RANDOM = 7;
    private static final int PROCESSOR = 8;
    private static final int REDIRECT = 23;
    private static final int CSUM_DIFF = 28;
    private static final int ADJUST_HEAD = 44;
    private static final int ADJUST_META = 54;
    private static final int ADJUST_TAIL = 65;
    private static final int LOCK = 93;
    private static final int UNLOCK = 94;
    private static final int JIFFIES = 118;
    private static final int COMPARE = 182;
    private static final int BUFFER_LENGTH = 188;
    private static final int LOAD_BYTES = 189;
    private static final int STORE_BYTES = 190;

    private static final int PACKET = 100;
    private static final boolean LONG = Boolean.getBoolean("sluice.long");

    private final long seed = System.nanoTime();
    private final SplittableRandom random = new SplittableRandom(seed);
    private final RecipeMemory memory = new RecipeMemory(3, seed);
    private List<RecipeRunners.Made> lengths;

    HelperRecipesTest() {
        System.out.println("HelperRecipesTest: seed " + seed);
    }

    @AfterEach
    void free() {
        memory.close();
        RecipeRunners.free();
    }

    private void same(int helper, List<RecipeRunners.Made> ways, String what, long... args) {
        assertFalse(ways.isEmpty(), () -> "no recipe of helper " + helper + ": " + what);
        byte[] before = memory.contents();
        long expected = RecipeRunners.HELPERS.get(helper).implementation()
                .call(args[0], args[1], args[2], args[3], args[4], memory.state());
        byte[] after = memory.contents();
        for (RecipeRunners.Made way : ways) {
            memory.restore(before);
            long result = way.code().call(args[0], args[1], args[2], args[3], args[4], memory.state());
            assertEquals(expected, result, () -> way.name() + ": " + what + ", seed " + seed);
            assertArrayEquals(after, memory.contents(), () -> way.name() + ": " + what + ", seed " + seed);
        }
    }

    @Test
    void checksumsOfConstantLengthsAreTheImplementations() {
        int[] lengths = {
            0, 1, 2, 3, 4, 5, 6, 7, 8, 12, 16, 20, 24, 28, 40, 60, 64, 65, 127, 128, 131, 160, 192, 512, 516, 700,
            1087, 1500, 2050
        };
        for (int from : lengths) {
            for (int to : from == 0 || from > 64 && LONG ? lengths : new int[] {0, 1, 4, 7, 20, from,
                lengths[random.nextInt(lengths.length)]}) {
                checksums(from, to, RecipeRunners.of(CSUM_DIFF, null, Map.of(2, (long) from, 4, (long) to)), 40);
            }
        }
    }

    @Test
    void checksumsOfOtherLengthsAreTheImplementations() {
        List<RecipeRunners.Made> ways = RecipeRunners.of(CSUM_DIFF, null, Map.of());
        for (int i = 0; i < 1500; i++) {
            checksums(length(), length(), ways, 2);
        }
        for (int i = 0; i < 40; i++) {
            long known = length();
            checksums((int) known, length(), RecipeRunners.of(CSUM_DIFF, null, Map.of(2, known)), 4);
            checksums(length(), (int) known, RecipeRunners.of(CSUM_DIFF, null, Map.of(4, known)), 4);
        }
    }

    @Test
    void shortChecksumsAreTheImplementationsWhereverTheBytesLie() {
        List<RecipeRunners.Made> ways = RecipeRunners.of(CSUM_DIFF, null, Map.of());
        List<RecipeRunners.Made> adding = RecipeRunners.of(CSUM_DIFF, null, Map.of(2, 0L));
        for (int length = 0; length <= 512; length++) {
            // behind the first vectors there is nothing new but more of them
            int step = length <= 160 ? 1 : 3;
            for (int at = length % step; at < Long.BYTES; at += step) {
                int fromLength = at == 0 ? length : random.nextInt(length + 1);
                memory.fill(0, RecipeMemory.bytes(random, length + Long.BYTES));
                memory.fill(3000, RecipeMemory.bytes(random, length + Long.BYTES));
                checksum(new Bytes(at, fromLength), new Bytes(3000 + at, length - fromLength), random.nextInt(), ways);
                checksum(new Bytes(0, 0), new Bytes(3000 + at, length), random.nextInt(), at == 0 ? ways : adding);
            }
        }
    }

    private int length() {
        return switch (random.nextInt(5)) {
            case 0 -> 0;
            case 1 -> random.nextInt(16);
            case 2 -> random.nextInt(1600);
            default -> random.nextInt(120);
        };
    }

    private void checksums(int from, int to, List<RecipeRunners.Made> ways, int times) {
        for (int i = 0; i < times; i++) {
            int fromAt = random.nextInt(32);
            int toAt = 3000 + random.nextInt(32);
            memory.fill(fromAt, RecipeMemory.bytes(random, from));
            memory.fill(toAt, RecipeMemory.bytes(random, to));
            int start = switch (random.nextInt(5)) {
                case 0 -> 0;
                case 1 -> -1;
                case 2 -> 0xffff;
                default -> random.nextInt();
            };
            if (i % 4 == 3) {
                start = cancelling(fromAt, from);
            }
            checksum(new Bytes(fromAt, from), new Bytes(toAt, to), start, ways);
        }
    }

    /** Bytes at an offset. */
    private record Bytes(int at, int length) {}

    private void checksum(Bytes from, Bytes to, int start, List<RecipeRunners.Made> ways) {
        // what is above 32 bits does not count
        long high = random.nextLong() << Integer.SIZE;
        same(CSUM_DIFF, ways, "from " + from + " to " + to + " seed 0x" + Integer.toHexString(start),
                memory.at(from.at()), high | from.length(), memory.at(to.at()), high | to.length(),
                high | start & 0xffff_ffffL);
    }

    /** The seed that is what the bytes sum up to, or that complemented: where the result may be 0 in either form. */
    private int cancelling(int at, int length) {
        long sum = 0;
        for (int i = 0; i < length; i++) {
            sum += (Memory.getByte(memory.at(at + i)) & 0xffL) << 8 * (i & 3);
        }
        long once = (sum & 0xffff_ffffL) + (sum >>> 32);
        int folded = (int) ((once & 0xffff_ffffL) + (once >>> 32));
        return random.nextBoolean() ? folded : ~folded;
    }

    @Test
    void boundsOfPacketsMoveAsTheImplementationMovesThem() {
        int[] helpers = {ADJUST_HEAD, ADJUST_META, ADJUST_TAIL};
        for (int helper : helpers) {
            List<RecipeRunners.Made> any = RecipeRunners.of(helper, null, Map.of());
            for (int i = 0; i < 1500; i++) {
                adjust(helper, any, delta());
            }
            for (int i = 0; i < (LONG ? 100 : 25); i++) {
                int delta = delta();
                adjust(helper, RecipeRunners.of(helper, null, Map.of(2, (long) delta)), delta);
            }
        }
    }

    private int delta() {
        return switch (random.nextInt(8)) {
            case 0 -> random.nextInt();
            case 1 -> random.nextBoolean() ? Integer.MIN_VALUE : Integer.MAX_VALUE;
            case 2, 3 -> 4 * random.nextInt(-70, 70);
            default -> random.nextInt(-80, 80);
        };
    }

    private void adjust(int helper, List<RecipeRunners.Made> ways, int delta) {
        memory.fill(0, RecipeMemory.bytes(random, 1024));
        int meta = random.nextInt(4) == 0 ? 4 * random.nextInt(64) : 0;
        int data = 40 + meta + random.nextInt(200);
        int end = data + 14 + random.nextInt(100);
        long ctx = memory.context();
        Memory.putLong(ctx + XdpContext.HARD_START, memory.at(random.nextInt(8)));
        Memory.putLong(ctx + XdpContext.DATA_META, memory.at(data - meta));
        Memory.putLong(ctx + XdpContext.DATA, memory.at(data));
        Memory.putLong(ctx + XdpContext.DATA_END, memory.at(end));
        Memory.putLong(ctx + XdpContext.HARD_END, memory.at(end + random.nextInt(90)));
        same(helper, ways, "data %d meta %d end %d by %d".formatted(data, meta, end, delta), ctx, delta, 0, 0, 0);
    }

    @Test
    void smallHelpersDoWhatTheirImplementationsDo() {
        List<RecipeRunners.Made> numbers = RecipeRunners.of(RANDOM, null, Map.of());
        List<RecipeRunners.Made> redirects = RecipeRunners.of(REDIRECT, null, Map.of());
        for (int i = 0; i < 200; i++) {
            same(RANDOM, numbers, "random number", 0, 0, 0, 0, 0);
            same(REDIRECT, redirects, "redirect", random.nextLong(), random.nextInt(3), 0, 0, 0);
        }
        same(PROCESSOR, RecipeRunners.of(PROCESSOR, null, Map.of()), "processor", 0, 0, 0, 0, 0);
        List<RecipeRunners.Made> locks = RecipeRunners.of(LOCK, null, Map.of());
        List<RecipeRunners.Made> unlocks = RecipeRunners.of(UNLOCK, null, Map.of());
        for (int i = 0; i < 100; i++) {
            Memory.putInt(memory.at(64), 0);
            Memory.putInt(memory.at(68), random.nextInt());
            same(LOCK, locks, "lock", memory.at(64), 0, 0, 0, 0);
            same(UNLOCK, unlocks, "unlock", memory.at(64), 0, 0, 0, 0);
        }
    }

    @Test
    void copiesOfKnownLengthsAreTheImplementations() {
        for (int helper : new int[] {LOAD_BYTES, STORE_BYTES}) {
            for (int length : new int[] {1, 2, 3, 4, 7, 8, 14, 20, 31, 64}) {
                List<RecipeRunners.Made> any = RecipeRunners.of(helper, null, Map.of(4, (long) length));
                for (int i = 0; i < 60; i++) {
                    copy(helper, any, packetOffset(length), length);
                }
                for (int i = 0; i < 2; i++) {
                    long offset = packetOffset(length);
                    copy(helper, RecipeRunners.of(helper, null, Map.of(2, offset, 4, (long) length)), offset, length);
                }
            }
            assertTrue(RecipeRunners.of(helper, null, Map.of()).isEmpty());
            assertTrue(RecipeRunners.of(helper, null, Map.of(4, 65L)).isEmpty());
        }
    }

    private long packetOffset(int length) {
        return switch (random.nextInt(6)) {
            case 0 -> random.nextLong();
            case 1 -> 0xfffe + random.nextInt(4);
            case 2 -> PACKET - length + random.nextInt(4) - 2 & 0xffff_ffffL;
            default -> random.nextInt(PACKET);
        };
    }

    private void copy(int helper, List<RecipeRunners.Made> ways, long offset, int length) {
        if (lengths == null) {
            lengths = RecipeRunners.of(BUFFER_LENGTH, null, Map.of());
        }
        memory.fill(0, RecipeMemory.bytes(random, 1024));
        long ctx = memory.context();
        int data = random.nextInt(64);
        Memory.putLong(ctx + XdpContext.DATA, memory.at(data));
        Memory.putLong(ctx + XdpContext.DATA_END, memory.at(data + PACKET));
        same(helper, ways, "offset " + offset + ", length " + length, ctx, offset,
                memory.at(512 + random.nextInt(64)), length, 0);
        same(BUFFER_LENGTH, lengths, "length", ctx, 0, 0, 0, 0);
    }

    @Test
    void comparisonsOfStringsAreTheImplementations() {
        for (int length = 1; length <= 16; length++) {
            List<RecipeRunners.Made> ways = RecipeRunners.of(COMPARE, null, Map.of(2, (long) length));
            for (int i = 0; i < 200; i++) {
                byte[] one = RecipeMemory.bytes(random, 20);
                byte[] other = random.nextInt(5) == 0 ? RecipeMemory.bytes(random, 20) : one.clone();
                other[random.nextInt(20)] = (byte) random.nextInt(256);
                if (random.nextBoolean()) {
                    int end = random.nextInt(20);
                    one[end] = 0;
                    other[end] = 0;
                }
                memory.fill(0, one);
                memory.fill(64, other);
                same(COMPARE, ways, "length " + length, memory.at(0), length, memory.at(64), 0, 0);
            }
        }
        assertTrue(RecipeRunners.of(COMPARE, null, Map.of()).isEmpty());
    }

    @Test
    void jiffiesAreThoseOfTheImplementation() {
        for (RecipeRunners.Made way : RecipeRunners.ofMachineCode(JIFFIES)) {
            Memory.putLong(memory.state() + WorkerState.LAST_TIME, 0);
            for (int i = 0; i < 500; i++) {
                long before = jiffies();
                long told = way.code().call(0, 0, 0, 0, 0, memory.state());
                assertTrue(told >= before - 1 && told <= jiffies() + 1, () -> way.name() + ": " + told);
            }
        }
    }

    private long jiffies() {
        return RecipeRunners.HELPERS.get(JIFFIES).implementation().call(0, 0, 0, 0, 0, memory.state());
    }

    @Test
    void theTimeStampCounterTellsTheTimeOfTheClockAndNeverGoesBack() {
        for (RecipeRunners.Made way : RecipeRunners.ofMachineCode(5)) {
            Memory.putLong(memory.state() + WorkerState.LAST_TIME, 0);
            long last = 0;
            for (int i = 0; i < 2000; i++) {
                long before = System.nanoTime();
                long told = way.code().call(0, 0, 0, 0, 0, memory.state());
                long after = System.nanoTime();
                long previous = last;
                assertTrue(told >= previous, () -> way.name() + ": " + told + " after " + previous);
                // the line may be off by 50 us where a time server corrects the clock
                assertTrue(told > before - 100_000 && told < after + 100_000,
                        () -> way.name() + ": " + told + " between " + before + " and " + after);
                last = told;
            }
        }
    }
}
