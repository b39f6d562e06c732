package io.sluice.vm.x64;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sluice.vm.memory.ExecutableMemory;
import io.sluice.vm.memory.NativeCalls;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;

/** Runs insns on the CPU and compares what they compute with the same in Java. */
class ExecutionTest {
    private static final Set<CpuFeature> CPU = CpuFeature.detect();
    private static final int ROUNDS = 200;

    @Test
    void carriesOfTwoChainsStayApart() {
        needs(CpuFeature.ADX);
        forRandom((x, y) -> {
            assertEquals(carry(x, y) * 2 + carry(x, ~y), run(a -> {
                a.mov(Width.QWORD, Gpr.RCX, Gpr.RSI);
                a.unary(Unary.NOT, Width.QWORD, Gpr.RCX);
                a.alu(Alu.XOR, Width.DWORD, Gpr.RAX, Gpr.RAX);
                a.op(RegRm.ADCX, Width.QWORD, Gpr.RSI, Gpr.RDI);
                a.op(RegRm.ADOX, Width.QWORD, Gpr.RCX, Gpr.RDI);
                a.mov(Width.DWORD, Gpr.RCX, 0);
                a.op(RegRm.ADCX, Width.DWORD, Gpr.RAX, Gpr.RAX);
                a.op(RegRm.ADOX, Width.DWORD, Gpr.RCX, Gpr.RCX);
                a.lea(Width.QWORD, Gpr.RAX, Mem.at(Gpr.RCX, Gpr.RAX, 2, 0));
            }, x, y));
        });
    }

    private static long carry(long x, long y) {
        return Long.compareUnsigned(x + y, y) < 0 ? 1 : 0;
    }

    @Test
    void scalarInsnsDoWhatTheirNamesSay() {
        needs(CpuFeature.BMI1);
        forRandom((x, y) -> {
            assertEquals(x & x - 1, run(a -> a.bls(Bls.BLSR, Width.QWORD, Gpr.RAX, Gpr.RDI), x, y));
            assertEquals(x & -x, run(a -> a.bls(Bls.BLSI, Width.QWORD, Gpr.RAX, Gpr.RDI), x, y));
            assertEquals(x ^ x - 1, run(a -> a.bls(Bls.BLSMSK, Width.QWORD, Gpr.RAX, Gpr.RDI), x, y));
            assertEquals(x >>> 5 & 0x7FF, run(a -> {
                a.mov(Width.DWORD, Gpr.RCX, 11 << 8 | 5);
                a.bmi(Bmi.BEXTR, Width.QWORD, Gpr.RAX, Gpr.RDI, Gpr.RCX);
            }, x, y));
            assertEquals(x << 13 | y >>> 51, run(a -> {
                a.shift(DoubleShift.SHLD, Width.QWORD, Gpr.RDI, Gpr.RSI, 13);
                a.mov(Width.QWORD, Gpr.RAX, Gpr.RDI);
            }, x, y));
            assertEquals(x >>> 13 | y << 51, run(a -> {
                a.shift(DoubleShift.SHRD, Width.QWORD, Gpr.RDI, Gpr.RSI, 13);
                a.mov(Width.QWORD, Gpr.RAX, Gpr.RDI);
            }, x, y));
        });
    }

    @Test
    void crc32IsTheCastagnoliPolynomial() {
        needs(CpuFeature.SSE4_2);
        forRandom((x, y) -> {
            CRC32C crc = new CRC32C();
            for (int shift = 0; shift < Long.SIZE; shift += Byte.SIZE) {
                crc.update((int) (x >>> shift));
            }
            assertEquals(crc.getValue(), run(a -> {
                a.mov(Width.DWORD, Gpr.RAX, -1);
                a.crc32(Width.QWORD, Gpr.RAX, Gpr.RDI);
                a.unary(Unary.NOT, Width.DWORD, Gpr.RAX);
            }, x, y));
        });
    }

    @Test
    void halvesAreWidenedAddedAndSummed() {
        needs(CpuFeature.AVX2);
        forRandom((x, y) -> {
            long expected = (x & 0xFFFF_FFFFL) + (x >>> 32) + (y & 0xFFFF_FFFFL) + (y >>> 32);
            assertEquals(expected, run(a -> {
                a.vmov(Width.QWORD, Xmm.XMM9, Gpr.RDI);
                a.vpinsr(Width.QWORD, Xmm.XMM9, Xmm.XMM9, Gpr.RSI, 1);
                a.vec(VecOp.VPMOVZXDQ, VecLength.Y256, Xmm.XMM1, Xmm.XMM9);
                a.vec(VecImm.VEXTRACTI128, VecLength.Y256, Xmm.XMM1, Xmm.XMM2, 1);
                a.vec(VecOp.VPADDQ, VecLength.X128, Xmm.XMM1, Xmm.XMM1, Xmm.XMM2);
                a.vec(VecImm.VPSHUFD, VecLength.X128, Xmm.XMM2, Xmm.XMM1, 0b11_10_11_10);
                a.vec(VecOp.VPADDQ, VecLength.X128, Xmm.XMM1, Xmm.XMM1, Xmm.XMM2);
                a.vmov(Width.QWORD, Gpr.RAX, Xmm.XMM1);
                a.plain(Plain.VZEROUPPER);
            }, x, y));
        });
    }

    @Test
    void shiftsOfLanesAndElementsAndTheSignsOfBytes() {
        needs(CpuFeature.AVX2);
        forRandom((x, y) -> {
            assertEquals(x >>> 24 << 3, run(a -> {
                a.vmov(Width.QWORD, Xmm.XMM3, Gpr.RDI);
                a.vec(VecShift.VPSRLDQ, VecLength.X128, Xmm.XMM12, Xmm.XMM3, 3);
                a.vec(VecShift.VPSLLQ, VecLength.X128, Xmm.XMM12, Xmm.XMM12, 3);
                a.vmov(Width.QWORD, Gpr.RAX, Xmm.XMM12);
            }, x, y));
            assertEquals(Long.compress(x, 0x8080_8080_8080_8080L) * 0x0101_0101L, run(a -> {
                a.vmov(Width.QWORD, Xmm.XMM3, Gpr.RDI);
                a.vec(VecOp.VPBROADCASTQ, VecLength.Y256, Xmm.XMM8, Xmm.XMM3);
                a.vec(VecSigns.VPMOVMSKB, VecLength.Y256, Gpr.RAX, Xmm.XMM8);
                a.plain(Plain.VZEROUPPER);
            }, x, y));
        });
    }

    @Test
    void displacementsOf512BitInsnsCountInTheirOwnUnits() {
        needs(CpuFeature.AVX512F, CpuFeature.AVX512BW, CpuFeature.AVX512DQ);
        for (int disp : new int[] {-128, -64, -32, 0, 1, 32, 63, 64, 127, 128, 32 * 127, 64 * 127, 64 * 128}) {
            long sum = run(a -> {
                Label data = a.newLabel();
                Label end = a.newLabel();
                a.lea(Width.QWORD, Gpr.RSI, Mem.rip(data).plus(-disp));
                a.vec(VecOp.VPMOVZXDQ, VecLength.Z512, Xmm.XMM1, Mem.at(Gpr.RSI, disp));
                a.vec(VecOp.VPADDQ, VecLength.Z512, Xmm.XMM1, Xmm.XMM1, Mem.at(Gpr.RSI, disp));
                a.vec(VecImm.VEXTRACTI64X4, VecLength.Z512, Xmm.XMM1, Xmm.XMM2, 1);
                a.vec(VecOp.VPADDQ, VecLength.Y256, Xmm.XMM1, Xmm.XMM1, Xmm.XMM2);
                a.vec(VecImm.VEXTRACTI128, VecLength.Y256, Xmm.XMM1, Xmm.XMM2, 1);
                a.vec(VecOp.VPADDQ, VecLength.X128, Xmm.XMM1, Xmm.XMM1, Xmm.XMM2);
                a.vpextr(Width.QWORD, Gpr.RAX, Xmm.XMM1, 1);
                a.vmov(Width.QWORD, Gpr.RCX, Xmm.XMM1);
                a.alu(Alu.ADD, Width.QWORD, Gpr.RAX, Gpr.RCX);
                a.plain(Plain.VZEROUPPER);
                a.jmp(end);
                a.bind(data);
                for (long i = 1; i <= 8; i++) {
                    a.data64(i << 32 | i * 100);
                }
                a.bind(end);
            }, 0, 0);
            // 8 quadwords, of which the first 4 are added as 8 doublewords as well
            assertEquals((36L << 32 | 3600) + 10 + 1000, sum, "displacement " + disp);
        }
    }

    @Test
    void maskedLoadsGiveZeroForWhatTheMaskLeavesOutBeItMappedOrNot() {
        needs(CpuFeature.AVX512F, CpuFeature.AVX512BW);
        int page = 4096;
        for (int count = 1; count <= 64; count++) {
            byte[] code = loadAtTheEnd(count, page);
            try (ExecutableMemory memory = ExecutableMemory.install(code)) {
                for (int behind : new int[] {0, 64 - count}) {
                    long from = memory.address() + page - count - behind;
                    long equal = NativeCalls.call(memory.address(), from, 0, 0, 0);
                    assertEquals(count == 64 ? -1L : (1L << count) - 1, equal, count + " bytes, then " + behind);
                }
            }
        }
    }

    /** A page that ends with 64 bytes 0x5A, and code that says which of {@code count} bytes it loads are 0x5A. */
    private static byte[] loadAtTheEnd(int count, int page) {
        Assembler a = new Assembler();
        a.mov(Width.DWORD, Gpr.RCX, 0x5A);
        a.vpbroadcast(Width.BYTE, VecLength.Z512, Xmm.XMM2, Gpr.RCX);
        a.movabs(Gpr.RAX, count == 64 ? -1L : (1L << count) - 1);
        a.kmov(Width.QWORD, KReg.K1, Gpr.RAX);
        a.vec(VecOp.VMOVDQU8, VecLength.Z512, Xmm.XMM1.zeroed(KReg.K1), Mem.at(Gpr.RDI));
        a.vec(VecCompare.VPCMPEQB, VecLength.Z512, KReg.K2, Xmm.XMM1, Xmm.XMM2);
        a.kmov(Width.QWORD, Gpr.RAX, KReg.K2);
        a.plain(Plain.VZEROUPPER);
        a.plain(Plain.RET);
        byte[] start = a.finish().bytes();
        byte[] whole = Arrays.copyOf(start, page);
        Arrays.fill(whole, page - 64, page, (byte) 0x5A);
        return whole;
    }

    @Test
    void ternaryLogicFollowsItsTable() {
        needs(CpuFeature.AVX512F);
        forRandom((x, y) -> {
            int table = (int) (x ^ y) & 0xFF;
            long z = x * 31 + y;
            long expected = 0;
            for (int i = 0; i < Long.SIZE; i++) {
                int row = (int) (x >>> i & 1) << 2 | (int) (y >>> i & 1) << 1 | (int) (z >>> i & 1);
                expected |= (long) (table >> row & 1) << i;
            }
            assertEquals(expected, run(a -> {
                a.movabs(Gpr.RAX, z);
                a.vpbroadcast(Width.QWORD, VecLength.Z512, Xmm.XMM1, Gpr.RDI);
                a.vpbroadcast(Width.QWORD, VecLength.Z512, Xmm.XMM2, Gpr.RSI);
                a.vpbroadcast(Width.QWORD, VecLength.Z512, Xmm.XMM10, Gpr.RAX);
                a.vec(VecImm.VPTERNLOGD, VecLength.Z512, Xmm.XMM1, Xmm.XMM2, Xmm.XMM10, table);
                a.vmov(Width.QWORD, Gpr.RAX, Xmm.XMM1);
                a.plain(Plain.VZEROUPPER);
            }, x, y));
        });
    }

    private interface Pair {
        void accept(long x, long y);
    }

    private static void forRandom(Pair body) {
        long seed = System.nanoTime();
        System.out.println("ExecutionTest: seed " + seed);
        Random random = new Random(seed);
        for (int i = 0; i < ROUNDS; i++) {
            body.accept(random.nextLong(), random.nextLong());
        }
    }

    private static void needs(CpuFeature... features) {
        for (CpuFeature feature : EnumSet.of(features[0], features)) {
            assumeTrue(CPU.contains(feature), "the CPU has no " + feature);
        }
    }

    /** Runs code that finds its arguments in RDI and RSI and leaves its result in RAX. */
    private static long run(Consumer<Assembler> body, long x, long y) {
        Assembler a = new Assembler();
        body.accept(a);
        a.plain(Plain.RET);
        try (ExecutableMemory memory = ExecutableMemory.install(a.finish().bytes())) {
            return NativeCalls.call(memory.address(), x, y, 0, 0);
        }
    }
}
