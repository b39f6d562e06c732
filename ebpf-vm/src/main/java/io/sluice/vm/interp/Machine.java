package io.sluice.vm.interp;

import io.sluice.vm.api.WorkerState;
import io.sluice.vm.insn.Insn;
import io.sluice.vm.memory.Memory;
import io.sluice.vm.memory.NativeLong;

/**
 * The registers, the frames and the run loop: one for each thread that interprets.
 *
 * <p>The loop is one switch over dense ops. It stays under the 8,000 bytes of bytecode above which HotSpot does not
 * compile a method; what is rare is in {@link ColdOps}. It does not allocate.
 */
final class Machine {
    /** What a cold op returns instead of the next word where the program is to stop with R0 = 0. */
    static final int STOP = -1;

    /** How often may_goto goes on in one frame, {@code BPF_MAX_LOOPS} of include/linux/bpf.h. */
    static final int MAX_LOOPS = 8 << 20;

    private static final ThreadLocal<Machine> OF_THREAD = ThreadLocal.withInitial(Machine::new);
    private static final long LOW = 0xffffffffL;
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
        registers[Insn.R10] = workerState + WorkerState.SIZE;
        return run();
    }

    @SuppressWarnings("checkstyle:MethodLength") // the table of ops
    private long run() {
        final long[] r = registers;
        long[] code = program.words();
        NativeLong[] helpers = program.helpers();
        int pc = 0;
        while (true) {
            long w = code[pc++];
            int d = (int) w >> Op.DST_SHIFT & Op.REG_MASK;
            int s = (int) w >> Op.SRC_SHIFT & Op.REG_MASK;
            long v = w >> Op.VALUE_SHIFT;
            switch ((int) w & Op.OP_MASK) {
                case Op.ADD32_IMM -> r[d] = ((int) r[d] + (int) v) & LOW;
                case Op.ADD32_REG -> r[d] = ((int) r[d] + (int) r[s]) & LOW;
                case Op.ADD64_IMM -> r[d] += v;
                case Op.ADD64_REG -> r[d] += r[s];
                case Op.SUB32_IMM -> r[d] = ((int) r[d] - (int) v) & LOW;
                case Op.SUB32_REG -> r[d] = ((int) r[d] - (int) r[s]) & LOW;
                case Op.SUB64_IMM -> r[d] -= v;
                case Op.SUB64_REG -> r[d] -= r[s];
                case Op.MUL32_IMM -> r[d] = ((int) r[d] * (int) v) & LOW;
                case Op.MUL32_REG -> r[d] = ((int) r[d] * (int) r[s]) & LOW;
                case Op.MUL64_IMM -> r[d] *= v;
                case Op.MUL64_REG -> r[d] *= r[s];
                case Op.DIV32_IMM -> r[d] = divide((int) r[d], (int) v) & LOW;
                case Op.DIV32_REG -> r[d] = divide((int) r[d], (int) r[s]) & LOW;
                case Op.DIV64_IMM -> r[d] = divide(r[d], v);
                case Op.DIV64_REG -> r[d] = divide(r[d], r[s]);
                case Op.OR32_IMM -> r[d] = ((int) r[d] | (int) v) & LOW;
                case Op.OR32_REG -> r[d] = ((int) r[d] | (int) r[s]) & LOW;
                case Op.OR64_IMM -> r[d] |= v;
                case Op.OR64_REG -> r[d] |= r[s];
                case Op.AND32_IMM -> r[d] = ((int) r[d] & (int) v) & LOW;
                case Op.AND32_REG -> r[d] = ((int) r[d] & (int) r[s]) & LOW;
                case Op.AND64_IMM -> r[d] &= v;
                case Op.AND64_REG -> r[d] &= r[s];
                case Op.LSH32_IMM -> r[d] = ((int) r[d] << (int) v) & LOW;
                case Op.LSH32_REG -> r[d] = ((int) r[d] << (int) r[s]) & LOW;
                case Op.LSH64_IMM -> r[d] = r[d] << v;
                case Op.LSH64_REG -> r[d] = r[d] << r[s];
                case Op.RSH32_IMM -> r[d] = ((int) r[d] >>> (int) v) & LOW;
                case Op.RSH32_REG -> r[d] = ((int) r[d] >>> (int) r[s]) & LOW;
                case Op.RSH64_IMM -> r[d] = r[d] >>> v;
                case Op.RSH64_REG -> r[d] = r[d] >>> r[s];
                case Op.MOD32_IMM -> r[d] = remainder((int) r[d], (int) v) & LOW;
                case Op.MOD32_REG -> r[d] = remainder((int) r[d], (int) r[s]) & LOW;
                case Op.MOD64_IMM -> r[d] = remainder(r[d], v);
                case Op.MOD64_REG -> r[d] = remainder(r[d], r[s]);
                case Op.XOR32_IMM -> r[d] = ((int) r[d] ^ (int) v) & LOW;
                case Op.XOR32_REG -> r[d] = ((int) r[d] ^ (int) r[s]) & LOW;
                case Op.XOR64_IMM -> r[d] ^= v;
                case Op.XOR64_REG -> r[d] ^= r[s];
                case Op.MOV32_IMM -> r[d] = (int) v & LOW;
                case Op.MOV32_REG -> r[d] = (int) r[s] & LOW;
                case Op.MOV64_IMM -> r[d] = v;
                case Op.MOV64_REG -> r[d] = r[s];
                case Op.ARSH32_IMM -> r[d] = ((int) r[d] >> (int) v) & LOW;
                case Op.ARSH32_REG -> r[d] = ((int) r[d] >> (int) r[s]) & LOW;
                case Op.ARSH64_IMM -> r[d] = r[d] >> v;
                case Op.ARSH64_REG -> r[d] = r[d] >> r[s];
                case Op.SDIV32_IMM -> r[d] = signedDivide((int) r[d], (int) v) & LOW;
                case Op.SDIV32_REG -> r[d] = signedDivide((int) r[d], (int) r[s]) & LOW;
                case Op.SDIV64_IMM -> r[d] = signedDivide(r[d], v);
                case Op.SDIV64_REG -> r[d] = signedDivide(r[d], r[s]);
                case Op.SMOD32_IMM -> r[d] = signedRemainder((int) r[d], (int) v) & LOW;
                case Op.SMOD32_REG -> r[d] = signedRemainder((int) r[d], (int) r[s]) & LOW;
                case Op.SMOD64_IMM -> r[d] = signedRemainder(r[d], v);
                case Op.SMOD64_REG -> r[d] = signedRemainder(r[d], r[s]);
                case Op.JEQ32_IMM -> pc = (int) r[d] == (int) v ? (int) code[pc] : pc + 1;
                case Op.JEQ32_REG -> pc = (int) r[d] == (int) r[s] ? (int) v : pc;
                case Op.JEQ64_IMM -> pc = r[d] == v ? (int) code[pc] : pc + 1;
                case Op.JEQ64_REG -> pc = r[d] == r[s] ? (int) v : pc;
                case Op.JGT32_IMM -> pc = Integer.compareUnsigned((int) r[d], (int) v) > 0 ? (int) code[pc] : pc + 1;
                case Op.JGT32_REG -> pc = Integer.compareUnsigned((int) r[d], (int) r[s]) > 0 ? (int) v : pc;
                case Op.JGT64_IMM -> pc = Long.compareUnsigned(r[d], v) > 0 ? (int) code[pc] : pc + 1;
                case Op.JGT64_REG -> pc = Long.compareUnsigned(r[d], r[s]) > 0 ? (int) v : pc;
                case Op.JGE32_IMM -> pc = Integer.compareUnsigned((int) r[d], (int) v) >= 0 ? (int) code[pc] : pc + 1;
                case Op.JGE32_REG -> pc = Integer.compareUnsigned((int) r[d], (int) r[s]) >= 0 ? (int) v : pc;
                case Op.JGE64_IMM -> pc = Long.compareUnsigned(r[d], v) >= 0 ? (int) code[pc] : pc + 1;
                case Op.JGE64_REG -> pc = Long.compareUnsigned(r[d], r[s]) >= 0 ? (int) v : pc;
                case Op.JSET32_IMM -> pc = ((int) r[d] & (int) v) != 0 ? (int) code[pc] : pc + 1;
                case Op.JSET32_REG -> pc = ((int) r[d] & (int) r[s]) != 0 ? (int) v : pc;
                case Op.JSET64_IMM -> pc = (r[d] & v) != 0 ? (int) code[pc] : pc + 1;
                case Op.JSET64_REG -> pc = (r[d] & r[s]) != 0 ? (int) v : pc;
                case Op.JNE32_IMM -> pc = (int) r[d] != (int) v ? (int) code[pc] : pc + 1;
                case Op.JNE32_REG -> pc = (int) r[d] != (int) r[s] ? (int) v : pc;
                case Op.JNE64_IMM -> pc = r[d] != v ? (int) code[pc] : pc + 1;
                case Op.JNE64_REG -> pc = r[d] != r[s] ? (int) v : pc;
                case Op.JSGT32_IMM -> pc = (int) r[d] > (int) v ? (int) code[pc] : pc + 1;
                case Op.JSGT32_REG -> pc = (int) r[d] > (int) r[s] ? (int) v : pc;
                case Op.JSGT64_IMM -> pc = r[d] > v ? (int) code[pc] : pc + 1;
                case Op.JSGT64_REG -> pc = r[d] > r[s] ? (int) v : pc;
                case Op.JSGE32_IMM -> pc = (int) r[d] >= (int) v ? (int) code[pc] : pc + 1;
                case Op.JSGE32_REG -> pc = (int) r[d] >= (int) r[s] ? (int) v : pc;
                case Op.JSGE64_IMM -> pc = r[d] >= v ? (int) code[pc] : pc + 1;
                case Op.JSGE64_REG -> pc = r[d] >= r[s] ? (int) v : pc;
                case Op.JLT32_IMM -> pc = Integer.compareUnsigned((int) r[d], (int) v) < 0 ? (int) code[pc] : pc + 1;
                case Op.JLT32_REG -> pc = Integer.compareUnsigned((int) r[d], (int) r[s]) < 0 ? (int) v : pc;
                case Op.JLT64_IMM -> pc = Long.compareUnsigned(r[d], v) < 0 ? (int) code[pc] : pc + 1;
                case Op.JLT64_REG -> pc = Long.compareUnsigned(r[d], r[s]) < 0 ? (int) v : pc;
                case Op.JLE32_IMM -> pc = Integer.compareUnsigned((int) r[d], (int) v) <= 0 ? (int) code[pc] : pc + 1;
                case Op.JLE32_REG -> pc = Integer.compareUnsigned((int) r[d], (int) r[s]) <= 0 ? (int) v : pc;
                case Op.JLE64_IMM -> pc = Long.compareUnsigned(r[d], v) <= 0 ? (int) code[pc] : pc + 1;
                case Op.JLE64_REG -> pc = Long.compareUnsigned(r[d], r[s]) <= 0 ? (int) v : pc;
                case Op.JSLT32_IMM -> pc = (int) r[d] < (int) v ? (int) code[pc] : pc + 1;
                case Op.JSLT32_REG -> pc = (int) r[d] < (int) r[s] ? (int) v : pc;
                case Op.JSLT64_IMM -> pc = r[d] < v ? (int) code[pc] : pc + 1;
                case Op.JSLT64_REG -> pc = r[d] < r[s] ? (int) v : pc;
                case Op.JSLE32_IMM -> pc = (int) r[d] <= (int) v ? (int) code[pc] : pc + 1;
                case Op.JSLE32_REG -> pc = (int) r[d] <= (int) r[s] ? (int) v : pc;
                case Op.JSLE64_IMM -> pc = r[d] <= v ? (int) code[pc] : pc + 1;
                case Op.JSLE64_REG -> pc = r[d] <= r[s] ? (int) v : pc;
                case Op.GOTO -> pc = (int) v;
                case Op.NEG32 -> r[d] = -(int) r[d] & LOW;
                case Op.NEG64 -> r[d] = -r[d];
                case Op.SX8_32 -> r[d] = (byte) r[s] & LOW;
                case Op.SX16_32 -> r[d] = (short) r[s] & LOW;
                case Op.SX8_64 -> r[d] = (byte) r[s];
                case Op.SX16_64 -> r[d] = (short) r[s];
                case Op.SX32_64 -> r[d] = (int) r[s];
                case Op.LE16 -> r[d] &= 0xffff;
                case Op.LE32 -> r[d] &= LOW;
                case Op.SWAP16 -> r[d] = Short.reverseBytes((short) r[d]) & 0xffffL;
                case Op.SWAP32 -> r[d] = Integer.reverseBytes((int) r[d]) & LOW;
                case Op.SWAP64 -> r[d] = Long.reverseBytes(r[d]);
                case Op.LOAD8 -> r[d] = Memory.getByte(r[s] + v) & 0xffL;
                case Op.LOAD16 -> r[d] = Memory.getShort(r[s] + v) & 0xffffL;
                case Op.LOAD32 -> r[d] = Memory.getInt(r[s] + v) & LOW;
                case Op.LOAD64 -> r[d] = Memory.getLong(r[s] + v);
                case Op.LOAD_S8 -> r[d] = Memory.getByte(r[s] + v);
                case Op.LOAD_S16 -> r[d] = Memory.getShort(r[s] + v);
                case Op.LOAD_S32 -> r[d] = Memory.getInt(r[s] + v);
                case Op.STORE8 -> Memory.putByte(r[d] + v, (byte) r[s]);
                case Op.STORE16 -> Memory.putShort(r[d] + v, (short) r[s]);
                case Op.STORE32 -> Memory.putInt(r[d] + v, (int) r[s]);
                case Op.STORE64 -> Memory.putLong(r[d] + v, r[s]);
                case Op.STORE_IMM8 -> Memory.putByte(r[d] + v, (byte) code[pc++]);
                case Op.STORE_IMM16 -> Memory.putShort(r[d] + v, (short) code[pc++]);
                case Op.STORE_IMM32 -> Memory.putInt(r[d] + v, (int) code[pc++]);
                case Op.STORE_IMM64 -> Memory.putLong(r[d] + v, code[pc++]);
                case Op.LOAD_IMM64 -> r[d] = code[pc++];
                case Op.CALL_HELPER -> r[Insn.R0] = helpers[(int) v].call(
                        r[Insn.R1], r[Insn.R1 + 1], r[Insn.R1 + 2], r[Insn.R1 + 3], r[Insn.R5], state);
                case Op.CALL_LOCAL -> {
                    if (!push(pc)) {
                        return 0;
                    }
                    pc = (int) v;
                }
                case Op.EXIT -> {
                    if (depth == 0) {
                        return r[Insn.R0];
                    }
                    pc = pop();
                    code = program.words();
                    helpers = program.helpers();
                }
                default -> {
                    pc = ColdOps.run(this, w, pc);
                    if (pc == STOP) {
                        return 0;
                    }
                    code = program.words();
                    helpers = program.helpers();
                }
            }
        }
    }

    // tail calls from subprogs may stack up more frames than one program can
    private boolean push(int next) {
        if (depth + 1 == WorkerState.STACK_FRAMES) {
            Faults.tooManyFrames(this, next);
            return false;
        }
        System.arraycopy(registers, Insn.R6, saved, depth * SAVED, SAVED);
        returns[depth] = next;
        callers[depth] = program;
        depth++;
        loops[depth] = MAX_LOOPS;
        registers[Insn.R10] -= WorkerState.FRAME_SIZE;
        return true;
    }

    private int pop() {
        depth--;
        System.arraycopy(saved, depth * SAVED, registers, Insn.R6, SAVED);
        registers[Insn.R10] += WorkerState.FRAME_SIZE;
        program = callers[depth];
        return returns[depth];
    }

    private static int divide(int a, int b) {
        return b == 0 ? 0 : Integer.divideUnsigned(a, b);
    }

    private static long divide(long a, long b) {
        return b == 0 ? 0 : Long.divideUnsigned(a, b);
    }

    private static int remainder(int a, int b) {
        return b == 0 ? a : Integer.remainderUnsigned(a, b);
    }

    private static long remainder(long a, long b) {
        return b == 0 ? a : Long.remainderUnsigned(a, b);
    }

    private static int signedDivide(int a, int b) {
        return b == 0 ? 0 : a / b;
    }

    private static long signedDivide(long a, long b) {
        return b == 0 ? 0 : a / b;
    }

    private static int signedRemainder(int a, int b) {
        return b == 0 ? a : a % b;
    }

    private static long signedRemainder(long a, long b) {
        return b == 0 ? a : a % b;
    }
}
