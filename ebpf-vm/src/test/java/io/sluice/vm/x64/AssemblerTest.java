package io.sluice.vm.x64;

import static io.sluice.vm.x64.Gpr.R9;
import static io.sluice.vm.x64.Gpr.RAX;
import static io.sluice.vm.x64.Gpr.RCX;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class AssemblerTest {
    private final Assembler a = new Assembler();

    @Test
    void aJumpOf127BytesIsShortAndOneOf128IsLong() {
        Label near = a.newLabel();
        a.jcc(Cond.E, near);
        a.nop(127);
        a.bind(near);
        assertEquals("747f", hex(a.finish()).substring(0, 4));
        Assembler b = new Assembler();
        Label far = b.newLabel();
        b.jcc(Cond.E, far);
        b.nop(128);
        b.bind(far);
        assertEquals("0f8480000000", hex(b.finish()).substring(0, 12));
    }

    @Test
    void aBackwardJumpCountsItsOwnBytes() {
        Label start = a.newLabel();
        a.bind(start);
        a.nop(126);
        a.jmp(start);
        assertEquals("eb80", hex(a.finish()).substring(252));
        Assembler b = new Assembler();
        Label top = b.newLabel();
        b.bind(top);
        b.nop(127);
        b.jmp(top);
        assertEquals("e97cffffff", hex(b.finish()).substring(254));
    }

    @Test
    void aLongJumpInsideMakesTheOuterOneLong() {
        Label outer = a.newLabel();
        Label inner = a.newLabel();
        a.jmp(outer);
        a.jmp(inner);
        a.nop(125);
        a.bind(outer);
        a.nop(10);
        a.bind(inner);
        Code code = a.finish();
        assertEquals("e982000000" + "e987000000", hex(code).substring(0, 20));
        assertEquals(135, code.offsetOf(outer));
        assertEquals(145, code.offsetOf(inner));
    }

    @Test
    void labelsBetweenJumpsAtTheSamePlaceAreToldApart() {
        Label first = a.newLabel();
        Label second = a.newLabel();
        a.jmp(second);
        a.bind(first);
        a.jmp(first);
        a.bind(second);
        Code code = a.finish();
        assertEquals("eb02ebfe", hex(code));
        assertEquals(2, code.offsetOf(first));
        assertEquals(4, code.offsetOf(second));
    }

    @Test
    void ripRelativeOperandsCountTheImmediateBehindThem() {
        Label data = a.newLabel();
        a.alu(Alu.CMP, Width.DWORD, Mem.rip(data), 0x1000);
        a.alu(Alu.CMP, Width.DWORD, Mem.rip(data).plus(4), 1);
        a.lea(Width.QWORD, RAX, Mem.rip(data));
        a.align(8);
        a.bind(data);
        a.data64(-1L);
        Code code = a.finish();
        assertEquals(24, code.offsetOf(data));
        assertEquals("813d0e00000000100000" + "833d0b00000001" + "488d0500000000" + "ffffffffffffffff", hex(code));
    }

    @Test
    void paddingFollowsTheLengthOfTheJumpsBeforeIt() {
        Label end = a.newLabel();
        a.jmp(end);
        a.align(16);
        Label loop = a.newLabel();
        a.bind(loop);
        a.nop(200);
        a.bind(end);
        Code code = a.finish();
        assertEquals(16, code.offsetOf(loop));
        assertEquals("e9d3000000" + "660f1f840000000000" + "6690", hex(code).substring(0, 32));
    }

    @Test
    void relocationsMoveWithTheCode() {
        Symbol map = new Symbol() { };
        Label end = a.newLabel();
        a.jmp(end);
        a.movabs(R9, map, 16);
        a.nop(200);
        a.bind(end);
        assertEquals(List.of(new Relocation(7, map, 16)), a.finish().relocations());
    }

    @Test
    void entriesOfAJumpTableAreDistances() {
        Label table = a.newLabel();
        Label target = a.newLabel();
        a.bind(table);
        a.distance32(target, table);
        a.jmp(target);
        a.bind(target);
        assertEquals("06000000" + "eb00", hex(a.finish()));
    }

    @Test
    void refusesWhatCannotBeEncoded() {
        assertThrows(IllegalArgumentException.class, () -> Mem.at(RAX, Gpr.RSP, 1, 0));
        assertThrows(IllegalArgumentException.class, () -> Mem.at(RAX, RCX, 3, 0));
        assertThrows(IllegalArgumentException.class, () -> a.bswap(Width.WORD, RAX));
        assertThrows(IllegalArgumentException.class, () -> a.bmi(Bmi.SHLX, Width.WORD, RAX, RAX, RAX));
        assertThrows(IllegalArgumentException.class, () -> a.op(RegRm.ADCX, Width.WORD, RAX, RAX));
        assertThrows(IllegalArgumentException.class,
                () -> a.bmi(Bmi.SHLX, Width.QWORD, RAX, RAX, Mem.at(RAX)));
        assertThrows(IllegalStateException.class, () -> {
            Assembler unbound = new Assembler();
            unbound.jmp(unbound.newLabel());
            unbound.finish();
        });
    }

    @Test
    void refusesVectorInsnsThatHaveNoSuchForm() {
        Mem m = Mem.at(RAX);
        refused(() -> a.vec(VecOp.VPXOR, VecLength.Z512, Xmm.XMM0, Xmm.XMM0, m));
        refused(() -> a.vec(VecOp.VPXOR, VecLength.X128, Xmm.XMM0.masked(KReg.K1), Xmm.XMM0, m));
        refused(() -> a.vec(VecOp.VPSADBW, VecLength.Z512, Xmm.XMM0.masked(KReg.K1), Xmm.XMM0, m));
        refused(() -> a.vec(VecOp.VPERMD, VecLength.X128, Xmm.XMM0, Xmm.XMM0, m));
        refused(() -> a.vec(VecImm.VEXTRACTI64X4, VecLength.Y256, Xmm.XMM0, Xmm.XMM1, 1));
        refused(() -> a.vec(VecSigns.VPMOVMSKB, VecLength.Z512, RAX, Xmm.XMM1));
        refused(() -> a.vec(VecOp.VBROADCASTI128, VecLength.Y256, Xmm.XMM0, Xmm.XMM1));
        refused(() -> a.vec(VecOp.VMOVDQU8_STORE, VecLength.Z512, Xmm.XMM0.zeroed(KReg.K1), m));
        refused(() -> a.vec(VecOp.VPADDQ, VecLength.X128, Xmm.XMM0, m));
        refused(() -> a.vec(VecOp.VPTEST, VecLength.X128, Xmm.XMM0, Xmm.XMM1, m));
        refused(() -> a.vmov(Width.WORD, Xmm.XMM0, RAX));
        refused(() -> Xmm.XMM0.masked(KReg.K0));
        assertEquals(0, a.finish().size());
    }

    private static void refused(Executable emit) {
        assertThrows(IllegalArgumentException.class, emit);
    }

    @Test
    void randomJumpsLandOnTheirLabelsAndNoneIsLongerThanNeeded() {
        long seed = System.nanoTime();
        System.out.println("AssemblerTest jumps: seed " + seed);
        Random random = new Random(seed);
        for (int round = 0; round < 50; round++) {
            checkRandomJumps(random);
        }
    }

    private static void checkRandomJumps(Random random) {
        Assembler assembler = new Assembler();
        List<Label> labels = new ArrayList<>();
        int count = 300;
        for (int i = 0; i <= count; i++) {
            labels.add(assembler.newLabel());
        }
        List<Label> targets = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            assembler.bind(labels.get(i));
            Label target = labels.get(Math.clamp(i + random.nextInt(-40, 40), 0, count));
            targets.add(target);
            if (random.nextBoolean()) {
                assembler.jmp(target);
            } else {
                assembler.jcc(Cond.NE, target);
            }
            assembler.nop(random.nextInt(6));
        }
        assembler.bind(labels.get(count));
        Code code = assembler.finish();
        byte[] bytes = code.bytes();
        for (int i = 0; i < count; i++) {
            int at = code.offsetOf(labels.get(i));
            int op = bytes[at] & 0xFF;
            boolean isShort = op == 0xEB || op == 0x75;
            int size = isShort ? 2 : op == 0xE9 ? 5 : 6;
            int distance = isShort ? bytes[at + 1] : ByteBuffer.wrap(bytes)
                    .order(ByteOrder.LITTLE_ENDIAN).getInt(at + size - 4);
            assertEquals(code.offsetOf(targets.get(i)), at + size + distance);
            assertEquals(distance == (byte) distance, isShort, "distance " + distance);
        }
    }

    @Test
    void theSameInputGivesTheSameBytes() {
        assertArrayEquals(jumps(7), jumps(7));
    }

    private static byte[] jumps(long seed) {
        Random random = new Random(seed);
        Assembler assembler = new Assembler();
        Label end = assembler.newLabel();
        for (int i = 0; i < 100; i++) {
            assembler.jcc(Cond.A, end);
            assembler.nop(random.nextInt(4));
        }
        assembler.bind(end);
        return assembler.finish().bytes();
    }

    private static String hex(Code code) {
        return HexFormat.of().formatHex(code.bytes());
    }
}
