package io.sluice.vm.jit;

import static io.sluice.vm.jit.Registers.STATE;
import static io.sluice.vm.x64.Width.DWORD;
import static io.sluice.vm.x64.Width.QWORD;

import io.sluice.vm.api.WorkerState;
import io.sluice.vm.verifier.VerifiedProgram;
import io.sluice.vm.x64.Alu;
import io.sluice.vm.x64.Assembler;
import io.sluice.vm.x64.Code;
import io.sluice.vm.x64.Gpr;
import io.sluice.vm.x64.Label;
import io.sluice.vm.x64.Mem;
import io.sluice.vm.x64.Plain;
import io.sluice.vm.x64.SavedRegisters;
import java.util.ArrayList;
import java.util.List;

/**
 * Compiles in one pass over the insns: fixed registers, no memory of what came before. Requires a verified program;
 * ensures code that does what the interpreter does, given maps of the same shapes.
 */
public final class SimpleJit {
    private static final int ENTRY_ALIGNMENT = 16;
    /** With the return address below it RSP is a multiple of 16 again, as the body expects of its caller. */
    private static final int PADDING = Long.BYTES;

    private final MacroAssembler m;
    private final Assembler a;
    private final Unit unit;
    private final Label batch;
    private final Label call;
    private final Label body;
    private final Label saving;

    private SimpleJit(VerifiedProgram program, JitOptions options) {
        this.m = new MacroAssembler(options.features(), options.blinding());
        this.a = m.a;
        this.unit = new Unit(program, a);
        this.batch = a.newLabel();
        this.call = a.newLabel();
        this.body = a.newLabel();
        this.saving = a.newLabel();
    }

    /**
     * Compiles a program.
     *
     * @throws IllegalArgumentException with a breadcrumb where the program does what this compiler can't
     */
    public static CodeBlob compile(VerifiedProgram program, JitOptions options) {
        return new SimpleJit(program, options).compile();
    }

    private CodeBlob compile() {
        FunctionEmitter functions = new FunctionEmitter(m, unit);
        entry(batch);
        new BatchEntry(m, unit).emit();
        entry(body);
        functions.emit(unit.functions().main(), new CalledFrame(m, unit.functions().main()));
        m.flushCold();
        for (Functions.Function subprog : unit.functions().subprogs()) {
            entry(unit.subprog(subprog.start()));
            functions.emit(subprog, new CalledFrame(m, subprog));
            m.flushCold();
        }
        callEntry();
        savingEntry();
        Code code = a.finish();
        CodeBlob.Entries entries = new CodeBlob.Entries(
                code.offsetOf(batch), code.offsetOf(call), code.offsetOf(body), code.offsetOf(saving));
        return new CodeBlob(code.bytes(), entries, ranges(code), code.relocations());
    }

    private void entry(Label label) {
        unit.mark(a, CodeBlob.Range.NO_INSN);
        a.align(ENTRY_ALIGNMENT);
        a.bind(label);
    }

    /** R1 and R2 are in place, the state is the third argument. */
    private void callEntry() {
        entry(call);
        SavedRegisters.push(a);
        a.alu(Alu.SUB, QWORD, Gpr.RSP, PADDING);
        a.mov(QWORD, STATE, Gpr.RDX);
        a.mov(DWORD, Mem.at(STATE, WorkerState.TAIL_CALLS), 0);
        a.call(body);
        a.alu(Alu.ADD, QWORD, Gpr.RSP, PADDING);
        SavedRegisters.popAndReturn(a);
    }

    /** A subprog's tail call comes here with its frame gone, and its caller's registers in place. */
    private void savingEntry() {
        entry(saving);
        a.push(Registers.FRAME);
        for (Gpr register : Registers.PRESERVED) {
            a.push(register);
        }
        // five pushes below the return address: RSP is a multiple of 16
        a.call(body);
        for (Gpr register : Registers.PRESERVED.reversed()) {
            a.pop(register);
        }
        a.pop(Registers.FRAME);
        a.plain(Plain.RET);
    }

    private List<CodeBlob.Range> ranges(Code code) {
        List<CodeBlob.Range> ranges = new ArrayList<>();
        List<Unit.Mark> marks = unit.marks();
        for (int i = 0; i < marks.size(); i++) {
            int start = code.offsetOf(marks.get(i).at());
            int end = i + 1 < marks.size() ? code.offsetOf(marks.get(i + 1).at()) : code.size();
            if (start < end) {
                ranges.add(new CodeBlob.Range(start, end, marks.get(i).insn()));
            }
        }
        return ranges;
    }
}
