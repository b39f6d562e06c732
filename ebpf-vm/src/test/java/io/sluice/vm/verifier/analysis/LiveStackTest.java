package io.sluice.vm.verifier.analysis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sluice.vm.kernel.KernelAvailability;
import io.sluice.vm.kernel.KernelOracle;
import io.sluice.vm.verifier.analysis.LiveStack.Instance;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class LiveStackTest {
    private static final int PROGRAMS = 600;

    @Test
    void aSlotLivesFromItsWriteToItsLastRead() {
        Program p = Texts.program("*(u64 *)(r10 -8) = 1\nr0 = 0\nr0 = *(u64 *)(r10 -8)\nexit");
        LiveStack stack = new LiveStack(p);
        Instance main = stack.root(0);
        visit(stack, main, 0, 0, 1);
        visit(stack, main, 1, 0, 0);
        visit(stack, main, 2, 1, 0);
        visit(stack, main, 3, 0, 0);
        assertEquals(0, stack.alive(main, 1, 0), "nothing is known before the path ended");
        stack.update(main);
        assertEquals(0, stack.alive(main, 0, 0));
        assertEquals(1, stack.alive(main, 1, 0));
        assertTrue(stack.alive(main, 2, 0, 0));
        assertFalse(stack.alive(main, 3, 0, 0));
    }

    @Test
    void aCalleeTellsItsCallerWhatItReadsAndSurelyWrites() {
        Program p = Texts.program("""
                r1 = r10
                call f
                r0 = *(u64 *)(r10 -16)
                exit
                f:
                r0 = *(u64 *)(r1 -8)
                *(u64 *)(r1 -16) = 1
                exit""");
        LiveStack stack = new LiveStack(p);
        Instance main = stack.root(0);
        Instance f = stack.callee(main, 1, 1);
        visit(stack, main, 0, 0, 0);
        stack.begin(f, 4);
        stack.read(0, 1);
        stack.commit();
        stack.begin(f, 5);
        stack.write(0, 2);
        stack.commit();
        stack.update(f);
        visit(stack, main, 2, 2, 0);
        visit(stack, main, 3, 0, 0);
        stack.update(main);
        assertEquals("-8", Texts.slots(stack.alive(main, 0, 0)));
        assertEquals("-8,-16", Texts.slots(stack.alive(f, 4, 0)), "-16 is read after the call");
        assertEquals("-16", Texts.slots(stack.alive(f, 6, 0)));
        assertEquals("", Texts.slots(stack.alive(f, 4, 1)));
    }

    @Test
    void aTailCallMayReturnToTheCallerBeforeWritesAfterIt() {
        Program p = Texts.typed("""
                r1 = r10
                call f
                r0 = *(u64 *)(r10 -8)
                exit
                f:
                call 12
                *(u64 *)(r1 -8) = 1
                exit""");
        LiveStack stack = new LiveStack(p);
        Instance main = stack.root(0);
        Instance f = stack.callee(main, 1, 1);
        visit(stack, main, 0, 0, 0);
        visit(stack, f, 4, 0, 0);
        visit(stack, f, 5, 0, 1);
        stack.update(f);
        visit(stack, main, 2, 1, 0);
        stack.update(main);
        assertEquals("-8", Texts.slots(stack.alive(main, 0, 0)));
    }

    private static void visit(LiveStack stack, Instance instance, int insn, long reads, long writes) {
        stack.begin(instance, insn);
        stack.read(0, reads);
        stack.write(0, writes);
        stack.commit();
    }

    @Test
    void agreesWithTheKernelOnRandomPrograms() {
        assumeTrue(KernelAvailability.isAvailable(), () -> KernelAvailability.whyNot().orElseThrow());
        long seed = System.nanoTime();
        Random random = new Random(seed);
        int told = 0;
        int accepted = 0;
        for (int i = 0; i < PROGRAMS; i++) {
            String text = RandomStack.text(random);
            String log = KernelOracle.verifierLog(Texts.spec(text));
            if (!log.contains("Live regs before insn:")) {
                continue;
            }
            LiveStackReplay replay = new LiveStackReplay(Texts.program(text));
            replay.follow(log);
            assertNull(replay.difference(), "seed " + seed + " program " + i + "\n" + text + log);
            told += replay.told();
            accepted++;
        }
        assertTrue(accepted > PROGRAMS / 4 && told > 10 * accepted,
                accepted + " programs, " + told + " masks, seed " + seed);
    }
}
