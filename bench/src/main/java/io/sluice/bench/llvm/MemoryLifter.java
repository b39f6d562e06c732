package io.sluice.bench.llvm;

import io.sluice.vm.insn.AtomicOp;
import io.sluice.vm.insn.Insn;
import io.sluice.vm.insn.Size;

/** Loads and stores, from and to anywhere but atomics, which the verifier holds to their size. */
final class MemoryLifter {
    private final Ir ir;
    private final Registers registers;

    MemoryLifter(Ir ir, Registers registers) {
        this.ir = ir;
        this.registers = registers;
    }

    void load(Insn.Load i) {
        long value = ir.loadUnaligned(i.size().bits(), registers.address(i.src(), i.off()));
        if (i.signed() && i.size() != Size.DW) {
            registers.set(i.dst(), ir.signExtend(Long.SIZE, value));
        } else {
            registers.set(i.dst(), i.size().bits(), value);
        }
    }

    void store(Insn.StoreReg i) {
        ir.storeUnaligned(registers.get(i.src(), i.size().bits()), registers.address(i.dst(), i.off()));
    }

    void store(Insn.StoreImm i) {
        ir.storeUnaligned(ir.constant(i.size().bits(), i.imm()), registers.address(i.dst(), i.off()));
    }

    void load(Insn.LoadAcquire i) {
        long value = ir.load(i.size().bits(), registers.address(i.src(), i.off()));
        Ir.ordered(value, Ir.ACQUIRE);
        registers.set(i.dst(), i.size().bits(), value);
    }

    void store(Insn.StoreRelease i) {
        long insn = ir.store(registers.get(i.src(), i.size().bits()), registers.address(i.dst(), i.off()));
        Ir.ordered(insn, Ir.RELEASE);
    }

    void atomic(Insn.Atomic i) {
        int bits = i.is64() ? Long.SIZE : Integer.SIZE;
        long address = registers.address(i.dst(), i.off());
        long value = registers.get(i.src(), bits);
        if (i.op() == AtomicOp.CMPXCHG) {
            registers.set(Insn.R0, bits, ir.compareExchange(address, registers.get(Insn.R0, bits), value));
            return;
        }
        long old = ir.atomic(operation(i.op()), address, value);
        if (i.fetch()) {
            registers.set(i.src(), bits, old);
        }
    }

    /** The number in {@code LLVMAtomicRMWBinOp}. */
    private static int operation(AtomicOp op) {
        return switch (op) {
            case XCHG -> 0;
            case ADD -> 1;
            case AND -> 3;
            case OR -> 5;
            case XOR -> 6;
            case CMPXCHG -> throw new IllegalStateException("internal error: " + op + " is an insn of its own");
        };
    }
}
