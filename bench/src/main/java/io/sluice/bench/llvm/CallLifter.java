package io.sluice.bench.llvm;

import io.sluice.vm.api.BpfMap;
import io.sluice.vm.api.HelperSpec;
import io.sluice.vm.api.MapShape;
import io.sluice.vm.api.ProgEntry;
import io.sluice.vm.api.WorkerState;
import io.sluice.vm.insn.Insn;
import io.sluice.vm.memory.Errno;
import java.util.List;

/** Calls: helpers by address, subprogs, tail calls, bpf_loop; and wide loads of addresses, which become constants. */
final class CallLifter {
    /** BPF_MAX_LOOPS of include/linux/bpf_verifier.h. */
    static final int MAX_LOOPS = 8 * 1024 * 1024;
    /** The helper ids of include/uapi/linux/bpf.h that are more than calls. */
    private static final int TAIL_CALL = 12;
    private static final int LOOP = 181;

    private final Unit unit;
    private final Ir ir;
    private final long function;
    private final Registers registers;
    private final long state;

    /** {@code arguments}: after how many integers the worker state comes. */
    CallLifter(Unit unit, long function, Registers registers, int arguments) {
        this.unit = unit;
        this.ir = unit.ir;
        this.function = function;
        this.registers = registers;
        this.state = Ir.parameter(function, arguments);
    }

    /** {@code dst = the address of a map, of a place in its first value, or of a subprog}. */
    void wideRef(int index, Insn.WideRef i) {
        registers.set(i.dst(), switch (i.kind()) {
            case MAP_IDX -> ir.constant(map(i).address());
            case MAP_IDX_VALUE -> ir.constant(map(i).valuesAddress() + i.imm2());
            case FUNC -> ir.toInteger(unit.subprog(unit.program.insns().targetOf(index)));
            case MAP_FD, MAP_VALUE, VAR_ADDR -> throw unit.refused(index, i.kind() + " was not resolved");
        });
    }

    private BpfMap map(Insn.WideRef i) {
        return unit.program.maps().get(i.imm());
    }

    /** Calls a subprog with R1 to R5. */
    void local(int index) {
        long[] arguments = new long[Insn.R5 + 1];
        for (int r = Insn.R1; r <= Insn.R5; r++) {
            arguments[r - Insn.R1] = registers.get(r);
        }
        arguments[Insn.R5] = state;
        long subprog = unit.subprog(unit.program.insns().targetOf(index));
        registers.set(Insn.R0, ir.call(unit.subprogType(), subprog, arguments));
    }

    /** Calls the helper {@code id}. */
    void helper(int index, int id) {
        if (id == TAIL_CALL) {
            tailCall(index);
        } else if (id == LOOP) {
            loop();
        } else {
            call(unit.helpers.address(index, id), unit.program.helpers().get(id));
        }
    }

    /** R1 to R5 and the worker state to R0; of the registers only those that the helper has arguments for. */
    private void call(long address, HelperSpec helper) {
        long[] arguments = new long[Insn.R5 + 1];
        for (int i = 0; i < Insn.R5; i++) {
            arguments[i] = i < helper.args().size() ? registers.get(Insn.R1 + i) : ir.anything();
        }
        arguments[Insn.R5] = state;
        registers.set(Insn.R0, ir.call(unit.subprogType(), ir.toPointer(ir.constant(address)), arguments));
    }

    /** Calls the helper whose id a register holds; an unknown id gives -EINVAL. */
    void helperInRegister(int register) {
        List<HelperSpec> rows = unit.program.helpers().rows().stream()
                .filter(helper -> helper.id() != TAIL_CALL && helper.id() != LOOP).toList();
        long done = ir.block(function);
        long unknown = ir.block(function);
        long branch = ir.branchByValue(registers.get(register), unknown, rows.size());
        for (HelperSpec helper : rows) {
            long block = ir.block(function);
            ir.onCase(branch, helper.id(), block);
            ir.at(block);
            call(unit.helpers.address(helper), helper);
            ir.branch(done);
        }
        ir.at(unknown);
        registers.set(Insn.R0, ir.constant(-Errno.EINVAL));
        ir.branch(done);
        ir.at(done);
    }

    /**
     * {@code bpf_loop}: calls the subprog in R2 with 0, 1, .. below R1, and R3, until it returns another number than
     * 0. R1 has 64 bits, as in the kernel where it does the loop in place.
     */
    private void loop() {
        long done = ir.block(function);
        long tooMany = ir.block(function);
        long counted = ir.block(function);
        long ready = ir.block(function);
        long next = ir.block(function);
        long count = registers.get(Insn.R1);
        long callback = ir.toPointer(registers.get(Insn.R1 + 1));
        long context = registers.get(Insn.R1 + 2);
        registers.set(Insn.R0, ir.constant(-Errno.EINVAL));
        ir.branch(ir.compare(Predicate.NE, registers.get(Insn.R1 + 3), ir.constant(0)), done, counted);
        ir.at(counted);
        ir.branch(ir.compare(Predicate.UGT, count, ir.constant(MAX_LOOPS)), tooMany, ready);
        ir.at(tooMany);
        registers.set(Insn.R0, ir.constant(-Errno.E2BIG));
        ir.branch(done);
        ir.at(ready);
        // R0 counts, as it holds the count at the end
        registers.set(Insn.R0, ir.constant(0));
        ir.branch(next);
        ir.at(next);
        long made = registers.get(Insn.R0);
        long step = ir.block(function);
        ir.branch(ir.compare(Predicate.ULT, made, count), step, done);
        ir.at(step);
        long result = ir.call(unit.subprogType(), callback, made, context, ir.anything(), ir.anything(),
                ir.anything(), state);
        registers.set(Insn.R0, ir.add(made, ir.constant(1)));
        ir.branch(ir.compare(Predicate.EQ, result, ir.constant(0)), next, done);
        ir.at(done);
    }

    /** A tail call through the one map that R2 holds on every path, or through the prog array in it now. */
    private void tailCall(int index) {
        int certain = unit.program.facts().callMap()[index];
        if (certain >= 0) {
            tailCallThrough(index, certain);
            return;
        }
        for (int map = 0; map < unit.program.maps().size(); map++) {
            if (unit.shape(map) instanceof MapShape.Programs) {
                long other = ir.block(function);
                long through = ir.block(function);
                long address = ir.constant(unit.program.maps().get(map).address());
                ir.branch(ir.compare(Predicate.EQ, registers.get(Insn.R1 + 1), address), through, other);
                ir.at(through);
                tailCallThrough(index, map);
                ir.branch(other);
                ir.at(other);
            }
        }
    }

    /**
     * Runs another program and returns its result, or goes on: index out of bounds, 33 tail calls made, or an empty
     * slot. As in the kernel the index is 32 bits and only a tail call that happens counts.
     */
    private void tailCallThrough(int index, int map) {
        if (!(unit.shape(map) instanceof MapShape.Programs programs)) {
            throw unit.refused(index, "tail call through a map that is no prog array");
        }
        long fails = ir.block(function);
        long bounded = ir.block(function);
        long counted = ir.block(function);
        long filled = ir.block(function);
        long leaves = ir.block(function);
        long slot = registers.get(Insn.R1 + 2, Integer.SIZE);
        ir.branch(ir.compare(Predicate.ULT, slot, ir.constant(Integer.SIZE, programs.maxEntries())), bounded, fails);
        ir.at(bounded);
        long calls = ir.plus(state, WorkerState.TAIL_CALLS);
        long made = ir.load(Integer.SIZE, calls);
        long most = ir.constant(Integer.SIZE, WorkerState.MAX_TAIL_CALLS);
        ir.branch(ir.compare(Predicate.ULT, made, most), counted, fails);
        ir.at(counted);
        long slots = ir.toPointer(ir.constant(unit.program.maps().get(map).valuesAddress()));
        long offset = ir.binary(LlvmFunction.MUL, ir.zeroExtend(Long.SIZE, slot), ir.constant(ProgEntry.SLOT_SIZE));
        long target = ir.load(Long.SIZE, ir.plusValue(slots, offset));
        ir.branch(ir.compare(Predicate.EQ, target, ir.constant(0)), fails, filled);
        ir.at(filled);
        long entry = ir.load(Long.SIZE, ir.plus(ir.toPointer(target), ProgEntry.ENTRY));
        ir.branch(ir.compare(Predicate.EQ, entry, ir.constant(0)), fails, leaves);
        ir.at(leaves);
        ir.store(ir.add(made, ir.constant(Integer.SIZE, 1)), calls);
        long type = ir.functionType(ir.integer(Long.SIZE), ir.integer(Long.SIZE), ir.pointer,
                ir.integer(Long.SIZE));
        ir.returns(ir.call(type, ir.toPointer(ir.constant(Thunks.leave())), registers.get(Insn.R1), state, entry));
        ir.at(fails);
    }
}
