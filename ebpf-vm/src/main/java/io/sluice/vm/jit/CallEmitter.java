package io.sluice.vm.jit;

import static io.sluice.vm.jit.Registers.RESULT;
import static io.sluice.vm.jit.Registers.SCRATCH;
import static io.sluice.vm.jit.Registers.SCRATCH2;
import static io.sluice.vm.jit.Registers.STATE;
import static io.sluice.vm.x64.Width.DWORD;
import static io.sluice.vm.x64.Width.QWORD;

import io.sluice.vm.api.CallbackStep;
import io.sluice.vm.api.HelperSpec;
import io.sluice.vm.api.MapOperation;
import io.sluice.vm.api.MapShape;
import io.sluice.vm.api.ProgEntry;
import io.sluice.vm.api.WorkerState;
import io.sluice.vm.insn.Insn;
import io.sluice.vm.insn.WideKind;
import io.sluice.vm.memory.Errno;
import io.sluice.vm.x64.Alu;
import io.sluice.vm.x64.Assembler;
import io.sluice.vm.x64.Cond;
import io.sluice.vm.x64.Gpr;
import io.sluice.vm.x64.Label;
import io.sluice.vm.x64.Mem;
import io.sluice.vm.x64.RegRm;
import io.sluice.vm.x64.Shift;
import io.sluice.vm.x64.Unary;
import java.util.List;
import java.util.Map;

/**
 * Calls, and wide loads of addresses. A helper is called at an address that is resolved when the code is installed,
 * whatever is there; lookups in arrays and tail calls are emitted in place where the map is known.
 */
final class CallEmitter {
    /** The helper id of bpf_map_lookup_elem (include/uapi/linux/bpf.h). */
    static final int MAP_LOOKUP = 1;
    private static final Gpr MAP_KEY = Registers.of(2);
    private static final Gpr TAIL_MAP = Registers.of(2);
    private static final Gpr TAIL_INDEX = Registers.of(3);
    private static final Gpr LOOP_COUNT = Registers.of(1);
    private static final Gpr LOOP_CALLBACK = Registers.of(2);
    private static final Gpr LOOP_CONTEXT = Registers.of(3);
    private static final Gpr LOOP_FLAGS = Registers.of(4);

    private final MacroAssembler m;
    private final Assembler a;
    private final Unit unit;
    private final Frame frame;

    CallEmitter(MacroAssembler m, Unit unit, Frame frame) {
        this.m = m;
        this.a = m.a;
        this.unit = unit;
        this.frame = frame;
    }

    /** {@code dst = the address of a map, of a place in its first value, or of a subprog}. */
    void wideRef(int index, Insn.WideRef i) {
        Gpr dst = Registers.of(i.dst());
        switch (i.kind()) {
            case MAP_IDX -> {
                if (!onlyForLookupInPlace(index, i)) {
                    a.movabs(dst, new CodeSymbol.Map(i.imm()), 0);
                }
            }
            case MAP_IDX_VALUE -> a.movabs(dst, new CodeSymbol.MapBase(i.imm()), i.imm2());
            case FUNC -> a.lea(QWORD, dst, Mem.rip(unit.subprog(unit.insns().targetOf(index))));
            case MAP_FD, MAP_VALUE, VAR_ADDR -> throw new IllegalStateException(
                    "internal error: insn " + unit.insns().slotOf(index) + ": " + i.kind() + " was not resolved");
        }
    }

    /** Calls a subprog, whose arguments are in place. */
    void local(int index) {
        a.call(unit.subprog(unit.insns().targetOf(index)));
    }

    /** Calls helper {@code id}. */
    void helper(int index, int id) {
        if (id == Functions.TAIL_CALL) {
            tailCall(index);
            return;
        }
        if (id == Functions.LOOP) {
            loop();
            return;
        }
        if (CallbackStep.is(id)) {
            steps(id);
            return;
        }
        if (unit.isLookupInPlace(index)) {
            lookupInPlace(index);
            return;
        }
        a.mov(QWORD, Registers.SIXTH_ARGUMENT, STATE);
        int map = MapOperation.of(id) == null ? -1 : unit.mapArgument(index);
        Map<Integer, Long> sizes = unit.knownSizes(index, id);
        a.movabs(RESULT, map < 0 && sizes.isEmpty() ? new CodeSymbol.Helper(id)
                : new CodeSymbol.MapHelper(id, map, sizes), 0);
        a.call(RESULT);
    }

    /** Calls the helper whose id {@code register} holds; an unknown id gives -EINVAL. */
    void helperInRegister(Gpr register) {
        List<Integer> ids = unit.helpers().rows().stream().map(HelperSpec::id)
                .filter(id -> id != Functions.TAIL_CALL && id != Functions.LOOP && !CallbackStep.is(id)).toList();
        int size = ids.isEmpty() ? 0 : ids.getLast() + 1;
        Label table = a.newLabel();
        Label done = a.newLabel();
        Label unknown = m.cold(() -> {
            a.mov(QWORD, RESULT, -Errno.EINVAL);
            a.jmp(done);
            a.align(Long.BYTES);
            a.bind(table);
            for (int id = 0; id < size; id++) {
                if (ids.contains(id)) {
                    a.address(new CodeSymbol.Helper(id), 0);
                } else {
                    a.data64(0);
                }
            }
        });
        a.alu(Alu.CMP, QWORD, register, size);
        a.jcc(Cond.AE, unknown);
        a.lea(QWORD, SCRATCH, Mem.rip(table));
        a.mov(QWORD, SCRATCH, Mem.at(SCRATCH, register, Long.BYTES, 0));
        a.test(QWORD, SCRATCH, SCRATCH);
        a.jcc(Cond.E, unknown);
        a.mov(QWORD, Registers.SIXTH_ARGUMENT, STATE);
        a.call(SCRATCH);
        a.bind(done);
    }

    /**
     * {@code bpf_loop}: calls the subprog in R2 with 0, 1, .. below R1, and R3, until it returns another number than
     * 0. What the loop needs lies in registers that subprogs preserve. R1 has 64 bits, as in the kernel where it does
     * the loop in place, which is nearly always.
     */
    private void loop() {
        Gpr count = Registers.PRESERVED.get(0);
        Gpr callback = Registers.PRESERVED.get(1);
        Gpr context = Registers.PRESERVED.get(2);
        Gpr done = Registers.PRESERVED.get(3);
        Label next = a.newLabel();
        Label end = a.newLabel();
        Label out = a.newLabel();
        a.test(QWORD, LOOP_FLAGS, LOOP_FLAGS);
        a.jcc(Cond.NE, refusal(Errno.EINVAL, out));
        a.alu(Alu.CMP, QWORD, LOOP_COUNT, Frame.BUDGET);
        a.jcc(Cond.A, refusal(Errno.E2BIG, out));
        Registers.PRESERVED.forEach(a::push);
        a.mov(DWORD, count, LOOP_COUNT);
        a.mov(QWORD, callback, LOOP_CALLBACK);
        a.mov(QWORD, context, LOOP_CONTEXT);
        a.alu(Alu.XOR, DWORD, done, done);
        a.bind(next);
        a.alu(Alu.CMP, DWORD, done, count);
        a.jcc(Cond.AE, end);
        a.mov(DWORD, Registers.of(1), done);
        a.mov(QWORD, Registers.of(2), context);
        a.call(callback);
        a.unary(Unary.INC, DWORD, done);
        a.test(QWORD, RESULT, RESULT);
        a.jcc(Cond.E, next);
        a.bind(end);
        a.mov(DWORD, RESULT, done);
        Registers.PRESERVED.reversed().forEach(a::pop);
        a.bind(out);
    }

    /**
     * A helper that is done in steps, see {@link CallbackStep}: the subprog in R2 is called after each. What this needs
     * lies in registers that subprogs preserve, and on the stack.
     */
    private void steps(int id) {
        Gpr map = Registers.PRESERVED.get(0);
        Gpr callback = Registers.PRESERVED.get(1);
        Gpr cursor = Registers.PRESERVED.get(2);
        Gpr done = Registers.PRESERVED.get(3);
        Mem flags = Mem.at(Gpr.RSP);
        Mem context = Mem.at(Gpr.RSP, Long.BYTES);
        Label next = a.newLabel();
        Label out = a.newLabel();
        Registers.PRESERVED.forEach(a::push);
        a.push(Registers.of(3));
        a.push(Registers.of(4));
        a.mov(QWORD, map, Registers.of(1));
        a.mov(QWORD, callback, Registers.of(2));
        a.alu(Alu.XOR, DWORD, cursor, cursor);
        a.alu(Alu.XOR, DWORD, done, done);
        a.alu(Alu.XOR, DWORD, RESULT, RESULT);
        a.bind(next);
        a.mov(QWORD, Registers.of(1), map);
        a.mov(QWORD, Registers.of(2), cursor);
        a.mov(QWORD, Registers.of(3), context);
        a.mov(QWORD, Registers.of(4), flags);
        a.mov(QWORD, Registers.of(5), RESULT);
        a.mov(QWORD, Registers.SIXTH_ARGUMENT, STATE);
        a.movabs(RESULT, new CodeSymbol.Helper(id), 0);
        a.call(RESULT);
        a.mov(QWORD, cursor, RESULT);
        a.test(QWORD, RESULT, RESULT);
        a.jcc(Cond.LE, out);
        for (int i = 0; i < CallbackStep.ARGUMENTS; i++) {
            a.mov(QWORD, Registers.of(1 + i), Mem.at(STATE, WorkerState.CALLBACK_ARGUMENTS + i * Long.BYTES));
        }
        a.call(callback);
        a.unary(Unary.INC, QWORD, done);
        a.jmp(next);
        a.bind(out);
        a.cmov(Cond.E, QWORD, RESULT, done);
        a.alu(Alu.ADD, QWORD, Gpr.RSP, 2 * Long.BYTES);
        Registers.PRESERVED.reversed().forEach(a::pop);
    }

    private Label refusal(int errno, Label then) {
        return m.cold(() -> {
            a.mov(QWORD, RESULT, -errno);
            a.jmp(then);
        });
    }

    /** Whether the address goes to the very next insn, a lookup in place, which does not need it: R1 dies there. */
    private boolean onlyForLookupInPlace(int index, Insn.WideRef i) {
        return i.kind() == WideKind.MAP_IDX && i.dst() == Insn.R1 && index + 1 < unit.insns().size()
                && !unit.functions().isTarget(index + 1) && unit.isLookupInPlace(index + 1);
    }

    private void lookupInPlace(int index) {
        int map = unit.mapArgument(index);
        switch (unit.shape(map)) {
            case MapShape.Array array -> {
                Label done = boundedIndex(array.maxEntries());
                element(map, array.stride(), array.maxEntries());
                a.bind(done);
            }
            case MapShape.PerWorkerArray array -> {
                Label done = boundedIndex(array.maxEntries());
                element(map, array.stride(), array.maxEntries());
                workerOffset(array.workerStride());
                a.alu(Alu.ADD, QWORD, RESULT, SCRATCH);
                a.bind(done);
            }
            case MapShape.Programs _, MapShape.Opaque _ ->
                throw new IllegalStateException("internal error: lookup in place in a map without an array");
        }
    }

    /** {@code eax = the key}, or R0 = 0 and on to the label that it returns where the key is out of bounds. */
    private Label boundedIndex(int maxEntries) {
        Label done = a.newLabel();
        Label none = m.cold(() -> {
            a.alu(Alu.XOR, DWORD, RESULT, RESULT);
            a.jmp(done);
        });
        if (maxEntries == 1) {
            a.alu(Alu.CMP, DWORD, Mem.at(MAP_KEY), 0);
            a.jcc(Cond.NE, none);
        } else {
            a.mov(DWORD, RESULT, Mem.at(MAP_KEY));
            a.alu(Alu.CMP, DWORD, RESULT, maxEntries);
            a.jcc(Cond.AE, none);
        }
        return done;
    }

    /** {@code rax = base + rax * stride}. */
    private void element(int map, int stride, int maxEntries) {
        if (maxEntries == 1) {
            a.movabs(RESULT, new CodeSymbol.MapBase(map), 0);
            return;
        }
        a.movabs(SCRATCH, new CodeSymbol.MapBase(map), 0);
        if (stride == 1 || stride == Short.BYTES || stride == Integer.BYTES || stride == Long.BYTES) {
            a.lea(QWORD, RESULT, Mem.at(SCRATCH, RESULT, stride, 0));
        } else {
            if (Integer.bitCount(stride) == 1) {
                a.shift(Shift.SHL, QWORD, RESULT, Integer.numberOfTrailingZeros(stride));
            } else {
                a.imul(QWORD, RESULT, RESULT, stride);
            }
            a.alu(Alu.ADD, QWORD, RESULT, SCRATCH);
        }
    }

    /** {@code r11 = worker index * workerStride}. */
    private void workerOffset(long workerStride) {
        a.mov(DWORD, SCRATCH, Mem.at(STATE, WorkerState.INDEX));
        if (Long.bitCount(workerStride) == 1) {
            a.shift(Shift.SHL, QWORD, SCRATCH, Long.numberOfTrailingZeros(workerStride));
        } else if (workerStride == (int) workerStride) {
            a.imul(QWORD, SCRATCH, SCRATCH, (int) workerStride);
        } else {
            a.movabs(SCRATCH2, workerStride);
            a.op(RegRm.IMUL, QWORD, SCRATCH, SCRATCH2);
        }
    }

    /** A tail call through the one map that R2 holds on every path, or through the prog array in it now. */
    private void tailCall(int index) {
        int certain = unit.mapArgument(index);
        if (certain >= 0) {
            tailCallThrough(certain);
            return;
        }
        for (int map = 0; map < unit.maps(); map++) {
            if (unit.shape(map) instanceof MapShape.Programs) {
                Label other = a.newLabel();
                a.movabs(SCRATCH, new CodeSymbol.Map(map), 0);
                a.alu(Alu.CMP, QWORD, TAIL_MAP, SCRATCH);
                a.jcc(Cond.NE, other);
                tailCallThrough(map);
                a.bind(other);
            }
        }
    }

    /**
     * Leaves for another program, or falls through: index out of bounds, 33 tail calls made, or an empty slot. As in
     * the kernel the index is 32 bits and only a tail call that happens counts.
     */
    private void tailCallThrough(int map) {
        if (!(unit.shape(map) instanceof MapShape.Programs programs)) {
            throw new IllegalStateException("internal error: tail call through a map that is no prog array");
        }
        Label fail = a.newLabel();
        Mem count = Mem.at(STATE, WorkerState.TAIL_CALLS);
        a.alu(Alu.CMP, DWORD, TAIL_INDEX, programs.maxEntries());
        a.jcc(Cond.AE, fail);
        a.alu(Alu.CMP, DWORD, count, WorkerState.MAX_TAIL_CALLS);
        a.jcc(Cond.AE, fail);
        a.mov(DWORD, SCRATCH2, TAIL_INDEX);
        a.movabs(SCRATCH, new CodeSymbol.MapBase(map), 0);
        a.mov(QWORD, SCRATCH, Mem.at(SCRATCH, SCRATCH2, ProgEntry.SLOT_SIZE, 0));
        a.test(QWORD, SCRATCH, SCRATCH);
        a.jcc(Cond.E, fail);
        a.mov(QWORD, SCRATCH, Mem.at(SCRATCH, frame.tailEntry()));
        a.test(QWORD, SCRATCH, SCRATCH);
        a.jcc(Cond.E, fail);
        a.unary(Unary.INC, DWORD, count);
        frame.leaveTo(SCRATCH);
        a.bind(fail);
    }
}
