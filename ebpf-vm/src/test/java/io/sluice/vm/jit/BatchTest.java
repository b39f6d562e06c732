package io.sluice.vm.jit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sluice.vm.api.Batch;
import io.sluice.vm.api.PacketDesc;
import io.sluice.vm.api.WorkerState;
import io.sluice.vm.memory.Memory;
import io.sluice.vm.memory.OffHeap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BatchTest {
    private static final int FRAME = 256;
    private static final int HEADROOM = 64;
    private static final int LENGTH = 60;
    private static final int META = 8;
    private static final int UNTOUCHED = 0x7777;
    private static final String FIRST_BYTE = """
            r2 = *(u32 *)(r1 +0)
            r3 = *(u32 *)(r1 +4)
            r4 = r2
            r4 += 14
            if r4 > r3 goto short
            r0 = *(u8 *)(r2 +0)
            exit
            short:
            r0 = -1
            exit
            """;

    private final OffHeap batch = OffHeap.allocate(Batch.SIZE);
    private final OffHeap packets = OffHeap.allocate((long) Batch.CAPACITY * FRAME + PacketDesc.SLACK);
    private final WorkerState state = new WorkerState(0, 1);

    /** Packets whose first byte is their index. */
    static void fill(long batch, long packets, int count) {
        Memory.putInt(batch + Batch.COUNT, count);
        Memory.putInt(batch + Batch.INGRESS_IFINDEX, 11);
        Memory.putInt(batch + Batch.RX_QUEUE_INDEX, 12);
        Memory.putInt(batch + Batch.EGRESS_IFINDEX, 13);
        for (int i = 0; i < Batch.CAPACITY; i++) {
            long desc = Batch.desc(batch, i);
            long data = packets + (long) i * FRAME + HEADROOM;
            Memory.putByte(data, (byte) i);
            Memory.putByte(data - META, (byte) (2 * i));
            Memory.putLong(desc + PacketDesc.DATA, data);
            Memory.putInt(desc + PacketDesc.LENGTH, LENGTH + i);
            Memory.putInt(desc + PacketDesc.META_LENGTH, META);
            Memory.putInt(desc + PacketDesc.HEADROOM, HEADROOM);
            Memory.putInt(desc + PacketDesc.TAILROOM, FRAME - HEADROOM - LENGTH - i);
            Memory.putInt(desc + PacketDesc.VERDICT, UNTOUCHED);
        }
    }

    @AfterEach
    void free() {
        batch.close();
        packets.close();
        state.close();
    }

    @Test
    void givesEachPacketItsVerdictAndTouchesNoOther() {
        for (int count : new int[] {0, 1, 2, 63, 64}) {
            run(FIRST_BYTE, count);
            for (int i = 0; i < Batch.CAPACITY; i++) {
                assertEquals(i < count ? i : UNTOUCHED, verdict(i), "packet " + i + " of " + count);
            }
        }
    }

    @Test
    void aProgramThatUsesAllRegistersKeepsItsPlaceInTheBatch() {
        run("""
                r6 = r1
                r7 = 0
                r8 = 0
                r9 = 0
                *(u64 *)(r10 -8) = 1
                r2 = *(u32 *)(r6 +0)
                r3 = *(u32 *)(r6 +4)
                r0 = r2
                r0 += 1
                if r0 > r3 goto out
                r0 = *(u8 *)(r2 +0)
                r7 = *(u64 *)(r10 -8)
                r0 += r7
                exit
                out:
                r0 = -1
                exit
                """, 64);
        for (int i = 0; i < 64; i++) {
            assertEquals(i + 1, verdict(i));
        }
    }

    @Test
    void aProgramThatLeavesNoRegisterFindsItsPlaceAgain() {
        run("""
                r6 = r1
                r7 = 10
                r8 = 0
                r9 = 0
                *(u64 *)(r10 -8) = 3
                r2 = *(u32 *)(r6 +0)
                r3 = *(u32 *)(r6 +4)
                r0 = r2
                r0 += 1
                if r0 > r3 goto out
                r0 = *(u8 *)(r2 +0)
                r3 = *(u64 *)(r10 -8)
                r7 /= r3
                r0 += r7
                exit
                out:
                r0 = -1
                exit
                """, 64);
        for (int i = 0; i < 64; i++) {
            assertEquals(i + 3, verdict(i));
        }
    }

    @Test
    void aLongProgramRunsOnEachPacket() {
        StringBuilder text = new StringBuilder("""
                r2 = *(u32 *)(r1 +0)
                r3 = *(u32 *)(r1 +4)
                r4 = r2
                r4 += 1
                if r4 <= r3 goto +2
                r0 = -1
                exit
                r0 = *(u8 *)(r2 +0)
                """);
        for (int i = 0; i < 600; i++) {
            text.append("r0 += 1\nr6 = r0\n");
        }
        run(text + "exit", 64);
        for (int i = 0; i < 64; i++) {
            assertEquals(600 + i, verdict(i));
        }
    }

    @Test
    void theContextHoldsWhatTheDescSays() {
        run("""
                r2 = *(u32 *)(r1 +8)
                r3 = *(u32 *)(r1 +0)
                r4 = *(u32 *)(r1 +4)
                r5 = r2
                r5 += 1
                if r5 > r3 goto out
                r0 = *(u8 *)(r2 +0)
                r4 -= r3
                r0 += r4
                r5 = *(u32 *)(r1 +12)
                r5 *= 1000
                r0 += r5
                r5 = *(u32 *)(r1 +16)
                r5 *= 100000
                r0 += r5
                exit
                out:
                r0 = -1
                exit
                """, 64);
        for (int i = 0; i < 64; i++) {
            assertEquals(2 * i + LENGTH + i + 11_000 + 1_200_000, verdict(i));
        }
    }

    @Test
    void aContextThatIsSpilledOrPassedOnIsReadFromMemory() {
        run("""
                *(u64 *)(r10 -8) = r1
                r0 = 0
                r1 = *(u64 *)(r10 -8)
                call first
                exit
                first:
                r2 = *(u32 *)(r1 +0)
                r3 = *(u32 *)(r1 +8)
                r4 = *(u32 *)(r1 +4)
                r5 = r2
                r5 += 1
                if r5 > r4 goto out
                r0 = *(u8 *)(r2 +0)
                r2 -= r3
                r0 += r2
                exit
                out:
                r0 = -1
                exit
                """, 64);
        for (int i = 0; i < 64; i++) {
            assertEquals(i + META, verdict(i));
        }
    }

    @Test
    void aContextThatIsSpilledOrKnownOnOnePathOnlyIsReadFromMemory() {
        for (String text : new String[] {"""
                *(u64 *)(r10 -8) = r1
                r1 = *(u64 *)(r10 -8)
                r2 = *(u32 *)(r1 +0)
                r3 = *(u32 *)(r1 +4)
                r4 = r2
                r4 += 1
                if r4 > r3 goto +2
                r0 = *(u8 *)(r2 +0)
                exit
                r0 = -1
                exit
                """, """
                r6 = r1
                r6 += 4
                r6 += -4
                r2 = *(u32 *)(r6 +0)
                r3 = *(u32 *)(r6 +4)
                r4 = r2
                r4 += 1
                if r4 > r3 goto +2
                r0 = *(u8 *)(r2 +0)
                exit
                r0 = -1
                exit
                """, """
                r3 = *(u32 *)(r1 +16)
                r6 = 0
                if r3 == 77 goto join
                r6 = r1
                join:
                if r6 != 0 goto +2
                r0 = -1
                exit
                r2 = *(u32 *)(r6 +0)
                r3 = *(u32 *)(r6 +4)
                r4 = r2
                r4 += 1
                if r4 > r3 goto +2
                r0 = *(u8 *)(r2 +0)
                exit
                r0 = -1
                exit
                """}) {
            run(text, 64);
            for (int i = 0; i < 64; i++) {
                assertEquals(i, verdict(i));
            }
        }
    }

    @Test
    void aRegisterThatOnlyALoadOrASwapWritesIsTakenToo() {
        run("""
                r2 = *(u32 *)(r1 +0)
                r3 = *(u32 *)(r1 +4)
                r0 = r2
                r0 += 1
                if r0 > r3 goto out
                *(u64 *)(r10 -8) = 0
                r6 = *(u64 *)(r10 -8)
                r7 = 1311768467463790320 ll
                r8 = *(s8 *)(r2 +0)
                r9 = 1
                r9 = atomic64_xchg((u64 *)(r10 -8), r9)
                r0 = *(u8 *)(r2 +0)
                exit
                out:
                r0 = -1
                exit
                """, 64);
        for (int i = 0; i < 64; i++) {
            assertEquals(i, verdict(i));
        }
    }

    @Test
    void movedBoundsGoBackToTheDesc() {
        run("""
                r2 = -20
                call 44
                exit
                """, 64);
        for (int i = 0; i < 64; i++) {
            long desc = Batch.desc(batch.address(), i);
            assertEquals(0, verdict(i));
            long data = packets.address() + (long) i * FRAME + HEADROOM - 20;
            assertEquals(data, Memory.getLong(desc + PacketDesc.DATA));
            assertEquals(LENGTH + i + 20, Memory.getInt(desc + PacketDesc.LENGTH));
            assertEquals(0, Memory.getInt(desc + PacketDesc.META_LENGTH));
            assertEquals(HEADROOM - 20, Memory.getInt(desc + PacketDesc.HEADROOM));
            assertEquals(FRAME - HEADROOM - LENGTH - i, Memory.getInt(desc + PacketDesc.TAILROOM));
        }
    }

    @Test
    void helpersFindTheDescOfTheCurrentPacket() {
        run("""
                call 8
                exit
                """, 3);
        assertEquals(Batch.desc(batch.address(), 2), Memory.getLong(state.address() + WorkerState.DESC));
    }

    private void run(String text, int count) {
        fill(batch.address(), packets.address(), count);
        try (JitProgram program = Jitted.xdp(text)) {
            program.run(batch.address(), state.address());
        }
    }

    private int verdict(int index) {
        return Memory.getInt(Batch.desc(batch.address(), index) + PacketDesc.VERDICT);
    }
}
