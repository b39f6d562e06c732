package io.sluice.bench.method;

import io.sluice.bench.cpu.CpuTime;
import io.sluice.vm.memory.ExecutableMemory;
import io.sluice.vm.memory.NativeCalls;
import io.sluice.vm.memory.OffHeap;
import io.sluice.vm.x64.Alu;
import io.sluice.vm.x64.Assembler;
import io.sluice.vm.x64.Cond;
import io.sluice.vm.x64.CpuFeature;
import io.sluice.vm.x64.Gpr;
import io.sluice.vm.x64.Label;
import io.sluice.vm.x64.Mem;
import io.sluice.vm.x64.Plain;
import io.sluice.vm.x64.VecLength;
import io.sluice.vm.x64.VecOp;
import io.sluice.vm.x64.Width;
import io.sluice.vm.x64.Xmm;
import java.util.Set;

/** Machine code that reads a block of memory from its start to its end, again and again: what bandwidth is read by. */
public final class ReadLoop implements Timed, AutoCloseable {
    /** Loads a round, each to a register of its own. */
    private static final int LOADS = 8;
    /** Bytes that are read between two looks at the clock. */
    private static final long BYTES_PER_LOOK = 1 << 20;
    // System V: the first three arguments
    private static final Gpr AT = Gpr.RDI;
    private static final Gpr SIZE = Gpr.RSI;
    private static final Gpr TIMES = Gpr.RDX;

    private final OffHeap block;
    private final ExecutableMemory code;
    private final long timesPerLook;

    /**
     * A loop over a block of its own, all of whose pages are there.
     *
     * @param size bytes, a multiple of 512
     */
    public ReadLoop(int size) {
        this.block = OffHeap.allocate(size);
        this.code = ExecutableMemory.install(code(CpuFeature.detect()));
        this.timesPerLook = Math.max(1, BYTES_PER_LOOK / size);
    }

    private static byte[] code(Set<CpuFeature> features) {
        Assembler a = new Assembler();
        Label again = a.newLabel();
        Label next = a.newLabel();
        int step = LOADS * width(features);
        a.alu(Alu.ADD, Width.QWORD, SIZE, AT);
        a.mov(Width.QWORD, Gpr.R8, AT);
        a.bind(again);
        a.mov(Width.QWORD, AT, Gpr.R8);
        a.align(OffHeap.CACHE_LINE);
        a.bind(next);
        for (int i = 0; i < LOADS; i++) {
            load(a, features, i, Mem.at(AT, i * width(features)));
        }
        a.alu(Alu.ADD, Width.QWORD, AT, step);
        a.alu(Alu.CMP, Width.QWORD, AT, SIZE);
        a.jcc(Cond.B, next);
        a.alu(Alu.SUB, Width.QWORD, TIMES, 1);
        a.jcc(Cond.NE, again);
        if (width(features) > Long.BYTES) {
            a.plain(Plain.VZEROUPPER);
        }
        a.plain(Plain.RET);
        return a.finish().bytes();
    }

    private static int width(Set<CpuFeature> features) {
        if (features.contains(CpuFeature.AVX512F)) {
            return VecLength.Z512.bytes();
        }
        return features.contains(CpuFeature.AVX2) ? VecLength.Y256.bytes() : Long.BYTES;
    }

    private static void load(Assembler a, Set<CpuFeature> features, int register, Mem from) {
        if (features.contains(CpuFeature.AVX512F)) {
            a.vec(VecOp.VMOVDQU64, VecLength.Z512, Xmm.values()[register], from);
        } else if (features.contains(CpuFeature.AVX2)) {
            a.vec(VecOp.VMOVDQU, VecLength.Y256, Xmm.values()[register], from);
        } else {
            a.mov(Width.QWORD, Gpr.RAX, from);
        }
    }

    /** The time of reading the block once. */
    @Override
    public double ns(long nanos) {
        return CpuTime.ofOne(() -> NativeCalls.call(code.address(), block.address(), block.size(), timesPerLook, 0),
                nanos) / timesPerLook;
    }

    @Override
    public boolean warmsUp() {
        return false;
    }

    @Override
    public void close() {
        code.close();
        block.close();
    }
}
