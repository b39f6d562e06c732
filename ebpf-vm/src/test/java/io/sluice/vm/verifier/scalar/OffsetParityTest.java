package io.sluice.vm.verifier.scalar;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sluice.vm.api.ProgramKind;
import io.sluice.vm.api.ProgramSpec;
import io.sluice.vm.insn.AluOp;
import io.sluice.vm.insn.Insn;
import io.sluice.vm.insn.InsnSeq;
import io.sluice.vm.insn.Size;
import io.sluice.vm.kernel.KernelAvailability;
import io.sluice.vm.kernel.KernelOracle;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Scalars that are added to and subtracted from packet pointers: the variable offset is the kernel's. */
class OffsetParityTest {
    private static final int PROGRAMS = Boolean.getBoolean("sluice.long") ? 10_000 : 200;
    private static final int STEPS = 8;
    private static final int POINTER = 5;
    private static final Pattern STATE = Pattern.compile("^(\\d+): (R\\d=.*)");

    @Test
    void variableOffsetsAreTheKernels() {
        assumeTrue(KernelAvailability.isAvailable(), () -> KernelAvailability.whyNot().orElseThrow());
        long seed = Long.getLong("sluice.scalar.seed", System.nanoTime());
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < PROGRAMS; i++) {
            check(random, seed);
        }
    }

    private static void check(SplittableRandom random, long seed) {
        Scalar[] known = new Scalar[POINTER + 1];
        List<Scalar[]> before = new ArrayList<>();
        List<Insn> insns = new ArrayList<>();
        insns.add(new Insn.Load(Size.W, false, POINTER, Insn.R1, 0));
        known[POINTER] = Scalar.constant(0);
        for (int r = 1; r < POINTER; r++) {
            Size size = Size.values()[random.nextInt(2)];
            boolean signed = random.nextBoolean();
            insns.add(new Insn.Load(size, signed, r, Insn.R10, -8));
            known[r] = signed ? Scalar.UNKNOWN.signExtend(size.bits(), true) : Scalar.ofBytes(size.bytes());
            AluOp op = signed || random.nextBoolean() ? AluOp.ADD : AluOp.OR;
            // An or must leave a bit unknown: a constant goes to the pointer's fixed offset.
            int imm = random.nextInt(1, op == AluOp.OR ? 0x7f : 1000);
            insns.add(new Insn.AluImm(op, true, r, imm));
            known[r] = known[r].alu(op, true, Scalar.constant(imm));
        }
        int first = insns.size();
        for (int i = 0; i < STEPS; i++) {
            int src = 1 + random.nextInt(POINTER - 1);
            boolean add = random.nextInt(3) > 0;
            insns.add(new Insn.AluReg(add ? AluOp.ADD : AluOp.SUB, true, POINTER, src));
            known[POINTER] = add ? known[POINTER].addOffset(known[src]) : known[POINTER].subOffset(known[src]);
            before.add(known.clone());
        }
        insns.add(new Insn.AluImm(AluOp.MOV, true, Insn.R0, 0));
        insns.add(new Insn.Exit());
        String log = KernelOracle.verifierLog(
            ProgramSpec.of("offsets", ProgramKind.XDP, InsnSeq.of(insns), List.of()));
        int compared = 0;
        for (String line : log.lines().toList()) {
            Matcher state = STATE.matcher(line);
            if (state.matches() && Integer.parseInt(state.group(1)) > first) {
                int at = Integer.parseInt(state.group(1)) - first - 1;
                assertNull(KernelStates.difference(line, before.get(at)), () -> "seed " + seed + "\n" + log);
                compared++;
            }
        }
        assertEquals(STEPS, compared, () -> "seed " + seed + "\n" + log);
    }
}
