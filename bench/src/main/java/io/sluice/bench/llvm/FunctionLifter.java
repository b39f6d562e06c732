package io.sluice.bench.llvm;

import io.sluice.vm.insn.Insn;
import io.sluice.vm.insn.InsnSeq;
import io.sluice.vm.insn.JmpOp;

/**
 * Lifts one function insn by insn, without a look at its neighbours: LLVM's passes do the rest. A block starts where
 * a jump leads to and after each jump; registers are variables of the function, and the stack is an array.
 */
final class FunctionLifter {
    private final Unit unit;
    private final Ir ir;
    private final InsnSeq insns;
    private final long function;
    private final int start;
    private final int end;
    private final long[] blocks;
    private final Registers registers;
    private final ArithmeticLifter arithmetic;
    private final MemoryLifter memory;
    private final CallLifter calls;
    /** How often may_goto still falls through; made in the functions that have any. */
    private final long budget;

    FunctionLifter(Unit unit, long function, int start, int end, int frameSize) {
        this.unit = unit;
        this.ir = unit.ir;
        this.insns = unit.program.insns();
        this.function = function;
        this.start = start;
        this.end = end;
        this.blocks = new long[end - start];
        ir.at(ir.block(function));
        this.registers = new Registers(ir, frameSize);
        this.arithmetic = new ArithmeticLifter(ir, registers);
        this.memory = new MemoryLifter(ir, registers);
        this.calls = new CallLifter(unit, function, registers, arguments());
        this.budget = hasMayGoto() ? ir.variable(Long.SIZE) : 0;
    }

    private boolean hasMayGoto() {
        for (int i = start; i < end; i++) {
            if (insns.at(i) instanceof Insn.MayGoto) {
                return true;
            }
        }
        return false;
    }

    /** How many registers the function gets before the worker state. */
    private int arguments() {
        return start == 0 ? Unit.MAIN_ARGUMENTS : Insn.R5;
    }

    void lift() {
        for (int r = 0; r < arguments(); r++) {
            registers.set(Insn.R1 + r, Ir.parameter(function, r));
        }
        if (budget != 0) {
            ir.store(ir.constant(CallLifter.MAX_LOOPS), budget);
        }
        makeBlocks();
        ir.branch(blocks[0]);
        boolean open = false;
        for (int i = start; i < end; i++) {
            long block = blocks[i - start];
            if (block != 0) {
                if (open) {
                    ir.branch(block);
                }
                ir.at(block);
                open = true;
            }
            if (open) {
                open = unit.program.facts().reachable()[i] ? lift(i) : unreachable();
            }
        }
        if (open) {
            ir.unreachable();
        }
    }

    private boolean unreachable() {
        ir.unreachable();
        return false;
    }

    private void makeBlocks() {
        boolean[] leads = new boolean[end - start];
        leads[0] = true;
        for (int i = start; i < end; i++) {
            switch (insns.at(i)) {
                case Insn.Jump _ -> leads[insns.targetOf(i) - start] = true;
                case Insn.JmpImm _, Insn.JmpReg _, Insn.MayGoto _ -> {
                    leads[insns.targetOf(i) - start] = true;
                    leads[i + 1 - start] = true;
                }
                default -> { }
            }
        }
        for (int i = 0; i < leads.length; i++) {
            blocks[i] = leads[i] ? ir.block(function) : 0;
        }
    }

    /** Lifts an insn; false where control does not go on after it. */
    private boolean lift(int index) {
        switch (insns.at(index)) {
            case Insn.AluImm i -> arithmetic.immediate(i);
            case Insn.AluReg i -> arithmetic.register(i);
            case Insn.Neg i -> arithmetic.negate(i);
            case Insn.MovSx i -> arithmetic.extend(i);
            case Insn.ByteSwap i -> arithmetic.swap(i);
            case Insn.Load i -> memory.load(i);
            case Insn.StoreReg i -> memory.store(i);
            case Insn.StoreImm i -> memory.store(i);
            case Insn.Atomic i -> memory.atomic(i);
            case Insn.LoadAcquire i -> memory.load(i);
            case Insn.StoreRelease i -> memory.store(i);
            case Insn.LoadImm64 i -> registers.set(i.dst(), ir.constant(i.imm()));
            case Insn.WideRef i -> calls.wideRef(index, i);
            case Insn.CallHelper i -> calls.helper(index, i.id());
            case Insn.CallLocal _ -> calls.local(index);
            case Insn.CallReg i -> calls.helperInRegister(i.reg());
            case Insn.Jump _ -> ir.branch(target(index));
            case Insn.JmpImm i -> {
                int bits = i.is64() ? Long.SIZE : Integer.SIZE;
                jump(index, i.op(), registers.get(i.dst(), bits), ir.constant(bits, i.imm()), bits);
            }
            case Insn.JmpReg i -> {
                int bits = i.is64() ? Long.SIZE : Integer.SIZE;
                jump(index, i.op(), registers.get(i.dst(), bits), registers.get(i.src(), bits), bits);
            }
            case Insn.MayGoto _ -> mayGoto(index);
            case Insn.Exit _ -> ir.returns(registers.get(Insn.R0));
            case Insn.CallKfunc _, Insn.LdAbs _, Insn.LdInd _ -> throw unit.refused(index, "is not lifted to LLVM");
        }
        return switch (insns.at(index)) {
            case Insn.Jump _, Insn.JmpImm _, Insn.JmpReg _, Insn.MayGoto _, Insn.Exit _ -> false;
            default -> true;
        };
    }

    private long target(int index) {
        return blocks[insns.targetOf(index) - start];
    }

    private long next(int index) {
        return blocks[index + 1 - start];
    }

    private void jump(int index, JmpOp op, long a, long b, int bits) {
        long condition = op == JmpOp.SET
                ? ir.compare(Predicate.of(op), ir.and(a, b), ir.constant(bits, 0))
                : ir.compare(Predicate.of(op), a, b);
        ir.branch(condition, target(index), next(index));
    }

    /** As the kernel does: a spent budget stays spent. */
    private void mayGoto(int index) {
        long left = ir.load(Long.SIZE, budget);
        long falls = ir.block(function);
        ir.branch(ir.compare(Predicate.EQ, left, ir.constant(0)), target(index), falls);
        ir.at(falls);
        ir.store(ir.sub(left, ir.constant(1)), budget);
        ir.branch(next(index));
    }
}
