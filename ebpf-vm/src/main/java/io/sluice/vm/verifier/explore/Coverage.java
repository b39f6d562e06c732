package io.sluice.vm.verifier.explore;

import io.sluice.vm.insn.Insn;
import io.sluice.vm.verifier.analysis.LiveRegisters;
import io.sluice.vm.verifier.state.Frame;
import io.sluice.vm.verifier.state.Ref;
import io.sluice.vm.verifier.state.Reg;
import io.sluice.vm.verifier.state.Slot;
import io.sluice.vm.verifier.state.State;
import java.util.List;
import java.util.Objects;

/**
 * Whether everything that can happen from a state can happen from a remembered one too: the states_equal of Linux
 * 6.18, whose outcome decides what is accepted within the limit of insns.
 */
final class Coverage {
    /** How much alike two states have to be. */
    enum Mode {
        /** Scalars that the remembered state does not need exactly may differ. */
        COVERED,
        /** All scalars have to be within the remembered state's. */
        WITHIN,
        /** All must be the same. */
        EXACT
    }

    private final IdMap ids = new IdMap();
    private final LiveRegisters liveRegs;

    Coverage(LiveRegisters liveRegs) {
        this.liveRegs = liveRegs;
    }

    /**
     * Whether a checkpoint covers a state at the same insn.
     *
     * @param lastId the newest id of any register
     */
    boolean covers(Checkpoint old, State current, Mode mode, int lastId) {
        if (old.state.depth() != current.depth()) {
            return false;
        }
        ids.reset(lastId);
        if (!refs(old.state, current)) {
            return false;
        }
        for (int f = 0; f < current.depth(); f++) {
            if (old.state.frame(f).callSite() != current.frame(f).callSite() || !frame(old, f, current, mode)) {
                return false;
            }
        }
        return true;
    }

    private boolean refs(State old, State current) {
        if (old.activeLocks() != current.activeLocks() || old.preemptLocks() != current.preemptLocks()
                || old.rcuLocks() != current.rcuLocks() || !ids.same(old.activeIrqId(), current.activeIrqId())
                || !ids.same(old.activeLockId(), current.activeLockId())
                || !Objects.equals(old.activeLockTarget(), current.activeLockTarget())) {
            return false;
        }
        List<Ref> a = old.refs();
        List<Ref> b = current.refs();
        if (a.size() != b.size()) {
            return false;
        }
        for (int i = 0; i < a.size(); i++) {
            if (a.get(i).kind() != b.get(i).kind() || !Objects.equals(a.get(i).target(), b.get(i).target())
                    || !ids.same(a.get(i).id(), b.get(i).id())) {
                return false;
            }
        }
        return true;
    }

    private boolean frame(Checkpoint old, int number, State current, Mode mode) {
        Frame a = old.state.frame(number);
        Frame b = current.frame(number);
        if (a.callbackDepth() > b.callbackDepth()) {
            return false;
        }
        int live = liveRegs.before(old.indexOf(number));
        for (int r = 0; r < Insn.REGISTERS; r++) {
            if ((live >> r & 1) != 0 && !reg(a.reg(r), b.reg(r), old.isPrecise(number, r), mode)) {
                return false;
            }
        }
        return stack(old, number, b, mode);
    }

    private boolean reg(Reg old, Reg current, boolean precise, Mode mode) {
        if (mode == Mode.EXACT) {
            return exact(old, current);
        }
        switch (old.type()) {
            case NOT_INIT:
                return true;
            case SCALAR:
                return current.isScalar() && scalar(old, current, precise, mode);
            case MAP_KEY, MAP_VALUE, MEM, BUF:
                return old.sameShape(current) && old.var().contains(current.var())
                        && ids.same(old.id(), current.id()) && ids.same(old.refId(), current.refId());
            case PACKET, PACKET_META:
                return packet(old, current);
            default:
                return exact(old, current);
        }
    }

    private boolean scalar(Reg old, Reg current, boolean precise, Mode mode) {
        if (!precise && mode == Mode.COVERED) {
            return true;
        }
        int sum = old.id() & Reg.ADD_CONST;
        if (sum != (current.id() & Reg.ADD_CONST) || sum != 0 && old.off() != current.off()) {
            return false;
        }
        return ids.sameScalars(old.id(), current.id()) && old.var().contains(current.var());
    }

    private boolean packet(Reg old, Reg current) {
        if (old.type() != current.type() || old.flags() != current.flags() || old.off() != current.off()) {
            return false;
        }
        boolean marked = old.range() < 0 || current.range() < 0;
        if (marked ? old.range() != current.range() : old.range() > current.range()) {
            return false;
        }
        return ids.same(old.id(), current.id()) && old.var().contains(current.var());
    }

    private boolean exact(Reg old, Reg current) {
        return old.sameShape(current) && old.var().equals(current.var())
                && ids.same(old.id(), current.id()) && ids.same(old.refId(), current.refId());
    }

    private boolean stack(Checkpoint old, int number, Frame current, Mode mode) {
        Frame frame = old.state.frame(number);
        for (int s = 0; s < frame.slots(); s++) {
            Slot a = frame.slot(s);
            Slot b = current.slot(s);
            if (mode == Mode.EXACT && a.kinds() != b.kinds()) {
                return false;
            }
            if (a.isUnknown() && mode != Mode.EXACT) {
                continue;
            }
            if (s >= current.slots() || !slot(a, b, old.isSlotPrecise(number, s), mode)) {
                return false;
            }
        }
        return true;
    }

    private boolean slot(Slot old, Slot current, boolean precise, Mode mode) {
        for (int i = Slot.SIZE - 1; i >= 0; i--) {
            int kind = old.kind(i);
            // reading what was never written is no violation, so unknown bytes cover anything
            if (kind == Slot.INVALID || kind == Slot.MISC) {
                continue;
            }
            Reg a = scalarOf(old);
            Reg b = scalarOf(current);
            if (a != null && b != null) {
                return reg(a, b, precise && old.isSpill(), mode);
            }
            if (kind != current.kind(i)) {
                return false;
            }
        }
        return switch (old.kind(0)) {
            case Slot.SPILL -> reg(old.reg(), current.reg(), precise, mode);
            case Slot.DYNPTR, Slot.ITERATOR, Slot.IRQ_FLAG -> object(old.reg(), current.reg());
            default -> true;
        };
    }

    private boolean object(Reg old, Reg current) {
        return old.type() == current.type() && old.flags() == current.flags() && old.off() == current.off()
                && Objects.equals(old.target(), current.target())
                && ids.same(old.refId(), current.refId());
    }

    /** What a load of a whole slot gives where that is a scalar, else null. */
    private static Reg scalarOf(Slot slot) {
        if (slot.isSpill() && slot.reg().isScalar()) {
            return slot.reg();
        }
        return slot.isUnknown() ? Reg.UNKNOWN : null;
    }

    /**
     * Whether registers alone could be those of a loop that makes no progress: a quick test before the exact one, and
     * more than that, since it minds dead registers and the very ids.
     */
    static boolean mayLoop(State old, State current) {
        if (old.depth() != current.depth()) {
            return false;
        }
        for (int r = 0; r < Insn.R10; r++) {
            if (!old.top().reg(r).equals(current.top().reg(r))) {
                return false;
            }
        }
        return true;
    }
}
