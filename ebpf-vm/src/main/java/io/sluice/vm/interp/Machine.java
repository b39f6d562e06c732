package io.sluice.vm.interp;

import io.sluice.vm.api.CallbackStep;
import io.sluice.vm.api.WorkerState;
import io.sluice.vm.insn.Insn;
import io.sluice.vm.memory.Errno;
import io.sluice.vm.memory.Memory;
import io.sluice.vm.memory.NativeLong;

/**
 * The registers and the frames of a program that runs: one for each thread that interprets. It does not
 * allocate for a packet.
 *
 * <p>Most insns are run by {@link HotOps}, calls and exits here, what is rare by {@link ColdOps}.
 */
final class Machine {
    /** What a cold op returns instead of the next word where the program is to stop with R0 = 0. */
    static final int STOP = -1;

    /** How often may_goto goes on in one frame, and bpf_loop calls, {@code BPF_MAX_LOOPS} of include/linux/bpf.h. */
    static final int MAX_LOOPS = 8 << 20;

    private static final ThreadLocal<Machine> OF_THREAD = ThreadLocal.withInitial(Machine::new);
    // more than REGISTERS, so that a masked index is always in bounds
    private static final int REGISTER_FILE = Op.REG_MASK + 1;
    private static final int SAVED = Insn.R9 - Insn.R6 + 1;

    /** The registers; the loop knows them as {@code r}. */
    final long[] registers = new long[REGISTER_FILE];
    /** By frame, how often may_goto may still go on. */
    final int[] loops = new int[WorkerState.STACK_FRAMES];
    /** The number of the current frame, 0 for the main program's. */
    int depth;
    /** The address of the worker's state. */
    long state;
    /** R1 of the program that was entered: the context, or of a RAW program its memory. */
    long first;
    /** R2 of the program that was entered: of a RAW program the length of its memory. */
    long second;
    /** How many insns may still run, in checked mode. */
    long budget;
    /** The program that runs. */
    InterpretedProgram program;
    /** The program that was entered, which keeps the fault. */
    InterpretedProgram entered;

    // a callback met what stops the program
    private boolean stopped;

    private final long[] saved = new long[SAVED * WorkerState.STACK_FRAMES];
    private final int[] returns = new int[WorkerState.STACK_FRAMES];
    private final InterpretedProgram[] callers = new InterpretedProgram[WorkerState.STACK_FRAMES];

    /** The machine of the current thread. */
    static Machine get() {
        return OF_THREAD.get();
    }

    /** Runs a program; R0. */
    long enter(InterpretedProgram start, long r1, long r2, long workerState) {
        entered = start;
        program = start;
        state = workerState;
        first = r1;
        second = r2;
        budget = start.budget();
        depth = 0;
        loops[0] = MAX_LOOPS;
        registers[Insn.R1] = r1;
        registers[Insn.R1 + 1] = r2;
        registers[Insn.R10] = frameEnd(0);
        stopped = false;
        return run(0, 0);
    }

    /** Runs from a word on until frame {@code base} is left; R0. */
    private long run(int start, int base) {
        int pc = start;
        while (true) {
            pc = HotOps.run(registers, program.ops(), program.words(), pc);
            int op = program.ops()[pc] & Op.OP_MASK;
            long w = program.words()[pc];
            switch (op) {
                case Op.CALL_HELPER -> {
                    callHelper(program.helper(Op.value(w)));
                    pc++;
                }
                case Op.CALL_LOCAL -> {
                    push(pc + 1);
                    pc = Op.value(w);
                }
                case Op.EXIT -> {
                    if (depth == base) {
                        return registers[Insn.R0];
                    }
                    pc = pop();
                }
                default -> {
                    pc = ColdOps.run(this, op, w, pc + 1);
                    if (pc == STOP) {
                        stopped = true;
                        return 0;
                    }
                }
            }
        }
    }

    /**
     * {@code bpf_loop}: calls the subprog at word R2 with 0, 1, .. below R1, and R3, until it returns another number
     * than 0.
     *
     * @return false where the program is to stop
     */
    boolean loop() {
        long[] r = registers;
        // 64 bits, as in the kernel where it does the loop in place, which is nearly always
        long count = r[Insn.R1];
        int callback = (int) r[Insn.R1 + 1];
        long context = r[Insn.R1 + 2];
        if (r[Insn.R1 + 3] != 0) {
            r[Insn.R0] = -Errno.EINVAL;
            return true;
        }
        if (Long.compareUnsigned(count, MAX_LOOPS) > 0) {
            r[Insn.R0] = -Errno.E2BIG;
            return true;
        }
        int done = 0;
        long result = 0;
        while (done < count && result == 0) {
            push(0);
            r[Insn.R1] = done;
            r[Insn.R1 + 1] = context;
            result = run(callback, depth);
            if (stopped) {
                return false;
            }
            pop();
            done++;
        }
        r[Insn.R0] = done;
        return true;
    }

    /**
     * A helper that is done in steps, see {@link CallbackStep}: the subprog at word R2 is called after each.
     *
     * @return false where the program is to stop
     */
    boolean steps(NativeLong step) {
        long[] r = registers;
        long map = r[Insn.R1];
        int callback = (int) r[Insn.R1 + 1];
        long context = r[Insn.R1 + 2];
        long flags = r[Insn.R1 + 3];
        long done = 0;
        long cursor = step.call(map, 0, context, flags, 0, state);
        while (cursor > 0) {
            push(0);
            for (int i = 0; i < CallbackStep.ARGUMENTS; i++) {
                r[Insn.R1 + i] = Memory.getLong(CallbackStep.argument(state, i));
            }
            long result = run(callback, depth);
            if (stopped) {
                return false;
            }
            pop();
            done++;
            cursor = step.call(map, cursor, context, flags, result, state);
        }
        r[Insn.R0] = cursor == 0 ? done : cursor;
        return true;
    }

    /** Calls a helper with the arguments in R1 to R5. */
    void callHelper(NativeLong helper) {
        long[] r = registers;
        r[Insn.R0] = helper.call(r[Insn.R1], r[Insn.R1 + 1], r[Insn.R1 + 2], r[Insn.R1 + 3], r[Insn.R5], state);
    }

    private void push(int next) {
        System.arraycopy(registers, Insn.R6, saved, depth * SAVED, SAVED);
        returns[depth] = next;
        callers[depth] = program;
        depth++;
        loops[depth] = MAX_LOOPS;
        registers[Insn.R10] = frameEnd(depth);
    }

    // the address above a frame
    private long frameEnd(int frame) {
        return state + WorkerState.SIZE - (long) frame * WorkerState.FRAME_SIZE;
    }

    /** Whether memory lies in the frames in use. */
    boolean isInFrames(long address, long size) {
        return address >= registers[Insn.R10] - WorkerState.FRAME_SIZE && address + size <= frameEnd(0);
    }

    private int pop() {
        depth--;
        System.arraycopy(saved, depth * SAVED, registers, Insn.R6, SAVED);
        registers[Insn.R10] = frameEnd(depth);
        program = callers[depth];
        return returns[depth];
    }
}
