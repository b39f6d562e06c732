package io.sluice.vm.interp;

import io.sluice.vm.insn.AtomicOp;
import io.sluice.vm.insn.Insn;
import io.sluice.vm.memory.Memory;

/**
 * Atomic read-modify-write ops, sequentially consistent as the kernel's fetching forms are.
 *
 * <p>Without natural alignment, which Java's atomics want, they are carried out in two accesses; the kernel's x86 JIT
 * locks two cache lines there.
 */
final class Atomics {
    private static final AtomicOp[] OPS = AtomicOp.values();
    private static final long LOW = 0xffffffffL;

    private Atomics() {
    }

    /** Carries out an {@link Op#ATOMIC} word. */
    static void run(long[] r, long w) {
        AtomicOp op = OPS[Op.sub(w) >> Op.ATOMIC_OP_SHIFT];
        long address = r[Op.dst(w)] + Op.value(w);
        long operand = r[Op.src(w)];
        long before = (Op.sub(w) & Op.ATOMIC_64) != 0
                ? wide(op, address, operand, r[Insn.R0])
                : narrow(op, address, (int) operand, (int) r[Insn.R0]) & LOW;
        if ((Op.sub(w) & Op.ATOMIC_FETCH) != 0) {
            r[op == AtomicOp.CMPXCHG ? Insn.R0 : Op.src(w)] = before;
        }
    }

    private static long wide(AtomicOp op, long address, long operand, long expected) {
        if ((address & Long.BYTES - 1) != 0) {
            long before = Memory.getLong(address);
            Memory.putLong(address, after(op, before, operand, expected));
            return before;
        }
        return switch (op) {
            case ADD -> Memory.getAndAddLong(address, operand);
            case OR -> Memory.getAndOrLong(address, operand);
            case AND -> Memory.getAndAndLong(address, operand);
            case XOR -> Memory.getAndXorLong(address, operand);
            case XCHG -> Memory.getAndSetLong(address, operand);
            case CMPXCHG -> Memory.compareAndExchangeLong(address, expected, operand);
        };
    }

    private static int narrow(AtomicOp op, long address, int operand, int expected) {
        if ((address & Integer.BYTES - 1) != 0) {
            int before = Memory.getInt(address);
            Memory.putInt(address, (int) after(op, before, operand, expected));
            return before;
        }
        return switch (op) {
            case ADD -> Memory.getAndAddInt(address, operand);
            case OR -> Memory.getAndOrInt(address, operand);
            case AND -> Memory.getAndAndInt(address, operand);
            case XOR -> Memory.getAndXorInt(address, operand);
            case XCHG -> Memory.getAndSetInt(address, operand);
            case CMPXCHG -> Memory.compareAndExchangeInt(address, expected, operand);
        };
    }

    private static long after(AtomicOp op, long before, long operand, long expected) {
        return switch (op) {
            case ADD -> before + operand;
            case OR -> before | operand;
            case AND -> before & operand;
            case XOR -> before ^ operand;
            case XCHG -> operand;
            case CMPXCHG -> before == expected ? operand : before;
        };
    }
}
