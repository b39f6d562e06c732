package io.sluice.vm.verifier;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.vm.TestHelpers;
import io.sluice.vm.TestMap;
import io.sluice.vm.api.MapSpec;
import io.sluice.vm.api.MapType;
import io.sluice.vm.api.ProgramKind;
import io.sluice.vm.api.ProgramSpec;
import io.sluice.vm.insn.Insn;
import io.sluice.vm.insn.InsnSeq;
import io.sluice.vm.kernel.KernelAvailability;
import io.sluice.vm.random.KernelReference;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** No load is left of what only the kernel has. */
final class ObjectLoadsTest {
    private static final MapSpec ARRAY = MapSpec.of("arr", MapType.ARRAY, 4, 24, 7);
    private static final MapSpec HASH = MapSpec.of("hash", MapType.HASH, 8, 16, 64);

    private final TestMap array = new TestMap(ARRAY);
    private final TestMap hash = new TestMap(HASH);

    @AfterEach
    void close() {
        array.close();
        hash.close();
    }

    private static ProgramSpec spec(String text) {
        return ProgramSpec.of("main", ProgramKind.XDP, InsnSeq.assemble(text), List.of("arr", "hash"));
    }

    private String loaded(String text) {
        VerifiedProgram program = Verifier.verify(spec(text), List.of(array, hash), TestHelpers.table());
        assertTrue(program.insns().insns().stream().noneMatch(i -> i instanceof Insn.Load l
                && l.src() == 2), program.insns()::toString);
        return program.insns().toString();
    }

    private String field(String load) {
        return loaded("r2 = map[idx:0]\n" + load + "\nr0 = 2\nexit").lines().toList().get(1);
    }

    @Test
    void fieldsOfOneMapAreWhatTheyAreInTheKernel() {
        assertEquals("r3 = 2", field("r3 = *(u32 *)(r2 +64)"));
        assertEquals("r3 = 4", field("r3 = *(u32 *)(r2 +68)"));
        assertEquals("r3 = 24", field("r3 = *(u8 *)(r2 +72)"));
        assertEquals("r3 = 0", field("r3 = *(u8 *)(r2 +73)"));
        assertEquals("r3 = 7", field("r3 = *(u32 *)(r2 +76)"));
        assertEquals("r3 = -1", field("r3 = *(s32 *)(r2 +104)"));
        assertEquals("w3 = -1", field("r3 = *(u32 *)(r2 +104)"));
        assertEquals("r3 = 7500385", field("r3 = *(u64 *)(r2 +136)"));
        assertEquals("r3 = 0", field("r3 = *(u64 *)(r2 +40)"));
    }

    @Test
    void whatAFieldPointsToIsZero() {
        String text = loaded("r2 = map[idx:0]\nr2 = *(u64 *)(r2 +40)\nr0 = *(u32 *)(r2 +8)\nr0 = 2\nexit");
        assertEquals(List.of("r2 = 0", "r0 = 0"), text.lines().skip(1).limit(2).toList());
    }

    @Test
    void aFieldOfSeveralMapsIsZero() {
        String text = loaded("""
                r3 = *(u32 *)(r1 +12)
                r2 = map[idx:0]
                if r3 == 0 goto same
                r2 = map[idx:1]
                same:
                r0 = *(u32 *)(r2 +72)
                exit
                """);
        assertTrue(text.contains("\nr0 = 0\n"), text);
    }

    @Test
    void anInsnThatLoadsAMapOrMemoryIsRefused() {
        VerifierException e = assertThrows(VerifierException.class, () -> loaded("""
                r3 = *(u32 *)(r1 +12)
                r2 = r10
                r2 += -152
                *(u64 *)(r10 -80) = 1
                if r3 == 0 goto same
                r2 = map[idx:1]
                same:
                r0 = *(u32 *)(r2 +72)
                exit
                """));
        assertTrue(e.getMessage().contains("same insn cannot be used with different pointers"), e::getMessage);
    }

    @Test
    void theKernelHasTheSameInThem() {
        KernelAvailability.whyNot().ifPresent(reason -> Assumptions.assumeTrue(false, reason));
        for (int off : new int[] {64, 68, 72, 76, 80, 84, 88, 104, 136, 140}) {
            String text = "r2 = map[idx:0]\nr3 = map[idx:1]\nr0 = *(u32 *)(r2 +" + off + ")\nexit";
            int there = new KernelReference()
                    .run(List.of(spec(text)), List.of(ARRAY, HASH), List.of(new byte[60]))
                    .outcomes().getFirst().verdict();
            assertEquals(there, constant(loaded(text)), () -> "offset " + off);
        }
    }

    private static int constant(String text) {
        String number = text.lines().filter(line -> line.matches("[rw]0 = .*")).findFirst().orElseThrow();
        return (int) Long.parseLong(number.substring("r0 = ".length()));
    }
}
