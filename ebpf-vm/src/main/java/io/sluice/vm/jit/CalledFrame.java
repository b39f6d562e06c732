package io.sluice.vm.jit;

import static io.sluice.vm.x64.Width.QWORD;

import io.sluice.vm.api.ProgEntry;
import io.sluice.vm.x64.Alu;
import io.sluice.vm.x64.Assembler;
import io.sluice.vm.x64.Gpr;
import io.sluice.vm.x64.Mem;
import io.sluice.vm.x64.Plain;
import java.util.ArrayList;
import java.util.List;

/**
 * The frame of a function that is called. It gets RSP at a return address and the worker state in R12.
 *
 * <p>A main program is called from the batch loop, for a single run, or by a tail call, which jumps to it, with the
 * context in RDI. It preserves RSP and R12 only, so that entering costs next to nothing. A subprog saves those of RBP,
 * RBX, R13, R14 and R15 that it writes: compiled helpers may call it by the System V convention, as a callback.
 */
final class CalledFrame implements Frame {
    private final Assembler a;
    private final Functions.Function function;
    private final List<Gpr> saved = new ArrayList<>();
    private final int size;

    CalledFrame(MacroAssembler m, Functions.Function function) {
        this.a = m.a;
        this.function = function;
        if (!function.isMain()) {
            if (function.usesFrame()) {
                saved.add(Registers.FRAME);
            }
            saved.addAll(function.preserved());
        }
        // on entry RSP is 8 below a multiple of 16
        boolean odd = saved.size() % 2 == 0;
        int needed = FrameLayout.size(function);
        if (needed == 0 && !function.calls()) {
            this.size = 0;
        } else {
            this.size = odd ? FrameLayout.oddAligned(needed) : FrameLayout.aligned(needed);
        }
    }

    @Override
    public void enter() {
        for (Gpr register : saved) {
            a.push(register);
        }
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
    public int tailEntry() {
        return function.isMain() ? ProgEntry.ENTRY : ProgEntry.SAVING_ENTRY;
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
        for (Gpr register : saved.reversed()) {
            a.pop(register);
        }
    }
}
