package io.sluice.vm.random;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sluice.vm.api.ProgramSpec;
import io.sluice.vm.insn.Insn;
import io.sluice.vm.insn.InsnSeq;
import io.sluice.vm.kernel.KernelAvailability;
import io.sluice.vm.kernel.KernelRejection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ProgramGeneratorTest {
    private static final int PROGRAMS = 300;
    private static final int FRAGMENTS = 25;

    @Test
    void theKernelAcceptsEveryProgram() {
        assumeTrue(KernelAvailability.isAvailable(), () -> KernelAvailability.whyNot().orElseThrow());
        Set<Integer> verdicts = new HashSet<>();
        for (long seed = 0; seed < PROGRAMS; seed++) {
            RandomProgram program = ProgramGenerator.generate(seed, FRAGMENTS);
            try {
                List<byte[]> packets = RandomPackets.of(seed, 1);
                Engine.Answer answer = new KernelReference().run(program.specs(), program.maps(), packets);
                verdicts.add(answer.outcomes().getFirst().verdict());
            } catch (KernelRejection e) {
                fail("seed " + seed + ": " + e.getMessage());
            }
        }
        assertTrue(verdicts.size() > PROGRAMS * 9 / 10, "only " + verdicts.size() + " different results");
    }

    @Test
    void oneSeedMakesOneProgram() {
        assertEquals(ProgramGenerator.generate(7, FRAGMENTS).specs(), ProgramGenerator.generate(7, FRAGMENTS).specs());
        assertNotEquals(ProgramGenerator.generate(7, FRAGMENTS).specs(),
            ProgramGenerator.generate(8, FRAGMENTS).specs());
    }

    @Test
    void theTextAssemblesToTheSameProgram() {
        for (long seed = 0; seed < PROGRAMS; seed++) {
            ProgramSpec spec = ProgramGenerator.generate(seed, FRAGMENTS).specs().getFirst();
            assertEquals(spec.insns(), InsnSeq.assemble(spec.insns().toString()), "seed " + seed);
        }
    }

    @Test
    void programsUseEveryKindOfInsn() {
        Set<Class<?>> used = new HashSet<>();
        for (long seed = 0; seed < PROGRAMS; seed++) {
            InsnSeq insns = ProgramGenerator.generate(seed, FRAGMENTS).specs().getFirst().insns();
            insns.insns().forEach(insn -> used.add(insn.getClass()));
        }
        Set<Class<?>> left = new HashSet<>(List.of(Insn.class.getPermittedSubclasses()));
        left.removeAll(used);
        assertEquals(Set.of(Insn.MayGoto.class, Insn.CallKfunc.class, Insn.CallReg.class, Insn.LdAbs.class,
            Insn.LdInd.class), left);
    }

    @Test
    void programsCallEveryHelperWhoseResultIsTheSameEachTime() {
        Map<Integer, Integer> calls = new TreeMap<>();
        for (long seed = 0; seed < PROGRAMS; seed++) {
            Set<Integer> called = new HashSet<>();
            for (Insn insn : ProgramGenerator.generate(seed, FRAGMENTS).specs().getFirst().insns().insns()) {
                if (insn instanceof Insn.CallHelper call) {
                    called.add(call.id());
                }
            }
            called.forEach(id -> calls.merge(id, 1, Integer::sum));
        }
        List<Integer> wanted = List.of(1, 2, 3, 5, 12, 28, 44, 54, 65, 87, 88, 89, 105, 106, 118, 125, 130, 131, 132,
            133, 134, 160, 164, 165, 181, 182, 188, 189, 190, 195, 197, 201, 202, 203);
        assertEquals(Set.copyOf(wanted), calls.keySet());
        calls.forEach((id, programs) -> assertTrue(programs >= 5, id + ": " + programs + " programs"));
    }

    @Test
    void shrinkingKeepsWhatFailsAndLittleElse() {
        for (long seed = 0; seed < 50; seed++) {
            RandomProgram program = ProgramGenerator.generate(seed, FRAGMENTS);
            if (divisions(program) > 0) {
                RandomProgram small = program.shrink(candidate -> divisions(candidate) > 0);
                assertTrue(divisions(small) > 0, "seed " + seed);
                assertTrue(small.size() <= 5, "seed " + seed + ": " + small.size() + " fragments are left\n" + small);
            }
        }
    }

    private static long divisions(RandomProgram program) {
        return program.specs().stream().flatMap(spec -> spec.insns().insns().stream())
            .filter(i -> i instanceof Insn.AluReg alu && alu.op().text().equals("/="))
            .count();
    }
}
