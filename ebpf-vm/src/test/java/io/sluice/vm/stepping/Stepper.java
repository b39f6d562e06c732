package io.sluice.vm.stepping;

import io.sluice.vm.api.BpfMap;
import io.sluice.vm.api.BpfProgram;
import io.sluice.vm.api.CallbackStep;
import io.sluice.vm.api.HelperPrototype.Effect;
import io.sluice.vm.api.HelperSpec;
import io.sluice.vm.api.MapHeader;
import io.sluice.vm.api.MapShape;
import io.sluice.vm.api.ProgEntry;
import io.sluice.vm.api.WorkerState;
import io.sluice.vm.insn.AtomicOp;
import io.sluice.vm.insn.Insn;
import io.sluice.vm.insn.JmpOp;
import io.sluice.vm.insn.WideKind;
import io.sluice.vm.memory.Errno;
import io.sluice.vm.memory.Memory;
import java.util.Arrays;

/** One run of a program: registers, frames, and one insn after the other, each held to its facts. */
final class Stepper {
    private static final int MAX_LOOPS = 8 << 20;
    private static final long BUDGET = 1 << 20;
    /** {@code BPF_FUNC_loop} of include/uapi/linux/bpf.h. */
    private static final int LOOP = 181;
    private static final long LOW = 0xffff_ffffL;
    /** What nobody may read any more, so that whoever does so is seen. */
    private static final long POISON = 0x5a5a_5a5a_5a5a_5a5aL;
    private static final int KEPT = Insn.R9 - Insn.R6 + 1;

    final long[] r = new long[Insn.REGISTERS];
    final long state;
    /** R1 at the start. */
    long context;
    SteppedProgram program;
    int depth;
    int pc;

    private final long[][] kept = new long[WorkerState.STACK_FRAMES][];
    private final int[] returns = new int[WorkerState.STACK_FRAMES];
    private final int[] loops = new int[WorkerState.STACK_FRAMES];
    private final SteppedProgram[] callers = new SteppedProgram[WorkerState.STACK_FRAMES];
    private final FactCheck check = new FactCheck(this);
    private long budget = BUDGET;

    Stepper(SteppedProgram program, long state) {
        this.program = program;
        this.state = state;
    }

    boolean isSpent() {
        return budget < 0;
    }

    /** The address above a frame, 0 the main program's. */
    long frameEnd(int frame) {
        return state + WorkerState.SIZE - (long) frame * WorkerState.FRAME_SIZE;
    }

    long run(long r1, long r2) {
        Arrays.fill(r, POISON);
        context = r1;
        r[Insn.R1] = r1;
        r[Insn.R1 + 1] = r2;
        r[Insn.R10] = frameEnd(0);
        loops[0] = MAX_LOOPS;
        return run(0);
    }

    /** Runs until a frame is left; R0. */
    private long run(int base) {
        while (--budget >= 0) {
            Insn insn = program.verified().insns().at(pc);
            check.before(insn);
            if (insn instanceof Insn.Exit) {
                if (depth == base) {
                    return r[Insn.R0];
                }
                leave();
            } else {
                step(insn);
            }
        }
        return 0;
    }

    private void step(Insn insn) {
        int next = pc + 1;
        switch (insn) {
            case Insn.Jump i -> next = target();
            case Insn.JmpImm i -> next = branch(holds(i.op(), i.is64(), r[i.dst()], i.imm()));
            case Insn.JmpReg i -> next = branch(holds(i.op(), i.is64(), r[i.dst()], r[i.src()]));
            case Insn.MayGoto i -> next = branch(loops[depth]-- == 0);
            case Insn.CallLocal i -> {
                int callee = target();
                enter(next);
                next = callee;
            }
            case Insn.CallHelper i -> {
                HelperSpec helper = program.verified().helpers().get(i.id());
                if (i.id() == LOOP) {
                    loop(next);
                } else if (CallbackStep.is(i.id())) {
                    steps(helper, next);
                } else {
                    next = helper.has(Effect.TAIL_CALL) ? tailCall(next) : call(helper, next);
                }
            }
            default -> plain(insn);
        }
        pc = next;
    }

    private int target() {
        return program.verified().insns().targetOf(pc);
    }

    private int branch(boolean taken) {
        check.branch(taken);
        return taken ? target() : pc + 1;
    }

    private static boolean holds(JmpOp op, boolean is64, long a, long b) {
        return is64 ? op.holds(a, b) : op.holds((int) a, (int) b);
    }

    private void enter(int next) {
        kept[depth] = Arrays.copyOfRange(r, Insn.R6, Insn.R10);
        returns[depth] = next;
        callers[depth] = program;
        depth++;
        loops[depth] = MAX_LOOPS;
        r[Insn.R10] = frameEnd(depth);
    }

    /** {@code bpf_loop}: R2 is the index of the subprog's first insn. */
    private void loop(int next) {
        check.arguments(program.verified().helpers().get(LOOP));
        long count = r[Insn.R1];
        int callback = (int) r[Insn.R1 + 1];
        long argument = r[Insn.R1 + 2];
        long result = r[Insn.R1 + 3] != 0 ? -Errno.EINVAL
                : Long.compareUnsigned(count, MAX_LOOPS) > 0 ? -Errno.E2BIG : 0;
        boolean stop = result < 0;
        while (!stop && result < count && budget >= 0) {
            stop = callBack(next, callback, result, argument) != 0;
            result++;
        }
        r[Insn.R0] = result;
        Arrays.fill(r, Insn.R1, Insn.R6, POISON);
    }

    /** A helper that is done in steps: R2 is the index of the first insn of the subprog that is called after each. */
    private void steps(HelperSpec helper, int next) {
        check.arguments(helper);
        long map = r[Insn.R1];
        int callback = (int) r[Insn.R1 + 1];
        long argument = r[Insn.R1 + 2];
        long flags = r[Insn.R1 + 3];
        long done = 0;
        long cursor = helper.implementation().call(map, 0, argument, flags, 0, state);
        while (cursor > 0 && budget >= 0) {
            long[] given = new long[CallbackStep.ARGUMENTS];
            Arrays.setAll(given, i -> Memory.getLong(CallbackStep.argument(state, i)));
            long result = callBack(next, callback, given);
            done++;
            cursor = helper.implementation().call(map, cursor, argument, flags, result, state);
        }
        r[Insn.R0] = cursor == 0 ? done : cursor;
        Arrays.fill(r, Insn.R1, Insn.R6, POISON);
    }

    /** Calls a subprog with some arguments; what it returns. */
    private long callBack(int next, int callback, long... arguments) {
        enter(next);
        System.arraycopy(arguments, 0, r, Insn.R1, arguments.length);
        pc = callback;
        long result = run(depth);
        leave();
        return result;
    }

    private void leave() {
        depth--;
        System.arraycopy(kept[depth], 0, r, Insn.R6, KEPT);
        Arrays.fill(r, Insn.R1, Insn.R6, POISON);
        r[Insn.R10] = frameEnd(depth);
        program = callers[depth];
        pc = returns[depth];
    }

    private int call(HelperSpec helper, int next) {
        check.arguments(helper);
        check.rememberPacket();
        r[Insn.R0] = helper.implementation().call(
                r[Insn.R1], r[Insn.R1 + 1], r[Insn.R1 + 2], r[Insn.R1 + 3], r[Insn.R5], state);
        check.afterCall();
        Arrays.fill(r, Insn.R1, Insn.R6, POISON);
        return next;
    }

    private int tailCall(int next) {
        check.arguments(program.verified().helpers().get(((Insn.CallHelper) program.verified().insns().at(pc)).id()));
        BpfMap map = MapHeader.map(r[Insn.R1 + 1]);
        int index = (int) r[Insn.R1 + 2];
        int made = Memory.getInt(state + WorkerState.TAIL_CALLS);
        boolean possible = map.shape() instanceof MapShape.Programs slots
                && Integer.compareUnsigned(index, slots.maxEntries()) < 0 && made < WorkerState.MAX_TAIL_CALLS;
        BpfProgram to = null;
        if (possible) {
            to = ProgEntry.inSlot(((MapShape.Programs) map.shape()).base() + (index & LOW) * ProgEntry.SLOT_SIZE);
        }
        if (!(to instanceof SteppedProgram stepped)) {
            r[Insn.R0] = POISON;
            Arrays.fill(r, Insn.R1 + 1, Insn.R6, POISON);
            return next;
        }
        Memory.putInt(state + WorkerState.TAIL_CALLS, made + 1);
        program = stepped;
        r[Insn.R1] = context;
        loops[depth] = MAX_LOOPS;
        return 0;
    }

    private void plain(Insn insn) {
        switch (insn) {
            case Insn.AluImm i -> r[i.dst()] = i.op().apply(i.is64(), r[i.dst()], i.imm());
            case Insn.AluReg i -> r[i.dst()] = i.op().apply(i.is64(), r[i.dst()], r[i.src()]);
            case Insn.Neg i -> r[i.dst()] = i.is64() ? -r[i.dst()] : -r[i.dst()] & LOW;
            case Insn.MovSx i -> {
                long extended = extend(r[i.src()], i.bits());
                r[i.dst()] = i.is64() ? extended : extended & LOW;
            }
            case Insn.ByteSwap i -> r[i.dst()] = swap(i, r[i.dst()]);
            case Insn.Load i -> {
                long raw = read(r[i.src()] + i.off(), i.size().bytes());
                r[i.dst()] = i.signed() ? extend(raw, i.size().bits()) : raw;
            }
            case Insn.LoadAcquire i -> r[i.dst()] = read(r[i.src()] + i.off(), i.size().bytes());
            case Insn.StoreReg i -> write(r[i.dst()] + i.off(), i.size().bytes(), r[i.src()]);
            case Insn.StoreRelease i -> write(r[i.dst()] + i.off(), i.size().bytes(), r[i.src()]);
            case Insn.StoreImm i -> write(r[i.dst()] + i.off(), i.size().bytes(), i.imm());
            case Insn.Atomic i -> atomic(i);
            case Insn.LoadImm64 i -> r[i.dst()] = i.imm();
            case Insn.WideRef i -> r[i.dst()] = reference(i);
            default -> throw new FactViolation("insn " + pc + ": " + insn + " was verified");
        }
    }

    private static long extend(long value, int bits) {
        return value << Long.SIZE - bits >> Long.SIZE - bits;
    }

    private static long swap(Insn.ByteSwap i, long value) {
        long swapped = i.kind() == Insn.SwapKind.LE ? value : Long.reverseBytes(value) >>> Long.SIZE - i.bits();
        return i.bits() == Long.SIZE ? swapped : swapped & (1L << i.bits()) - 1;
    }

    private long reference(Insn.WideRef ref) {
        if (ref.kind() == WideKind.FUNC) {
            return target();
        }
        BpfMap map = program.verified().maps().get(ref.imm());
        return ref.kind() == WideKind.MAP_IDX ? map.address() : ((MapShape.Array) map.shape()).base() + ref.imm2();
    }

    private static long read(long address, int bytes) {
        return switch (bytes) {
            case 1 -> Memory.getByte(address) & 0xffL;
            case 2 -> Memory.getShort(address) & 0xffffL;
            case 4 -> Memory.getInt(address) & LOW;
            default -> Memory.getLong(address);
        };
    }

    private static void write(long address, int bytes, long value) {
        switch (bytes) {
            case 1 -> Memory.putByte(address, (byte) value);
            case 2 -> Memory.putShort(address, (short) value);
            case 4 -> Memory.putInt(address, (int) value);
            default -> Memory.putLong(address, value);
        }
    }

    private void atomic(Insn.Atomic i) {
        int bytes = i.is64() ? Long.BYTES : Integer.BYTES;
        long address = r[i.dst()] + i.off();
        long before = read(address, bytes);
        long operand = i.is64() ? r[i.src()] : r[i.src()] & LOW;
        long expected = i.is64() ? r[Insn.R0] : r[Insn.R0] & LOW;
        long after = switch (i.op()) {
            case ADD -> before + operand;
            case OR -> before | operand;
            case AND -> before & operand;
            case XOR -> before ^ operand;
            case XCHG -> operand;
            case CMPXCHG -> before == expected ? operand : before;
        };
        write(address, bytes, after);
        if (i.fetch()) {
            r[i.op() == AtomicOp.CMPXCHG ? Insn.R0 : i.src()] = before;
        }
    }
}
