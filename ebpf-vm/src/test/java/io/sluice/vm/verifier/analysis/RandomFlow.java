package io.sluice.vm.verifier.analysis;

import io.sluice.vm.api.HelperPrototype;
import io.sluice.vm.api.HelperPrototypes;
import io.sluice.vm.insn.AluOp;
import io.sluice.vm.insn.AtomicOp;
import io.sluice.vm.insn.Insn;
import io.sluice.vm.insn.InsnSeq;
import io.sluice.vm.insn.JmpOp;
import io.sluice.vm.insn.Size;
import io.sluice.vm.insn.WideKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Random programs with much control flow; the first insn makes the kernel stop as soon as it begins to explore. */
final class RandomFlow {
    private static final int UNKNOWN_HELPER = 9999;

    private final Random random;
    private final List<HelperPrototype> helpers = HelperPrototypes.all();
    private int[] starts;
    private int[] ends;
    private int slots;

    RandomFlow(Random random) {
        this.random = random;
    }

    InsnSeq next() {
        int functions = 1 + random.nextInt(4);
        starts = new int[functions];
        ends = new int[functions];
        for (int f = 0; f < functions; f++) {
            starts[f] = slots = f == 0 ? 0 : ends[f - 1];
            ends[f] = slots + 3 + random.nextInt(25);
        }
        List<Insn> out = new ArrayList<>();
        slots = 0;
        add(out, new Insn.AluReg(AluOp.MOV, true, 9, 8));
        for (int f = 0; f < functions; f++) {
            if (f + 1 < functions && random.nextInt(16) != 0) {
                add(out, new Insn.CallLocal(starts[f + 1] - slots - 1));
            }
            while (slots < ends[f] - 1) {
                add(out, insn(f));
            }
            add(out, random.nextInt(20) == 0 ? new Insn.Jump(random.nextBoolean(), target(f)) : new Insn.Exit());
        }
        return InsnSeq.of(out);
    }

    private void add(List<Insn> out, Insn insn) {
        out.add(insn);
        slots += insn.slots();
    }

    private Insn insn(int function) {
        boolean wideFits = slots + 2 < ends[function];
        return switch (random.nextInt(22)) {
            case 0 -> new Insn.AluImm(AluOp.MOV, true, dst(), 1);
            case 1 -> new Insn.AluReg(AluOp.MOV, random.nextBoolean(), dst(), src());
            case 2 -> new Insn.AluReg(AluOp.XOR, true, dst(), src());
            case 3 -> new Insn.AluImm(AluOp.ADD, false, dst(), 3);
            case 4 -> new Insn.Neg(true, dst());
            case 5 -> new Insn.MovSx(true, 16, dst(), src());
            case 6 -> new Insn.ByteSwap(Insn.SwapKind.BSWAP, 32, dst());
            case 7 -> new Insn.Load(Size.W, random.nextBoolean(), dst(), src(), 0);
            case 8 -> new Insn.StoreReg(Size.DW, src(), 0, src());
            case 9 -> new Insn.StoreImm(Size.DW, src(), 0, 0);
            case 10 -> new Insn.Atomic(AtomicOp.ADD, random.nextBoolean(), true, src(), 0, dst());
            case 11 -> new Insn.Atomic(AtomicOp.CMPXCHG, true, true, src(), 0, dst());
            case 12 -> random.nextBoolean() ? new Insn.LoadAcquire(Size.DW, dst(), src(), 0)
                    : new Insn.StoreRelease(Size.DW, src(), 0, src());
            case 13 -> wideFits ? new Insn.LoadImm64(dst(), 7) : new Insn.Neg(true, dst());
            case 14 -> wideFits ? new Insn.WideRef(WideKind.FUNC, dst(), call(), 0) : new Insn.Neg(true, dst());
            case 15 -> new Insn.CallHelper(helpers.get(random.nextInt(helpers.size())).id());
            case 16 -> new Insn.CallHelper(random.nextInt(8) == 0 ? UNKNOWN_HELPER : 181);
            case 17 -> new Insn.CallLocal(call());
            case 18 -> random.nextInt(60) != 0 ? new Insn.MayGoto(target(function)) : new Insn.LdAbs(Size.B, 0);
            case 19 -> random.nextInt(20) == 0 ? new Insn.Exit() : new Insn.Neg(false, dst());
            case 20 -> new Insn.JmpReg(JmpOp.GT, true, src(), src(), target(function));
            default -> new Insn.JmpImm(JmpOp.EQ, false, src(), 1, target(function));
        };
    }

    private int dst() {
        return random.nextInt(10);
    }

    private int src() {
        return random.nextInt(11);
    }

    private int target(int function) {
        if (random.nextInt(200) == 0) {
            return random.nextInt(100) - 50;
        }
        return starts[function] + random.nextInt(ends[function] - starts[function]) - slots - 1;
    }

    private int call() {
        int callee = random.nextInt(starts.length);
        return starts[callee] - slots - 1;
    }
}
