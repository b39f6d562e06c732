package io.sluice.vm.jit;

import io.sluice.vm.x64.Assembler;
import io.sluice.vm.x64.Label;

/** Emits one copy of a function: its frame's entry, then its insns in order. */
final class FunctionEmitter {
    private final MacroAssembler m;
    private final Unit unit;

    FunctionEmitter(MacroAssembler m, Unit unit) {
        this.m = m;
        this.unit = unit;
    }

    void emit(Functions.Function function, Frame frame) {
        emit(function, frame, null);
    }

    /** Emits a copy that loads the context's fields by {@code direct} if that is not null. */
    void emit(Functions.Function function, Frame frame, DirectContext direct) {
        Assembler a = m.a;
        Label[] labels = new Label[unit.insns().size()];
        for (int i = function.start(); i < function.end(); i++) {
            labels[i] = a.newLabel();
        }
        JumpEmitter jumps = new JumpEmitter(m, unit.insns(), labels, frame, function.end());
        InsnEmitter insns = new InsnEmitter(m, unit, jumps, new CallEmitter(m, unit, frame), direct);
        unit.mark(a, CodeBlob.Range.NO_INSN);
        frame.enter();
        int index = function.start();
        while (index < function.end()) {
            a.bind(labels[index]);
            int count = 1;
            if (unit.isReachable(index)) {
                unit.mark(a, index);
                count = insns.emit(index);
            }
            if (count == 2) {
                a.bind(labels[index + 1]);
            }
            index += count;
        }
        unit.mark(a, CodeBlob.Range.NO_INSN);
    }
}
