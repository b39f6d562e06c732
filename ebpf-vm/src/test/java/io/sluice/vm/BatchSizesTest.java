package io.sluice.vm;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sluice.vm.api.Batch;
import io.sluice.vm.api.BpfProgram;
import io.sluice.vm.api.PacketDesc;
import io.sluice.vm.api.ProgramKind;
import io.sluice.vm.api.ProgramSpec;
import io.sluice.vm.insn.InsnSeq;
import io.sluice.vm.memory.Memory;
import io.sluice.vm.verifier.Verifier;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Batches of each size, of packets too short and long enough, with descs behind the last that lead nowhere. */
class BatchSizesTest {
    private static final int CHECKED = 14;
    private static final int TOO_SHORT = 999;
    private static final int LENGTHS = 29;
    private static final int NO_MEMORY = 1;
    /** The first byte, which is written to the second too; what is done between is left open. */
    private static final String COPY = """
            r6 = r1
            r2 = *(u32 *)(r6 +0)
            r3 = *(u32 *)(r6 +4)
            r4 = r2
            r4 += 14
            if r4 > r3 goto out
            r7 = *(u8 *)(r2 +0)
            *(u8 *)(r2 +1) = r7
            %s
            r0 = r7
            exit
            out:
            r0 = 999
            exit
            """;
    private static final int MOVED = 4;
    private static final String MOVE = "r2 = -4\ncall helper#44";

    static List<TestEngines.Row> engines() {
        return TestEngines.rows();
    }

    @ParameterizedTest
    @MethodSource("engines")
    void eachPacketIsHandledAsItIsAndNoOther(TestEngines.Row engine) {
        check(engine, "", 0);
    }

    @ParameterizedTest
    @MethodSource("engines")
    void soItIsWherePacketsMove(TestEngines.Row engine) {
        check(engine, MOVE, MOVED);
    }

    private static void check(TestEngines.Row engine, String between, int front) {
        InsnSeq insns = InsnSeq.assemble(COPY.formatted(between));
        ProgramSpec spec = TypedPrograms.of(ProgramSpec.of("t", ProgramKind.XDP, insns, List.of()));
        try (BpfProgram program = engine.load().apply(Verifier.verify(spec, List.of(), TestHelpers.table()))) {
            for (int count = 1; count <= Batch.CAPACITY; count++) {
                try (TestBatch batch = new TestBatch(count, 0)) {
                    check(program, batch, count, front);
                }
            }
        }
    }

    private static void check(BpfProgram program, TestBatch batch, int count, int front) {
        for (int i = 0; i < count; i++) {
            Memory.putInt(batch.desc(i) + PacketDesc.LENGTH, length(i));
            Memory.putByte(data(batch, i), (byte) (i + 1));
        }
        int behind = (Batch.CAPACITY + Batch.READ_AHEAD - count) * PacketDesc.SIZE;
        Memory.fill(batch.desc(count), behind, (byte) -1);
        for (int i = count; i < Batch.CAPACITY + Batch.READ_AHEAD; i++) {
            Memory.putLong(batch.desc(i) + PacketDesc.DATA, NO_MEMORY);
        }
        byte[] before = Memory.bytes(batch.desc(count), behind);
        batch.run(program);
        for (int i = 0; i < count; i++) {
            String packet = "packet " + i + " of " + count;
            boolean longEnough = length(i) >= CHECKED;
            int moved = longEnough ? front : 0;
            assertEquals(longEnough ? i + 1 : TOO_SHORT, batch.verdict(i), packet);
            assertEquals(data(batch, i) - moved, Memory.getLong(batch.desc(i) + PacketDesc.DATA), packet);
            assertEquals(length(i) + moved, Memory.getInt(batch.desc(i) + PacketDesc.LENGTH), packet);
            assertEquals(longEnough ? i + 1 : 0, Memory.getByte(data(batch, i) + 1), packet);
        }
        assertArrayEquals(before, Memory.bytes(batch.desc(count), behind), () -> "behind " + count);
    }

    /** Every other one of the first packets is too short, and so are about half of all. */
    private static int length(int i) {
        return i * CHECKED % LENGTHS;
    }

    private static long data(TestBatch batch, int i) {
        return batch.data() + (long) i * TestBatch.FRAME;
    }
}
