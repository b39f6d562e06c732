package io.sluice.helpers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.helpers.SynCookies.Family;
import io.sluice.helpers.hash.SipHash;
import io.sluice.vm.api.MapSpec;
import io.sluice.vm.api.MapType;
import io.sluice.vm.kernel.KernelCollection;
import io.sluice.vm.memory.Memory;
import io.sluice.vm.memory.OffHeap;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** SYN cookies: what is made is valid for a minute or two, and errors and segment sizes are the kernel's. */
class SynCookiesTest {
    private static final int IP = 0;
    private static final int TCP = 64;
    private static final int ROOM = 192;
    private static final int SEQUENCE = TCP + 4;
    private static final int ACKNOWLEDGEMENT = TCP + 8;
    private static final int DATA_OFFSET = TCP + 12;
    private static final int OPTIONS = TCP + 20;

    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);
    private final OffHeap memory = OffHeap.allocate(ROOM);
    private final Bench bench = new Bench(TraceSink.NONE);
    private long jiffies = TimeHelpers.INITIAL_JIFFIES;

    @AfterEach
    void close() {
        memory.close();
        bench.close();
    }

    /** The vectors of the paper's reference implementation: key 00 01 .. 0f, bytes 00 01 .. of some length. */
    @Test
    void hashesAsTheReference() {
        SipHash hash = new SipHash(0x0706050403020100L, 0x0f0e0d0c0b0a0908L);
        assertEquals(0x3f2acc7f57c29bdbL, hash.of(0x0706050403020100L, 0x0f0e0d0c0b0a0908L));
        for (int i = 0; i < 40; i++) {
            Memory.putByte(memory.address() + i, (byte) i);
        }
        assertEquals(hash.of(0x0706050403020100L, 0x0f0e0d0c0b0a0908L),
                hash.of(memory.address(), 1, 0x0f0e0d0c0b0a0908L));
    }

    private void put(int at, int word) {
        Memory.putInt(memory.address() + at, Integer.reverseBytes(word));
    }

    private void connection() {
        byte[] bytes = new byte[ROOM];
        random.nextBytes(bytes);
        Memory.copyIn(bytes, 0, memory.address(), ROOM);
    }

    /** Turns the SYN into the ACK that answers a cookie. */
    private void acknowledge(int cookie) {
        put(ACKNOWLEDGEMENT, cookie + 1);
        put(SEQUENCE, Integer.reverseBytes(Memory.getInt(memory.address() + SEQUENCE)) + 1);
    }

    @Test
    void cookiesAreValidForTheirMinuteAndTheNext() {
        byte[] keys = new byte[32];
        random.nextBytes(keys);
        SynCookies cookies = new SynCookies(keys, () -> jiffies);
        long minute = 60 * TimeHelpers.HZ;
        for (Family family : Family.values()) {
            for (int i = 0; i < 500; i++) {
                connection();
                jiffies = random.nextInt(Integer.MAX_VALUE) * minute;
                long ip = memory.address() + IP;
                long tcp = memory.address() + TCP;
                long made = cookies.make(family, ip, tcp, random.nextInt(10_000));
                assertTrue(made >>> 32 >= 536 && made >>> 32 <= 8940);
                acknowledge((int) made);
                assertTrue(cookies.isValid(family, ip, tcp), "seed " + seed);
                jiffies += 2 * minute - 1;
                assertTrue(cookies.isValid(family, ip, tcp), "seed " + seed);
                jiffies++;
                assertFalse(cookies.isValid(family, ip, tcp), "seed " + seed);
                jiffies -= 2 * minute;
                // one wrong bit: of 2^32 cookies few more than 8 are valid
                put(ACKNOWLEDGEMENT, ((int) made ^ 1 << 8 + random.nextInt(16)) + 1);
                assertFalse(cookies.isValid(family, ip, tcp), "seed " + seed);
            }
        }
    }

    @Test
    void cookiesDependOnTheWholeConnectionAndOnTheKeys() {
        byte[] keys = new byte[32];
        SynCookies cookies = new SynCookies(keys, () -> jiffies);
        connection();
        long ip = memory.address() + IP;
        long tcp = memory.address() + TCP;
        for (Family family : Family.values()) {
            long made = cookies.make(family, ip, tcp, 1460);
            int[] fields = family == Family.IPV4 ? new int[] {12, 19, TCP, TCP + 3} : new int[] {8, 39, TCP, TCP + 3};
            for (int field : fields) {
                long at = memory.address() + field;
                Memory.putByte(at, (byte) (Memory.getByte(at) ^ 1));
                assertNotEquals(made, cookies.make(family, ip, tcp, 1460), "byte " + field);
                Memory.putByte(at, (byte) (Memory.getByte(at) ^ 1));
            }
            assertEquals(made, cookies.make(family, ip, tcp, 1460));
            keys[0]++;
            assertNotEquals(made, new SynCookies(keys, () -> jiffies).make(family, ip, tcp, 1460));
            keys[0]--;
        }
    }

    @Test
    void theHelpersMakeWhatTheyCheck() {
        for (int i = 0; i < 300; i++) {
            connection();
            Memory.putByte(memory.address() + DATA_OFFSET, (byte) 0x50);
            int helper = 204 + random.nextInt(2);
            long made = bench.call(helper, memory.address(), memory.address() + TCP, 20);
            assertEquals(helper == 204 ? 536 : 1220, made >>> 32);
            acknowledge((int) made);
            assertEquals(0, bench.call(helper + 2, memory.address(), memory.address() + TCP));
            put(ACKNOWLEDGEMENT, (int) made ^ 0x4000_0000);
            assertEquals(-13, bench.call(helper + 2, memory.address(), memory.address() + TCP));
        }
    }

    private static final String MAKE = """
            r6 = map[idx:1][0]+0
            r1 = map[idx:0][0]+0
            r2 = map[idx:0][0]+64
            r3 = *(u64 *)(r6 +0)
            if r3 > 64 goto done
            call %d
            *(u64 *)(r6 +8) = r0
            r1 = map[idx:0][0]+0
            r2 = map[idx:0][0]+64
            call %d
            *(u64 *)(r6 +16) = r0
            done:
            r0 = 2
            exit
            """;

    @Test
    void segmentSizesAndErrorsAreTheKernels() {
        Peer.needsKernel();
        MapSpec data = MapSpec.of("data", MapType.ARRAY, 4, ROOM, 1);
        MapSpec args = MapSpec.of("args", MapType.ARRAY, 4, 24, 1);
        for (int[] pair : new int[][] {{204, 206}, {205, 207}}) {
            int helper = pair[0];
            int check = pair[1];
            try (KernelCollection kernel = KernelCollection.load(
                    Peer.program(MAKE.formatted(helper, check), "data", "args"), data, args)) {
                for (int i = 0; i < 1500; i++) {
                    connection();
                    int words = random.nextInt(8) == 0 ? random.nextInt(16) : 5 + random.nextInt(11);
                    options(words * 4 - 20);
                    Memory.putByte(memory.address() + DATA_OFFSET, (byte) (words << 4 | random.nextInt(16)));
                    long length = random.nextInt(10) == 0 ? random.nextInt(65) : 4L * words;
                    byte[] bytes = Memory.bytes(memory.address(), ROOM);
                    kernel.map("data").put(Peer.KEY, bytes);
                    kernel.map("args").put(Peer.KEY, Peer.longs(length, 0xbadL, 0xbadL));
                    kernel.program("peer").run(new byte[64]);
                    byte[] cells = kernel.map("args").lookup(Peer.KEY);
                    long expected = Peer.word(cells, 1);
                    long made = bench.call(helper, memory.address(), memory.address() + TCP, length);
                    String what = "seed %d: helper %d, length %d, options %s".formatted(
                            seed, helper, length, Arrays.toString(Arrays.copyOfRange(bytes, OPTIONS, ROOM)));
                    assertEquals(expected < 0 ? expected : expected >>> 32, made < 0 ? made : made >>> 32, what);
                    // random numbers are no valid cookie
                    assertEquals(Peer.word(cells, 2),
                            bench.call(check, memory.address(), memory.address() + TCP), what);
                }
            }
        }
    }

    private void options(int room) {
        ByteBuffer options = ByteBuffer.allocate(ROOM - OPTIONS);
        while (options.position() < room) {
            int kind = random.nextInt(6) == 0 ? random.nextInt(256) : random.nextInt(4);
            switch (kind) {
                case 0 -> options.put((byte) (random.nextInt(4) == 0 ? 0 : 1));
                case 1 -> options.put((byte) 1);
                case 2 -> options.put((byte) 2).put((byte) (random.nextInt(8) == 0 ? random.nextInt(6) : 4))
                        .putShort((short) (random.nextInt(5) == 0 ? 0 : random.nextInt(10_000)));
                default -> options.put((byte) kind).put((byte) random.nextInt(8));
            }
        }
        Memory.copyIn(options.array(), 0, memory.address() + OPTIONS, ROOM - OPTIONS);
    }
}
