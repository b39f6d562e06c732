package io.sluice.vm.verifier.analysis;

import io.sluice.vm.insn.Insn;
import io.sluice.vm.verifier.state.Violation;
import java.util.Arrays;

/**
 * The limits of calls that are in the program's text, whether a path makes them or not: frames, and the bytes of stack
 * of all frames together. References to callbacks count as calls. It is checked last, as exploration finds out how
 * deep each frame is.
 */
public final class StackDepth {
    /** The most frames, {@code MAX_CALL_FRAMES} of include/linux/bpf_verifier.h. */
    public static final int MAX_FRAMES = 8;
    /** The most bytes of all frames together, {@code MAX_BPF_STACK} of include/linux/filter.h. */
    public static final int MAX_BYTES = 512;

    /** With so many bytes of callers below it a function may not make tail calls, which keep them on the stack. */
    private static final int TAIL_CALL_BYTES = 256;
    /** What a compiled frame is rounded up to. */
    private static final int GRANULE = 16;
    private static final int UNKNOWN = Integer.MIN_VALUE;

    private final Program program;
    private final int[] bytes;
    private final boolean[] asynchronous;
    // the calls of each function in order, as insn indices
    private final int[][] calls;
    // by function and frames above it, itself not: the most bytes that may be above it
    private final int[][] room;

    private StackDepth(Program program, int[] depths, boolean[] asynchronous) {
        this.program = program;
        this.asynchronous = asynchronous;
        this.bytes = Arrays.stream(depths).map(depth -> (depth + GRANULE - 1) / GRANULE * GRANULE).toArray();
        this.calls = new int[program.count()][0];
        this.room = new int[program.count()][MAX_FRAMES + 1];
        for (int s = 0; s < calls.length; s++) {
            calls[s] = callsOf(s);
            Arrays.fill(room[s], UNKNOWN);
        }
    }

    /**
     * Checks a program.
     *
     * @param depths by function: the bytes that it touches below its frame pointer
     * @param asynchronous by function: whether exploration saw it become a callback that runs later, on a stack of
     *     its own
     * @throws Violation with the index of the call that goes too deep
     */
    public static void check(Program program, int[] depths, boolean[] asynchronous) {
        StackDepth check = new StackDepth(program, depths, asynchronous);
        for (int s = 0; s < depths.length; s++) {
            if ((s == 0 || asynchronous[s]) && check.room(s, 0) < 0) {
                check.complain(s);
            }
        }
    }

    /** The most bytes that the frames of any chain of calls touch together, not rounded up. */
    public static int combined(Program program, int[] depths) {
        StackDepth stack = new StackDepth(program, depths, new boolean[depths.length]);
        int[] below = new int[depths.length];
        Arrays.fill(below, UNKNOWN);
        int most = 0;
        for (int s = 0; s < depths.length; s++) {
            most = Math.max(most, stack.below(s, depths, below));
        }
        return most;
    }

    private int below(int subprog, int[] depths, int[] known) {
        if (known[subprog] == UNKNOWN) {
            int deepest = 0;
            for (int call : calls[subprog]) {
                deepest = Math.max(deepest, below(program.callee(call), depths, known));
            }
            known[subprog] = depths[subprog] + deepest;
        }
        return known[subprog];
    }

    private int[] callsOf(int subprog) {
        int[] found = new int[program.end(subprog) - program.start(subprog)];
        int count = 0;
        for (int i = program.start(subprog); i < program.end(subprog); i++) {
            int callee = program.callee(i);
            boolean called = program.insns().at(i) instanceof Insn.CallLocal;
            if (callee != Program.NONE && (called || !asynchronous[callee])) {
                found[count++] = i;
            }
        }
        return Arrays.copyOf(found, count);
    }

    /** The most bytes that may be on the stack when a function is called with some frames above it; below 0: never. */
    private int room(int subprog, int frames) {
        if (frames == MAX_FRAMES) {
            return -1;
        }
        if (room[subprog][frames] == UNKNOWN) {
            int least = MAX_BYTES - bytes[subprog];
            if (subprog != 0 && program.makesTailCalls(subprog)) {
                least = Math.min(least, TAIL_CALL_BYTES - 1);
            }
            for (int call : calls[subprog]) {
                least = Math.min(least, room(program.callee(call), frames + 1) - bytes[subprog]);
            }
            room[subprog][frames] = Math.max(least, -1);
        }
        return room[subprog][frames];
    }

    /** Walks down to the first call that goes too deep, in the order of the text. */
    private void complain(int root) {
        int subprog = root;
        int frames = 0;
        int depth = 0;
        int at = Violation.HERE;
        while (true) {
            if (frames == MAX_FRAMES) {
                throw new Violation(at, "the call stack of %d frames is too deep !".formatted(frames));
            }
            if (subprog != 0 && program.makesTailCalls(subprog) && depth >= TAIL_CALL_BYTES) {
                throw new Violation(at, "tail_calls are not allowed when call stack of previous frames is %d bytes. "
                        .formatted(depth) + "Too large");
            }
            depth += bytes[subprog];
            if (depth > MAX_BYTES) {
                throw new Violation(at, "combined stack size of %d calls is %d. Too large"
                        .formatted(frames + 1, depth));
            }
            for (int call : calls[subprog]) {
                if (room(program.callee(call), frames + 1) < depth) {
                    at = call;
                    break;
                }
            }
            subprog = program.callee(at);
            frames++;
        }
    }
}
