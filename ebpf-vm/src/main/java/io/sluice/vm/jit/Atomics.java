package io.sluice.vm.jit;

import static io.sluice.vm.jit.Registers.SCRATCH;
import static io.sluice.vm.jit.Registers.SCRATCH2;
import static io.sluice.vm.jit.Registers.SCRATCH3;
import static io.sluice.vm.x64.Gpr.RAX;
import static io.sluice.vm.x64.Width.DWORD;
import static io.sluice.vm.x64.Width.QWORD;

import io.sluice.vm.x64.Alu;
import io.sluice.vm.x64.Assembler;
import io.sluice.vm.x64.Cond;
import io.sluice.vm.x64.Gpr;
import io.sluice.vm.x64.Label;
import io.sluice.vm.x64.Mem;
import io.sluice.vm.x64.Rmw;
import io.sluice.vm.x64.Width;

/** Atomic read-modify-write of 4 or 8 bytes (RFC 9669 section 5.3); all are sequentially consistent on x86. */
final class Atomics {
    private final Assembler a;

    Atomics(MacroAssembler m) {
        this.a = m.a;
    }

    /** {@code lock *mem op= src}, without a result. */
    void update(Alu op, Width width, Mem mem, Gpr src) {
        a.lock();
        a.alu(op, width, mem, src);
    }

    /** {@code src = *mem; *mem += src} as one step. */
    void fetchAdd(Width width, Mem mem, Gpr src) {
        a.lock();
        a.rmw(Rmw.XADD, width, mem, src);
    }

    /** {@code src = *mem; *mem op= src} as one step, for what the CPU can only do by compare and exchange. */
    void fetch(Alu op, Width width, Mem mem, Gpr src) {
        Mem at = mem;
        if (mem.base() == RAX) {
            a.lea(QWORD, SCRATCH2, mem);
            at = Mem.at(SCRATCH2);
        }
        a.mov(QWORD, SCRATCH3, RAX);
        Gpr operand = src == RAX ? SCRATCH3 : src;
        a.mov(width, RAX, at);
        Label again = a.newLabel();
        a.bind(again);
        a.mov(width, SCRATCH, RAX);
        a.alu(op, width, SCRATCH, operand);
        a.lock();
        a.rmw(Rmw.CMPXCHG, width, at, SCRATCH);
        a.jcc(Cond.NE, again);
        if (src != RAX) {
            a.mov(width, src, RAX);
            a.mov(QWORD, RAX, SCRATCH3);
        }
    }

    /** {@code src = *mem; *mem = src} as one step. */
    void exchange(Width width, Mem mem, Gpr src) {
        a.rmw(Rmw.XCHG, width, mem, src);
    }

    /** {@code if (*mem == r0) *mem = src; r0 = what *mem was}. */
    void compareExchange(Width width, Mem mem, Gpr src) {
        a.lock();
        a.rmw(Rmw.CMPXCHG, width, mem, src);
        if (width == DWORD) {
            // a success leaves EAX unwritten, and so the upper half of RAX
            a.mov(DWORD, RAX, RAX);
        }
    }
}
