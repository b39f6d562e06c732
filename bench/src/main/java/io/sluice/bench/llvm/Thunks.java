package io.sluice.bench.llvm;

import io.sluice.vm.api.ProgEntry;
import io.sluice.vm.memory.ExecutableMemory;
import io.sluice.vm.x64.Alu;
import io.sluice.vm.x64.Assembler;
import io.sluice.vm.x64.Gpr;
import io.sluice.vm.x64.SavedRegisters;
import io.sluice.vm.x64.Width;

/**
 * What lies between LLVM's code and the convention of tail calls ({@link ProgEntry}: the context in RDI, the worker
 * state in R12, no register preserved). LLVM's code cannot leave its frame by a jump, so it calls and then returns.
 */
final class Thunks {
    /** With the return address below it RSP is a multiple of 16 again. */
    private static final int PADDING = Long.BYTES;

    private Thunks() {
    }

    /** Made when the first program with tail calls is loaded. */
    private static final class Leaving {
        static final ExecutableMemory CODE = leaving();
    }

    /** The address of {@code long f(long context, void *state, void *entry)}, which runs the program at the entry. */
    static long leave() {
        return Leaving.CODE.address();
    }

    private static ExecutableMemory leaving() {
        Assembler a = new Assembler();
        SavedRegisters.push(a);
        a.alu(Alu.SUB, Width.QWORD, Gpr.RSP, PADDING);
        a.mov(Width.QWORD, Gpr.R12, Gpr.RSI);
        a.call(Gpr.RDX);
        a.alu(Alu.ADD, Width.QWORD, Gpr.RSP, PADDING);
        SavedRegisters.popAndReturn(a);
        return ExecutableMemory.install(a.finish().bytes());
    }

    /** Code that tail calls enter, of either entry of a slot: it goes on to {@code body(r1, r2, state)}. */
    static ExecutableMemory enter(long body) {
        Assembler a = new Assembler();
        a.mov(Width.QWORD, Gpr.RDX, Gpr.R12);
        a.movabs(Gpr.RAX, body);
        a.jmp(Gpr.RAX);
        return ExecutableMemory.install(a.finish().bytes());
    }
}
