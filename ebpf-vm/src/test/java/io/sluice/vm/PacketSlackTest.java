package io.sluice.vm;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.vm.api.BpfProgram;
import io.sluice.vm.api.PacketDesc;
import io.sluice.vm.api.ProgramKind;
import io.sluice.vm.api.ProgramSpec;
import io.sluice.vm.insn.InsnSeq;
import io.sluice.vm.ir.Type;
import io.sluice.vm.memory.Memory;
import io.sluice.vm.verifier.Verifier;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Bytes that move in packets which end close behind them: all others of the frame stay as they were. */
class PacketSlackTest {
    private static final int PACKETS = 5;
    private static final int ADDRESS = 6;
    private static final int DONE = 3;
    private static final int SHORT = 1;
    /** Two addresses of six bytes change places, in packets that are long enough for them and what is behind. */
    private static final String SWAP = """
            r6 = r1
            %s
            r2 = *(u32 *)(r6 +0)
            r3 = *(u32 *)(r6 +4)
            r4 = r2
            r4 += %d
            if r4 > r3 goto out
            r0 = *(u32 *)(r2 +%d)
            r1 = *(u32 *)(r2 +%d)
            r4 = *(u16 *)(r2 +%d)
            r5 = *(u16 *)(r2 +%d)
            *(u16 *)(r2 +%d) = r5
            *(u32 *)(r2 +%d) = r1
            *(u32 *)(r2 +%d) = r0
            *(u16 *)(r2 +%d) = r4
            r0 = 3
            exit
            out:
            r0 = 1
            exit
            """;

    static List<TestEngines.Row> engines() {
        return TestEngines.rows();
    }

    private static String swap(String before, int checked, int at) {
        int other = at + ADDRESS;
        int half = Integer.BYTES;
        return SWAP.formatted(before, checked, at, other, at + half, other + half, at + half, at, other, other + half);
    }

    private static BpfProgram load(TestEngines.Row engine, String text) {
        ProgramSpec spec = TypedPrograms.of(ProgramSpec.of("t", ProgramKind.XDP, InsnSeq.assemble(text), List.of()));
        return engine.load().apply(Verifier.verify(spec, List.of(), TestHelpers.table()));
    }

    @Test
    void asMuchIsBehindPacketsAsAVectorReachesBehindItsFirstByte() {
        assertTrue(PacketDesc.SLACK >= Type.V128.bytes() - 1);
    }

    @ParameterizedTest
    @MethodSource("engines")
    void addressesChangePlacesInPacketsOfAnyLength(TestEngines.Row engine) {
        for (int checked : new int[] {12, 14, 16, 20}) {
            try (BpfProgram program = load(engine, swap("", checked, 0))) {
                for (int length = 11; length < 22; length++) {
                    check(program, length, length >= checked, 0, 0);
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void theLastBytesOfPacketsChangePlaces(TestEngines.Row engine) {
        for (int at : new int[] {1, 3, 4, 9}) {
            try (BpfProgram program = load(engine, swap("", at + 2 * ADDRESS, at))) {
                for (int length = at + 11; length < at + 18; length++) {
                    check(program, length, length >= at + 2 * ADDRESS, at, 0);
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void addressesChangePlacesAfterTheFrontMoved(TestEngines.Row engine) {
        try (BpfProgram program = load(engine, swap("r2 = -4\ncall helper#44", 14, 0))) {
            for (int length = 8; length < 18; length++) {
                check(program, length, length >= 10, -4, -4);
            }
        }
    }

    /** Runs packets of one length, in frames that nothing else may change. */
    private static void check(BpfProgram program, int length, boolean done, int at, int front) {
        try (TestBatch batch = new TestBatch(PACKETS, length)) {
            byte[] frames = new byte[PACKETS * TestBatch.FRAME + PacketDesc.SLACK];
            new Random(length).nextBytes(frames);
            long start = batch.data() - TestBatch.HEADROOM;
            Memory.copyIn(frames, 0, start, frames.length);
            batch.run(program);
            for (int i = 0; done && i < PACKETS; i++) {
                exchange(frames, i * TestBatch.FRAME + TestBatch.HEADROOM + at);
            }
            for (int i = 0; i < PACKETS; i++) {
                assertEquals(done ? DONE : SHORT, batch.verdict(i), () -> "length " + length);
                assertEquals(length - front, Memory.getInt(batch.desc(i) + PacketDesc.LENGTH));
            }
            assertArrayEquals(frames, Memory.bytes(start, frames.length), () -> "length " + length + ", at " + at);
        }
    }

    private static void exchange(byte[] bytes, int at) {
        for (int i = at; i < at + ADDRESS; i++) {
            byte one = bytes[i];
            bytes[i] = bytes[i + ADDRESS];
            bytes[i + ADDRESS] = one;
        }
    }
}
