package io.sluice.vm.verifier;

import io.sluice.vm.api.ProgramKind;
import io.sluice.vm.api.ProgramSpec;
import io.sluice.vm.insn.InsnSeq;
import java.util.List;
import java.util.Locale;
import java.util.function.IntFunction;

/**
 * Programs that cost a verifier as much as the limits allow, each by another thing that it has to keep. They use no
 * map, and no helper but number 5, whose result is unknown.
 */
enum WorstProgram {
    /** A loop that is unrolled to the limit, by a counter that has to be known exactly. Scale: rounds. */
    COUNTER(WorstProgram::counter, 499_998, 499_998),
    /** Loops in loops, each counted exactly on the stack. Scale: rounds of the outer one. */
    COUNTERS_ON_THE_STACK(WorstProgram::countersOnTheStack, 10_000, 10_000),
    /** Paths that never meet: each branch sets another bit, and all bits have to be exact. Scale: branches. */
    BITS(WorstProgram::bits, 60, 60),
    /** States that hardly ever cover one another, kept at many insns: branches write the slots of the stack. */
    FOREST(WorstProgram::forest, 60, 60),
    /** Branches ahead of each other until no more paths may wait. Scale: branches. */
    PENDING(WorstProgram::pending, 8190, 8190),
    /** As many paths wait as may, each with 8 frames of 64 slots. Scale: branches. */
    PENDING_IN_FULL_FRAMES(scale -> fullFrames(pendingBody(scale)), 8180, 500),
    /** 8 frames of 64 slots, and a loop in the innermost that changes a slot of six in turn. Scale: rounds. */
    FULL_FRAMES(WorstProgram::slotsOfAllFrames, 1_700, 10),
    /** The same in a straight line, with a state kept every 8 insns. Scale: states. */
    FULL_FRAMES_IN_A_LINE(WorstProgram::slotsOfAllFramesInALine, 60_000, 1000),
    /** Spills of new unknown numbers, round after round, to all slots of one frame. Scale: rounds. */
    SPILLS(WorstProgram::spills, 7_000, 1000),
    /** Copies of a number with constants added, all linked, and refined again and again. Scale: rounds. */
    LINKED(WorstProgram::linked, 1_000, 1_000),
    /** A loop of may_goto around branches. Scale: branches. */
    MAY_GOTO(WorstProgram::mayGoto, 200, 200),
    /** A long function that leaves early, called from many places. Scale: places. */
    CALLERS(WorstProgram::callers, 20_000, 100),
    /** Functions that call the next one twice, 8 frames deep, with slots of all of them touched. Scale: calls each. */
    CALL_TREE(WorstProgram::callTree, 4, 4),
    /** A straight line of insns, as long as a program may be. Scale: insns. */
    LINE(WorstProgram::line, 999_990, 999_990),
    /** As many branches as fit in a straight line, each of which meets what the one before kept. Scale: branches. */
    DIAMONDS(WorstProgram::diamonds, 200_000, 200_000),
    /** Reads of the stack that are new at the end of every path of a long function. Scale: paths. */
    PATH_ENDS(WorstProgram::pathEnds, 30_000, 2000);

    private static final int FRAMES = 8;
    private static final int SLOTS = 62;

    private final IntFunction<String> text;
    private final int scale;
    private final int kernelScale;

    WorstProgram(IntFunction<String> text, int scale, int kernelScale) {
        this.text = text;
        this.scale = scale;
        this.kernelScale = kernelScale;
    }

    /** The scale at which it gets near a limit. */
    int scale() {
        return scale;
    }

    /** The scale at which the kernel may be asked: where it would take gigabytes or minutes, a smaller one. */
    int kernelScale() {
        return kernelScale;
    }

    ProgramSpec spec(int atScale) {
        return ProgramSpec.of(name().toLowerCase(Locale.ROOT), ProgramKind.XDP,
                InsnSeq.assemble(text.apply(atScale)), List.of());
    }

    private static String counter(int rounds) {
        return """
                r6 = %d
                loop:
                r6 += -1
                if r6 != 0 goto loop
                r0 = 0
                exit
                """.formatted(rounds);
    }

    private static String countersOnTheStack(int rounds) {
        return """
                r6 = 0
                *(u64 *)(r10 -8) = r6
                outer:
                r7 = 0
                *(u64 *)(r10 -16) = r7
                inner:
                r7 = *(u64 *)(r10 -16)
                r7 += 1
                *(u64 *)(r10 -16) = r7
                if r7 < 20 goto inner
                r6 = *(u64 *)(r10 -8)
                r6 += 1
                *(u64 *)(r10 -8) = r6
                if r6 < %d goto outer
                r0 = 0
                exit
                """.formatted(rounds);
    }

    /** Branches that each set a bit of R6, which then is an offset that has to be exact. */
    private static String bits(int branches) {
        StringBuilder text = new StringBuilder("call 5\nr7 = r0\nr6 = 0\n");
        for (int i = 0; i < branches; i++) {
            text.append("r0 = r7\nr0 >>= %d\nr0 &= 1\nif r0 == 0 goto l%d\nr6 += %d\nl%d:\n".formatted(i, i, 1 + i, i));
        }
        return text.append("r6 &= 7\nr1 = r10\nr1 += r6\nr0 = *(u8 *)(r1 -16)\nr0 = 0\nexit\n").toString();
    }

    private static String forest(int branches) {
        StringBuilder text = new StringBuilder("call 5\nr7 = r0\n");
        for (int i = 0; i < SLOTS; i++) {
            text.append("*(u64 *)(r10 -%d) = %d\n".formatted(8 * (i + 1), i));
        }
        for (int i = 0; i < branches; i++) {
            text.append("r0 = r7\nr0 >>= %d\nr0 &= 1\nif r0 == 0 goto l%d\n".formatted(i, i));
            text.append("*(u64 *)(r10 -%d) = r10\nr1 = 5\nl%d:\n".formatted(8 * (i + 1), i));
        }
        for (int i = 0; i < SLOTS; i++) {
            text.append("r0 = *(u64 *)(r10 -%d)\n".formatted(8 * (i + 1)));
        }
        return text.append("r0 = 0\nexit\n").toString();
    }

    private static String pending(int branches) {
        return pendingBody(branches) + "r0 = 0\nexit\n";
    }

    private static String pendingBody(int branches) {
        StringBuilder text = new StringBuilder("call 5\nr6 = r0\n");
        for (int i = 0; i < branches; i++) {
            text.append("if r6 == %d goto out\n".formatted(i + 1));
        }
        return text.append("out:\n").toString();
    }

    /**
     * Calls until there are 8 frames, all slots of each written before and read after, and runs a body in the last,
     * which has the frame pointers of the five before it in R6 to R9 and R1. What is refused is the stack of all
     * together, in the end.
     */
    private static String fullFrames(String body) {
        StringBuilder text = new StringBuilder("r1 = 0\nr2 = 0\nr3 = 0\nr4 = 0\nr5 = 0\n");
        for (int f = 0; f < FRAMES; f++) {
            text.append("f%d:\n".formatted(f));
            for (int i = 0; i < SLOTS; i++) {
                text.append("*(u64 *)(r10 -%d) = %d\n".formatted(8 * (i + 1), i));
            }
            if (f == FRAMES - 1) {
                text.append("r6 = r2\nr7 = r3\nr8 = r4\nr9 = r5\n").append(body);
            } else {
                text.append("r5 = r4\nr4 = r3\nr3 = r2\nr2 = r1\nr1 = r10\ncall f%d\n".formatted(f + 1));
            }
            for (int i = 0; i < SLOTS; i++) {
                text.append("r0 = *(u64 *)(r10 -%d)\n".formatted(8 * (i + 1)));
            }
            text.append("r0 = 0\nexit\n");
        }
        return text.toString();
    }

    /** In each round one slot of each of six frames, with jumps between so that a state is kept every 8 insns. */
    private static String slotsOfAllFrames(int rounds) {
        StringBuilder body = new StringBuilder("r3 = 0\nloop:\n");
        for (int i = 0; i < SLOTS; i++) {
            for (String base : List.of("r1", "r6", "r7", "r8", "r9", "r10")) {
                body.append("*(u64 *)(%s -%d) = r3\n".formatted(base, 8 * (i + 1)));
            }
            body.append("goto l%d\nl%d:\nif r3 == 77777777 goto out\n".formatted(i, i));
        }
        body.append("r3 += 1\nif r3 < %d goto loop\nout:\n".formatted(rounds));
        return fullFrames(body.toString());
    }

    /** As {@link #slotsOfAllFrames}, without the loop: then a state is kept at each chance. */
    private static String slotsOfAllFramesInALine(int states) {
        StringBuilder body = new StringBuilder("r3 = 0\n");
        List<String> bases = List.of("r1", "r6", "r7", "r8", "r9", "r10");
        for (int i = 0; i < states; i++) {
            for (int b = 0; b < bases.size(); b++) {
                body.append("*(u64 *)(%s -%d) = %d\n".formatted(bases.get(b), 8 * (i * 7 % SLOTS + 1), i * 8 + b));
            }
            body.append("goto l%d\nl%d:\nif r3 == 7 goto out\n".formatted(i, i));
        }
        return fullFrames(body.append("out:\n").toString());
    }

    private static String spills(int rounds) {
        StringBuilder text = new StringBuilder("r9 = 0\nloop:\n");
        for (int i = 0; i < SLOTS; i++) {
            text.append("call 5\n*(u64 *)(r10 -%d) = r0\n".formatted(8 * (i + 1)));
        }
        text.append("r9 += 1\nif r9 < %d goto loop\n".formatted(rounds));
        for (int i = 0; i < SLOTS; i++) {
            text.append("r0 = *(u64 *)(r10 -%d)\n".formatted(8 * (i + 1)));
        }
        return text.append("r0 = 0\nexit\n").toString();
    }

    private static String linked(int rounds) {
        StringBuilder text = new StringBuilder("call 5\nr9 = 0\nr1 = r0\nloop:\n");
        for (int i = 2; i < 9; i++) {
            text.append("r%d = r1\nr%d += %d\n".formatted(i, i, i));
        }
        for (int i = 0; i < 40; i++) {
            text.append("*(u64 *)(r10 -%d) = r%d\n".formatted(8 * (i + 1), 1 + i % 8));
        }
        text.append("r9 += 1\n");
        for (int i = 1; i < 9; i++) {
            text.append("if r%d > 5000%d goto out\n".formatted(i, i));
        }
        return text.append("if r9 < %d goto loop\nout:\nr0 = 0\nexit\n".formatted(rounds)).toString();
    }

    private static String mayGoto(int branches) {
        StringBuilder text = new StringBuilder("r6 = 0\ncall 5\nr7 = r0\nloop:\nmay_goto out\n");
        for (int i = 0; i < branches; i++) {
            text.append("if r7 s> %d goto l%d\nr6 ^= %d\nl%d:\n".formatted(i * 3, i, 1 << i % 30, i));
        }
        return text.append("goto loop\nout:\nr6 &= 7\nr1 = r10\nr1 += r6\nr0 = *(u8 *)(r1 -16)\nr0 = 0\nexit\n")
                .toString();
    }

    private static String callers(int places) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < places; i++) {
            text.append("*(u64 *)(r10 -8) = 1\nr1 = r10\ncall f\n");
        }
        text.append("r0 = 0\nexit\nf:\nr2 = 0\nif r2 == 0 goto early\n");
        for (int i = 0; i < 20_000; i++) {
            text.append("r0 = 1\n");
        }
        return text.append("early:\nr0 = *(u64 *)(r1 -8)\nr0 = 0\nexit\n").toString();
    }

    private static String callTree(int calls) {
        StringBuilder text = new StringBuilder();
        for (int f = 0; f < FRAMES; f++) {
            text.append("f%d:\n".formatted(f));
            text.append(f == 0 ? "r6 = r10\n" : "r6 = r1\n");
            text.append("*(u64 *)(r10 -8) = r6\n*(u64 *)(r6 -%d) = %d\n".formatted(8 * (f + 2), f));
            for (int i = 0; i < calls && f < FRAMES - 1; i++) {
                text.append("r1 = r6\ncall f%d\nr0 = *(u64 *)(r6 -%d)\n".formatted(f + 1, 8 * (f + 2)));
            }
            text.append("r0 = 0\nexit\n");
        }
        return text.toString();
    }

    private static String line(int insns) {
        return "r1 = 1\n".repeat(insns - 2) + "r0 = 0\nexit\n";
    }

    private static String diamonds(int branches) {
        StringBuilder text = new StringBuilder("call 5\nr6 = r0\n");
        for (int i = 0; i < branches; i++) {
            text.append("if r6 > %d goto l%d\nr1 = 1\nl%d:\n".formatted(i % 1000, i, i));
        }
        return text.append("r0 = 0\nexit\n").toString();
    }

    private static String pathEnds(int paths) {
        StringBuilder text = new StringBuilder("call 5\nr6 = r0\n*(u64 *)(r10 -8) = 1\n");
        for (int i = 0; i < paths; i++) {
            text.append("call 5\nif r0 != %d goto l%d\nr0 = *(u64 *)(r10 -8)\nr0 = 0\nexit\nl%d:\n".formatted(i, i, i));
        }
        return text.append("r0 = 0\nexit\n").toString();
    }
}
