package io.sluice.vm.insn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class InsnRoundTripTest {
    private static final int[] OFFS = {0, 1, 8, 16, 32, -1};
    private static final int[] IMMS = {
        0, 1, 5, 16, 32, 64, -1, 0x40, 0x41, 0x50, 0x51, 0xa0, 0xa1, 0xe1, 0xf1, 0x100, 0x110
    };

    @Test
    void everyInsnThatDecodesSurvivesBytesAndText() {
        Set<Class<?>> kinds = new HashSet<>();
        for (int opcode = 0; opcode < 256; opcode++) {
            for (int regs : new int[] {0x00, 0x10, 0x20, 0x30, 0x40, 0x50, 0x60, 0x21, 0x9a}) {
                for (int off : OFFS) {
                    for (int imm : IMMS) {
                        kinds.addAll(check(slot(opcode, regs, off, imm)));
                    }
                }
            }
        }
        assertEquals(Set.of(Insn.class.getPermittedSubclasses()), kinds);
    }

    private static Set<Class<?>> check(byte[] bytes) {
        InsnSeq insns;
        try {
            insns = InsnSeq.decode(bytes);
        } catch (InvalidInsnException e) {
            return Set.of();
        }
        Insn insn = insns.at(0);
        if (!(insn instanceof Insn.CallReg)) {
            assertArrayEquals(bytes, insns.encode(), insn.toString());
        }
        assertEquals(insns, InsnSeq.decode(insns.encode()));
        assertEquals(insns, InsnSeq.assemble(insns.toString()), insns.toString());
        return Set.of(insn.getClass());
    }

    private static byte[] slot(int opcode, int regs, int off, int imm) {
        boolean wide = opcode == 0x18;
        ByteBuffer out = ByteBuffer.allocate(wide ? 16 : 8).order(ByteOrder.LITTLE_ENDIAN);
        out.put((byte) opcode).put((byte) regs).putShort((short) off).putInt(imm);
        if (wide) {
            out.putInt(0).putInt(imm * 3);
        }
        return out.array();
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', value = {
        "b701000005000000; r1 = 5",
        "bc21000000000000; w1 = w2",
        "3f12010000000000; r2 s/= r1",
        "bf21080000000000; r1 = (s8)r2",
        "dc01000010000000; r1 = be16 r1",
        "d701000040000000; r1 = bswap64 r1",
        "6110040000000000; r0 = *(u32 *)(r1 +4)",
        "9110fcff00000000; r0 = *(s8 *)(r1 -4)",
        "7b1af8ff00000000; *(u64 *)(r10 -8) = r1",
        "620af8ff07000000; *(u32 *)(r10 -8) = 7",
        "db21000000000000; lock *(u64 *)(r1 +0) += r2",
        "c321000001000000; r2 = atomic_fetch_add((u32 *)(r1 +0), r2)",
        "db210000f1000000; r0 = atomic64_cmpxchg((u64 *)(r1 +0), r0, r2)",
        "5501030000000000; if r1 != 0 goto pc+3",
        "ae21fdff00000000; if w1 < w2 goto pc-3",
        "0600000005000000; gotol pc+5",
        "8500000001000000; call helper#1",
        "8510000007000000; call pc+7",
        "9500000000000000; exit",
    })
    void theTextIsTheKernels(String hex, String text) {
        InsnSeq insns = InsnSeq.decode(HexFormat.of().parseHex(hex));
        assertEquals(text + "\n", insns.toString());
    }

    @Test
    void wideInsnsTakeTwoSlots() {
        InsnSeq insns = InsnSeq.assemble("""
                r1 = 0x1122334455667788 ll
                if r1 == 0 goto out   ; comment
                r0 = 1
                out:
                exit
                """);
        assertEquals(5, insns.slots());
        assertEquals(4, insns.size());
        assertEquals(2, insns.slotOf(1));
        assertEquals(-1, insns.indexOf(1));
        assertEquals(3, insns.targetOf(1));
    }

    @Test
    void refusalsNameTheSlotAndTheFact() {
        byte[] bytes = HexFormat.of().parseHex("b7000000000000008d00000000000000ff00000000000000");
        InvalidInsnException e = assertThrows(InvalidInsnException.class, () -> InsnSeq.decode(bytes));
        assertEquals("insn 2: unknown opcode ff", e.getMessage());
        assertEquals(2, e.slot());
        e = assertThrows(InvalidInsnException.class, () -> InsnSeq.assemble("r0 = 0\nr11 = 5"));
        assertTrue(e.getMessage().startsWith("line 2:"), e.getMessage());
    }
}
