package io.sluice.vm.codegen.emit;

import io.sluice.vm.codegen.machine.MFunction;
import io.sluice.vm.codegen.machine.Pregs;
import io.sluice.vm.ir.Callee;
import io.sluice.vm.ir.FrameObject;
import io.sluice.vm.x64.Alu;
import io.sluice.vm.x64.Assembler;
import io.sluice.vm.x64.Gpr;
import io.sluice.vm.x64.Plain;
import io.sluice.vm.x64.Width;
import java.util.ArrayList;
import java.util.List;

/**
 * A function's frame, from RSP up: spill slots, frame objects, saved registers, return address. RSP is a multiple of
 * 16 at calls (psABI 3.2.2) and where frame objects need it.
 */
final class Frame {
    private static final int ALIGNMENT = FrameObject.ALIGNMENT;

    private final List<Gpr> saved = new ArrayList<>();
    private final int[] objects;
    private final int size;
    private final boolean wide;

    Frame(MFunction function) {
        long written = function.usedPregs();
        if (function.convention() == Callee.Convention.SYSTEM_V) {
            for (int preg = 0; preg < Pregs.FIRST_XMM; preg++) {
                if ((written & Pregs.CALLEE_SAVED & Pregs.bit(preg)) != 0) {
                    saved.add(Pregs.gpr(preg));
                }
            }
        }
        objects = new int[function.frame().size()];
        int at = function.spillBytes();
        for (FrameObject object : function.frame()) {
            at = aligned(at);
            objects[object.index()] = at;
            at += object.size();
        }
        boolean aligns = function.calls() || objects.length > 0;
        int above = Long.BYTES * (saved.size() + 1);
        size = aligns ? aligned(at + above) - above : at;
        wide = function.usesWide();
    }

    private static int aligned(int bytes) {
        return bytes + ALIGNMENT - 1 & -ALIGNMENT;
    }

    /** Where a spill slot is, from RSP. */
    int slot(int offset) {
        return offset;
    }

    /** Where a frame object is, from RSP. */
    int object(FrameObject object) {
        return objects[object.index()];
    }

    void enter(Assembler a) {
        for (Gpr register : saved) {
            a.push(register);
        }
        if (size > 0) {
            a.alu(Alu.SUB, Width.QWORD, Gpr.RSP, size);
        }
    }

    /** Undoes {@link #enter}. */
    void leave(Assembler a) {
        clearWide(a);
        if (size > 0) {
            a.alu(Alu.ADD, Width.QWORD, Gpr.RSP, size);
        }
        for (Gpr register : saved.reversed()) {
            a.pop(register);
        }
    }

    /** Ends the use of upper halves of vector registers, which slow down code that knows only lower ones. */
    void clearWide(Assembler a) {
        if (wide) {
            a.plain(Plain.VZEROUPPER);
        }
    }
}
