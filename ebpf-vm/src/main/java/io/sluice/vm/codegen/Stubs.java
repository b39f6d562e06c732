package io.sluice.vm.codegen;

import static io.sluice.vm.x64.Width.DWORD;
import static io.sluice.vm.x64.Width.QWORD;

import io.sluice.vm.api.WorkerState;
import io.sluice.vm.x64.Alu;
import io.sluice.vm.x64.Assembler;
import io.sluice.vm.x64.Gpr;
import io.sluice.vm.x64.Label;
import io.sluice.vm.x64.Mem;
import io.sluice.vm.x64.Plain;
import io.sluice.vm.x64.SavedRegisters;
import java.util.List;

/** The ways into a body for callers that have registers to lose. */
final class Stubs {
    /** Where a body has the worker state's address. */
    private static final Gpr STATE = Gpr.R12;
    /** What a System V caller wants back, but for the state's register, which bodies preserve. */
    private static final List<Gpr> PRESERVED = List.of(Gpr.RBP, Gpr.RBX, Gpr.R13, Gpr.R14, Gpr.R15);
    /** With the return address below it RSP is a multiple of 16 again. */
    private static final int PADDING = Long.BYTES;

    private Stubs() {
    }

    /** R1 and R2 are in place, the state is the third argument. */
    static void call(Assembler a, Label body) {
        SavedRegisters.push(a);
        a.alu(Alu.SUB, QWORD, Gpr.RSP, PADDING);
        a.mov(QWORD, STATE, Gpr.RDX);
        a.mov(DWORD, Mem.at(STATE, WorkerState.TAIL_CALLS), 0);
        a.call(body);
        a.alu(Alu.ADD, QWORD, Gpr.RSP, PADDING);
        SavedRegisters.popAndReturn(a);
    }

    /** A tail call comes here with its frame gone, and its caller's registers in place. */
    static void saving(Assembler a, Label body) {
        for (Gpr register : PRESERVED) {
            a.push(register);
        }
        // five pushes below the return address: RSP is a multiple of 16
        a.call(body);
        for (Gpr register : PRESERVED.reversed()) {
            a.pop(register);
        }
        a.plain(Plain.RET);
    }
}
