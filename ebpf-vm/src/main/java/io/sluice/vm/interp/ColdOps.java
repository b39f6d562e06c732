package io.sluice.vm.interp;

import io.sluice.vm.api.BpfMap;
import io.sluice.vm.api.BpfProgram;
import io.sluice.vm.api.HelperPrototype;
import io.sluice.vm.api.HelperSpec;
import io.sluice.vm.api.MapShape;
import io.sluice.vm.api.ProgEntry;
import io.sluice.vm.api.WorkerState;
import io.sluice.vm.insn.AluOp;
import io.sluice.vm.insn.Insn;
import io.sluice.vm.memory.Memory;
import java.lang.invoke.VarHandle;
import java.util.List;

/** The ops that are rare: they return the next word, or {@link Machine#STOP}. */
final class ColdOps {
    private ColdOps() {
    }

    /** Runs an op with its word of operands; {@code next} is the place after it. */
    static int run(Machine m, int op, long w, int next) {
        long[] r = m.registers;
        return switch (op) {
            case Op.SDIV32_IMM, Op.SDIV32_REG, Op.SDIV64_IMM, Op.SDIV64_REG,
                    Op.SMOD32_IMM, Op.SMOD32_REG, Op.SMOD64_IMM, Op.SMOD64_REG -> {
                int variant = op - Op.SDIV32_IMM;
                AluOp alu = variant < Op.VARIANTS ? AluOp.SDIV : AluOp.SMOD;
                boolean reg = (variant & Op.VARIANT_REG) != 0;
                long left = r[reg ? Op.left(w) : Op.src(w)];
                r[Op.dst(w)] = alu.apply((variant & Op.VARIANT_64) != 0, left, reg ? r[Op.src(w)] : Op.value(w));
                yield next;
            }
            case Op.CALL_REG -> callRegister(m, (int) r[Op.src(w)], next);
            case Op.LOOP -> m.loop() ? next : Machine.STOP;
            case Op.CALL_STEPS -> m.steps(m.program.helper(Op.value(w))) ? next : Machine.STOP;
            case Op.TAIL_CALL -> tailCall(m, Op.value(w), next);
            case Op.MAY_GOTO -> {
                boolean spent = m.loops[m.depth] == 0;
                if (!spent) {
                    m.loops[m.depth]--;
                }
                yield spent ? Op.value(w) : next;
            }
            case Op.ACQUIRE -> {
                r[Op.dst(w)] = loadAcquire(Op.sub(w), r[Op.src(w)] + Op.value(w));
                yield next;
            }
            case Op.RELEASE -> {
                storeRelease(Op.sub(w), r[Op.dst(w)] + Op.value(w), r[Op.src(w)]);
                yield next;
            }
            case Op.ATOMIC -> {
                Atomics.run(r, w);
                yield next;
            }
            case Op.CHECK_ACCESS ->
                Checks.access(m, r[Op.src(w)] + Op.value(w), Op.sub(w), next - 1) ? next : Machine.STOP;
            case Op.CHECK_CALL -> Checks.call(m, Op.value(w), next - 1) ? next : Machine.STOP;
            case Op.COUNT -> {
                m.budget -= Op.value(w);
                if (m.budget < 0) {
                    Faults.budget(m, next - 1);
                    yield Machine.STOP;
                }
                yield next;
            }
            default -> throw new IllegalStateException("internal error: op " + op);
        };
    }

    private static int callRegister(Machine m, int id, int next) {
        HelperSpec helper = m.program.code().program().helpers().get(id);
        if (helper == null || isOfEngine(helper)) {
            Faults.unknownHelper(m, id, next - 1);
            return Machine.STOP;
        }
        if (m.program.code().checked() && !Checks.call(m, id, next - 1)) {
            return Machine.STOP;
        }
        m.callHelper(helper.implementation());
        return next;
    }

    // what engines do themselves, as it goes on in another function
    private static boolean isOfEngine(HelperSpec helper) {
        return helper.has(HelperPrototype.Effect.TAIL_CALL) || helper.has(HelperPrototype.Effect.SYNC_CALLBACK);
    }

    // as the kernel: a call that cannot be made goes on with the next insn, and counts only if it is made
    private static int tailCall(Machine m, int map, int next) {
        long[] r = m.registers;
        int made = Memory.getInt(m.state + WorkerState.TAIL_CALLS);
        MapShape.Programs slots = map >= 0 ? m.program.code().slots()[map] : slots(m, r[Insn.R1 + 1]);
        if (slots == null
                || Integer.compareUnsigned((int) r[Insn.R1 + 2], slots.maxEntries()) >= 0
                || made >= WorkerState.MAX_TAIL_CALLS) {
            return next;
        }
        BpfProgram target =
                ProgEntry.inSlot(slots.base() + (r[Insn.R1 + 2] & 0xffffffffL) * ProgEntry.SLOT_SIZE);
        if (!(target instanceof InterpretedProgram program)
                || program.code().checked() != m.program.code().checked()) {
            return next;
        }
        Memory.putInt(m.state + WorkerState.TAIL_CALLS, made + 1);
        m.program = program;
        m.loops[m.depth] = Machine.MAX_LOOPS;
        return 0;
    }

    // the map is not the same on all paths
    private static MapShape.Programs slots(Machine m, long address) {
        List<BpfMap> maps = m.program.code().program().maps();
        for (int i = 0; i < maps.size(); i++) {
            if (maps.get(i).address() == address) {
                return m.program.code().slots()[i];
            }
        }
        return null;
    }

    // x86 loads and stores of any alignment are ordered; Java's ordered accesses want alignment
    private static long loadAcquire(int bytes, long address) {
        if ((address & bytes - 1) != 0) {
            long value = switch (bytes) {
                case Short.BYTES -> Memory.getShort(address) & 0xffffL;
                case Integer.BYTES -> Memory.getInt(address) & 0xffffffffL;
                default -> Memory.getLong(address);
            };
            VarHandle.acquireFence();
            return value;
        }
        return switch (bytes) {
            case Byte.BYTES -> Memory.getByteAcquire(address) & 0xffL;
            case Short.BYTES -> Memory.getShortAcquire(address) & 0xffffL;
            case Integer.BYTES -> Memory.getIntAcquire(address) & 0xffffffffL;
            default -> Memory.getLongAcquire(address);
        };
    }

    private static void storeRelease(int bytes, long address, long value) {
        if ((address & bytes - 1) != 0) {
            VarHandle.releaseFence();
            switch (bytes) {
                case Short.BYTES -> Memory.putShort(address, (short) value);
                case Integer.BYTES -> Memory.putInt(address, (int) value);
                default -> Memory.putLong(address, value);
            }
            return;
        }
        switch (bytes) {
            case Byte.BYTES -> Memory.putByteRelease(address, (byte) value);
            case Short.BYTES -> Memory.putShortRelease(address, (short) value);
            case Integer.BYTES -> Memory.putIntRelease(address, (int) value);
            default -> Memory.putLongRelease(address, value);
        }
    }
}
