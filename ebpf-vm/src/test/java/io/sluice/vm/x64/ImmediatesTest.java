package io.sluice.vm.x64;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.sluice.vm.memory.ExecutableMemory;
import io.sluice.vm.memory.NativeCalls;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Numbers that become part of code arrive in their registers, and blinded ones do not stand in it. */
class ImmediatesTest {
    private static final List<Gpr> FREE = List.of(
            Gpr.RAX, Gpr.RCX, Gpr.RDX, Gpr.RSI, Gpr.RDI, Gpr.R8, Gpr.R9, Gpr.R10, Gpr.R11);
    private static final long[] EDGES = {
        0, 1, -1, 255, 0x7fff_ffffL, 0x8000_0000L, 0xffff_ffffL, 0x1_0000_0000L, Integer.MIN_VALUE, Long.MIN_VALUE,
        Long.MAX_VALUE, 0x1234_5678_9abc_def0L, 0x9abc_def0_1234_5678L
    };

    private static byte[] code(long number, Gpr register, Random blinding) {
        Assembler a = new Assembler();
        new Immediates(a, blinding, null).load(register, number);
        a.mov(Width.QWORD, Gpr.RAX, register);
        a.plain(Plain.RET);
        return a.finish().bytes();
    }

    private static long run(byte[] code) {
        try (ExecutableMemory memory = ExecutableMemory.install(code)) {
            return NativeCalls.call(memory.address(), 0, 0, 0, 0);
        }
    }

    @Test
    void loadsNumbersBlindedAndNot() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int i = 0; i < 200; i++) {
            long number = i < EDGES.length ? EDGES[i] : random.nextLong() >> random.nextInt(Long.SIZE);
            Gpr register = FREE.get(random.nextInt(FREE.size()));
            assertEquals(number, run(code(number, register, null)), "seed " + seed);
            assertEquals(number, run(code(number, register, random)), "seed " + seed);
        }
    }

    @Test
    void hidesBothHalvesOfBlindedNumbers() {
        long number = 0x1234_5678_9abc_def0L;
        for (int seed = 0; seed < 100; seed++) {
            ByteBuffer code = ByteBuffer.wrap(code(number, Gpr.RAX, new Random(seed))).order(ByteOrder.LITTLE_ENDIAN);
            for (int i = 0; i + Integer.BYTES <= code.capacity(); i++) {
                int there = code.getInt(i);
                assertFalse(there == (int) number || there == (int) (number >>> Integer.SIZE), "seed " + seed);
            }
        }
    }
}
