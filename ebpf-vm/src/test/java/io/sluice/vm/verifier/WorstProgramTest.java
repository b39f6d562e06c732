package io.sluice.vm.verifier;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sluice.vm.api.Bytes;
import io.sluice.vm.kernel.KernelAvailability;
import io.sluice.vm.kernel.KernelVerifier;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The programs that cost the most are judged in a heap of {@link WorstRun#HEAP} and in bounded time. */
final class WorstProgramTest {
    private static final String TOO_LARGE = "BPF program is too large. Processed 1000001 insn";
    private static final int MOST_ROUNDS = 499_998;
    private static final int MOST_PENDING = 8190;
    private static final long MAX_MILLIS = 60_000;

    @Test
    void acceptsAMillionInsnsAndRefusesOneMore() throws IOException, InterruptedException {
        WorstRun below = WorstRun.of(WorstProgram.COUNTER, MOST_ROUNDS);
        assertEquals("accepted", below.verdict());
        assertEquals(999_999, below.processed());
        assertEquals(TOO_LARGE, WorstRun.of(WorstProgram.COUNTER, MOST_ROUNDS + 1).verdict());
    }

    @Test
    void letsAsManyPathsWaitAsTheKernelDoesWithFullFrames() throws IOException, InterruptedException {
        assertEquals("accepted", WorstRun.of(WorstProgram.PENDING, MOST_PENDING).verdict());
        assertEquals("The sequence of 8193 jumps is too complex.",
                WorstRun.of(WorstProgram.PENDING, MOST_PENDING + 3).verdict());
        WorstRun full = WorstRun.of(WorstProgram.PENDING_IN_FULL_FRAMES, WorstProgram.PENDING_IN_FULL_FRAMES.scale());
        assertTrue(full.verdict().startsWith("combined stack size"), full.toString());
    }

    @Test
    void endsWhereStatesAreKeptAtEveryChance() throws IOException, InterruptedException {
        WorstRun run = WorstRun.of(WorstProgram.DIAMONDS, WorstProgram.DIAMONDS.scale());
        assertEquals(TOO_LARGE, run.verdict());
    }

    @ParameterizedTest
    @EnumSource(WorstProgram.class)
    void isJudgedInTheHeapAndTimeThatItHas(WorstProgram program) throws IOException, InterruptedException {
        assumeTrue(Boolean.getBoolean("sluice.long"), "runs for minutes: profile long only");
        WorstRun run = WorstRun.of(program, program.scale());
        System.out.printf("%s: %s%n", program, run);
        assertTrue(run.millis() < MAX_MILLIS, run.toString());
    }

    @ParameterizedTest
    @EnumSource(WorstProgram.class)
    void isJudgedAsByTheKernel(WorstProgram program) throws IOException, InterruptedException {
        assumeTrue(Boolean.getBoolean("sluice.long"), "runs for minutes: profile long only");
        assumeTrue(KernelAvailability.isAvailable(), () -> KernelAvailability.whyNot().orElseThrow());
        byte[] insns = program.spec(program.kernelScale()).insns().encode();
        KernelVerifier.Question question = new KernelVerifier.Question(insns, List.of(), 0, List.of(), 0);
        try (KernelVerifier kernel = new KernelVerifier(List.of(), Bytes.EMPTY)) {
            long start = System.nanoTime();
            int errno = kernel.errno(question);
            long millis = (System.nanoTime() - start) / 1_000_000;
            WorstRun run = WorstRun.of(program, program.kernelScale());
            System.out.printf("%s:%d: ours %d ms in a new JVM, the kernel %d ms%n",
                    program, program.kernelScale(), run.millis(), millis);
            assertEquals(errno == 0, run.verdict().equals("accepted"), run + ", kernel: errno " + errno);
        }
    }
}
