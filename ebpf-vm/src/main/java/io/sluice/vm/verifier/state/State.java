package io.sluice.vm.verifier.state;

import io.sluice.vm.insn.Insn;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * Everything that is known at one point of one path. Mutable; {@link #copy} makes one that changes by itself.
 *
 * <p>Locks are references too: {@link #refs} holds all that the program must give back.
 */
public final class State {
    private final List<Frame> frames = new ArrayList<>(2);
    private List<Ref> refs = List.of();
    private int activeLocks;
    private int activeLockId;
    private Object activeLockTarget;
    private int activeIrqId;
    private int rcuLocks;
    private int preemptLocks;
    private int mayGotoDepth;
    private int callbackUnrollDepth;

    /** A state with one frame. */
    public static State of(Frame main) {
        State state = new State();
        state.frames.add(main);
        return state;
    }

    /** A copy that changes by itself. */
    public State copy() {
        State copy = new State();
        for (Frame frame : frames) {
            copy.frames.add(frame.copy());
        }
        copy.refs = refs;
        copy.activeLocks = activeLocks;
        copy.activeLockId = activeLockId;
        copy.activeLockTarget = activeLockTarget;
        copy.activeIrqId = activeIrqId;
        copy.rcuLocks = rcuLocks;
        copy.preemptLocks = preemptLocks;
        copy.mayGotoDepth = mayGotoDepth;
        copy.callbackUnrollDepth = callbackUnrollDepth;
        return copy;
    }

    /** How many frames there are. */
    public int depth() {
        return frames.size();
    }

    /** The frame that runs. */
    public Frame top() {
        return frames.get(frames.size() - 1);
    }

    /** A frame by its number. */
    public Frame frame(int number) {
        return frames.get(number);
    }

    /** Enters a function. */
    public void push(Frame frame) {
        frames.add(frame);
    }

    /** Leaves a function; its frame. */
    public Frame pop() {
        return frames.remove(frames.size() - 1);
    }

    /** A register of the frame that runs. */
    public Reg reg(int number) {
        return top().reg(number);
    }

    /** Sets a register of the frame that runs. */
    public void set(int number, Reg reg) {
        top().set(number, reg);
    }

    /**
     * Replaces every register of every frame, spilled ones included, by what a function makes of it.
     */
    public void replaceAll(UnaryOperator<Reg> function) {
        for (Frame frame : frames) {
            for (int i = 0; i < Insn.R10; i++) {
                frame.set(i, function.apply(frame.reg(i)));
            }
            for (int i = 0; i < frame.slots(); i++) {
                Slot slot = frame.slot(i);
                if (slot.startsWithSpill()) {
                    Reg now = function.apply(slot.reg());
                    if (!now.equals(slot.reg())) {
                        frame.set(i, slot.withReg(now));
                    }
                }
            }
        }
    }

    /** What must be given back, oldest first; unmodifiable. */
    public List<Ref> refs() {
        return refs;
    }

    /** Adds a reference. */
    public void acquire(Ref ref) {
        List<Ref> more = new ArrayList<>(refs);
        more.add(ref);
        refs = List.copyOf(more);
    }

    /** Removes a reference of a kind and id; whether it was there. */
    public boolean release(Ref.Kind kind, int id) {
        List<Ref> fewer = new ArrayList<>(refs);
        boolean found = fewer.removeIf(ref -> ref.kind() == kind && ref.id() == id);
        refs = List.copyOf(fewer);
        return found;
    }

    /** Whether an object with this reference id is held. */
    public boolean holds(int id) {
        for (Ref ref : refs) {
            if (ref.kind() == Ref.Kind.OBJECT && ref.id() == id) {
                return true;
            }
        }
        return false;
    }

    /** How many locks are held. */
    public int activeLocks() {
        return activeLocks;
    }

    /** The id of the lock taken last, 0 without. */
    public int activeLockId() {
        return activeLockId;
    }

    /** What holds the lock taken last, or null. */
    public Object activeLockTarget() {
        return activeLockTarget;
    }

    /** Sets what is known of locks. */
    public void setActiveLock(int locks, int id, Object target) {
        activeLocks = locks;
        activeLockId = id;
        activeLockTarget = target;
    }

    /** The id of the interrupt state saved last, 0 without. */
    public int activeIrqId() {
        return activeIrqId;
    }

    /** Sets {@link #activeIrqId()}. */
    public void setActiveIrqId(int id) {
        activeIrqId = id;
    }

    /** How many RCU read locks are held. */
    public int rcuLocks() {
        return rcuLocks;
    }

    /** Sets {@link #rcuLocks()}. */
    public void setRcuLocks(int locks) {
        rcuLocks = locks;
    }

    /** How many times preemption is disabled. */
    public int preemptLocks() {
        return preemptLocks;
    }

    /** Sets {@link #preemptLocks()}. */
    public void setPreemptLocks(int locks) {
        preemptLocks = locks;
    }

    /** How many times the path went on at a may_goto. */
    public int mayGotoDepth() {
        return mayGotoDepth;
    }

    /** Sets {@link #mayGotoDepth()}. */
    public void setMayGotoDepth(int depth) {
        mayGotoDepth = depth;
    }

    /** How many callback frames the path unrolled, returned ones included. */
    public int callbackUnrollDepth() {
        return callbackUnrollDepth;
    }

    /** Sets {@link #callbackUnrollDepth()}. */
    public void setCallbackUnrollDepth(int depth) {
        callbackUnrollDepth = depth;
    }
}
