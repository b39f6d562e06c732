package io.sluice.vm.jit;

import static io.sluice.vm.x64.Width.QWORD;

import io.sluice.vm.api.ProgSlot;
import io.sluice.vm.x64.Alu;
import io.sluice.vm.x64.Assembler;
import io.sluice.vm.x64.Gpr;
import io.sluice.vm.x64.Mem;
import io.sluice.vm.x64.Plain;

/**
 * The frame of a main program that is called: from the batch loop, for a single run, or by a tail call, which jumps
 * here. It gets RSP at a return address, the context in RDI and the worker state in R12, and preserves RSP and R12
 * only, so that entering costs next to nothing.
 */
final class BodyFrame implements Frame {
    private final Assembler a;
    private final Functions.Function function;
    private final int size;

    BodyFrame(MacroAssembler m, Functions.Function function) {
        this.a = m.a;
        this.function = function;
        // on entry RSP is 8 below a multiple of 16
        this.size = function.calls() || function.usesFrame() ? FrameLayout.oddAligned(FrameLayout.size(function)) : 0;
    }

    @Override
    public void enter() {
        if (size > 0) {
            a.alu(Alu.SUB, QWORD, Gpr.RSP, size);
        }
        if (function.usesFrame()) {
            a.lea(QWORD, Registers.FRAME, Mem.at(Gpr.RSP, size));
        }
        FrameLayout.setBudget(a, function);
    }

    @Override
    public void leave(boolean last) {
        release();
        a.plain(Plain.RET);
    }

    @Override
    public int slotEntry() {
        return ProgSlot.ENTRY;
    }

    @Override
    public void leaveTo(Gpr entry) {
        release();
        a.jmp(entry);
    }

    @Override
    public Mem budget() {
        return FrameLayout.budget(function);
    }

    private void release() {
        if (size > 0) {
            a.alu(Alu.ADD, QWORD, Gpr.RSP, size);
        }
    }
}
