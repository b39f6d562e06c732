package io.sluice.vm.verifier.log;

import io.sluice.vm.insn.Insn;
import io.sluice.vm.verifier.state.Dynptr;
import io.sluice.vm.verifier.state.Frame;
import io.sluice.vm.verifier.state.Iterator;
import io.sluice.vm.verifier.state.Reg;
import io.sluice.vm.verifier.state.RegType;
import io.sluice.vm.verifier.state.Slot;
import io.sluice.vm.verifier.state.State;

/** A frame of a state on one line: {@code  frame1: R1=fp[0]-16 R10=fp0 fp-8=mmmmmmmm refs=2}. */
final class StateText {
    /** All registers. */
    static final int ALL_REGS = -1;
    /** All slots. */
    static final long ALL_SLOTS = -1;

    /** By {@link Slot#kind}: the letter of a byte. */
    private static final String LETTERS = "?rm0dif";
    private static final String ITERATOR_PREFIX = "bpf_iter_";

    private StateText() {
    }

    /**
     * Adds a frame, a space before each part, and a line's end.
     *
     * @param regs the registers to write, a bit each
     * @param slots the slots to write, a bit each
     */
    static void append(StringBuilder out, State state, int number, int regs, long slots) {
        Frame frame = state.frame(number);
        if (number != 0) {
            out.append(" frame").append(number).append(':');
        }
        for (int r = 0; r < Insn.REGISTERS; r++) {
            if ((regs >> r & 1) != 0 && frame.reg(r).type() != RegType.NOT_INIT) {
                out.append(" R").append(r).append('=');
                RegText.append(out, frame.reg(r), number);
            }
        }
        for (int s = 0; s < frame.slots(); s++) {
            if ((slots >> s & 1) != 0) {
                slot(out, frame, s);
            }
        }
        refs(out, state);
        if (frame.callback() != null) {
            out.append(frame.callback().asynchronous() ? " async_cb" : " cb");
        }
        out.append('\n');
    }

    private static void slot(StringBuilder out, Frame frame, int position) {
        Slot slot = frame.slot(position);
        if (slot.isEmpty()) {
            return;
        }
        int off = -(position + 1) * Slot.SIZE;
        switch (slot.kind(0)) {
            case Slot.SPILL -> {
                place(out, off);
                letters(out, slot, true);
                RegText.append(out, slot.reg(), frame.number());
            }
            case Slot.DYNPTR -> {
                if (Dynptr.of(slot.reg()).first()) {
                    place(out, off);
                    dynptr(out, slot.reg());
                }
            }
            case Slot.ITERATOR -> {
                // of an iterator's slots only the first has its reference
                if (slot.reg().refId() != 0) {
                    place(out, off);
                    iterator(out, slot.reg());
                }
            }
            default -> {
                place(out, off);
                letters(out, slot, false);
            }
        }
    }

    private static void place(StringBuilder out, int off) {
        out.append(" fp").append(off).append('=');
    }

    /** The bytes from the highest address to the lowest, or to the first of a spilled register. */
    private static void letters(StringBuilder out, Slot slot, boolean toSpill) {
        for (int b = Slot.SIZE - 1; b >= 0 && !(toSpill && slot.kind(b) == Slot.SPILL); b--) {
            out.append(LETTERS.charAt(slot.kind(b)));
        }
    }

    private static void dynptr(StringBuilder out, Reg reg) {
        out.append("dynptr_").append(RegText.dynptr(Dynptr.of(reg))).append('(');
        if (reg.id() != 0) {
            out.append("id=").append(reg.id());
        }
        if (reg.refId() != 0) {
            out.append(reg.id() == 0 ? "" : ",").append("ref_id=").append(reg.refId());
        }
        out.append(')');
    }

    private static void iterator(StringBuilder out, Reg reg) {
        Iterator iterator = Iterator.of(reg);
        String type = iterator.type();
        out.append("iter_").append(type.startsWith(ITERATOR_PREFIX) ? type.substring(ITERATOR_PREFIX.length()) : type)
                .append("(ref_id=").append(reg.refId())
                .append(",state=").append(iterator.active() ? "active" : "drained")
                .append(",depth=").append(iterator.depth()).append(')');
    }

    private static void refs(StringBuilder out, State state) {
        String next = " refs=";
        for (int i = 0; i < state.refs().size(); i++) {
            int id = state.refs().get(i).id();
            if (id == 0 && i == 0) {
                return;
            }
            if (id != 0) {
                out.append(next).append(id);
                next = ",";
            }
        }
    }
}
