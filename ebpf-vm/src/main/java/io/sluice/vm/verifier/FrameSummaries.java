package io.sluice.vm.verifier;

import java.util.Arrays;

/**
 * What functions know of each other's frames, joined over all calls: the arguments, the result, the slots that a
 * caller had filled when it called ({@code exported}), and the pointers that others stored into its frame
 * ({@code imported}).
 *
 * <p>A store through such a pointer is taken to stay inside the object that it points to: numbers that a callee writes
 * do not erase a pointer that the caller spilled.
 */
final class FrameSummaries {
    private final FlowState[] entries;
    private final Value[] results;
    private final Value[][] exported;
    private final Value[][] imported;
    private boolean changed;

    FrameSummaries(int subprogs) {
        entries = new FlowState[subprogs];
        Arrays.setAll(entries, s -> FlowState.empty());
        results = new Value[subprogs];
        exported = new Value[subprogs][FlowState.SLOTS];
        imported = new Value[subprogs][FlowState.SLOTS];
    }

    /** Whether anything was learnt since this was asked last. */
    boolean takeChanged() {
        boolean was = changed;
        changed = false;
        return was;
    }

    /** The state at a function's entry. */
    FlowState entry(int subprog) {
        return entries[subprog];
    }

    /** Joins the arguments of a call; whether they were news. */
    boolean enter(int subprog, FlowState arguments) {
        boolean news = entries[subprog].join(arguments);
        changed |= news;
        return news;
    }

    /** What a function leaves in R0, or null while no exit of it was seen. */
    Value result(int subprog) {
        return results[subprog];
    }

    /** Joins a result. */
    void leave(int subprog, Value value) {
        Value joined = Value.join(results[subprog], value);
        changed |= joined != null && !joined.equals(results[subprog]);
        results[subprog] = joined;
    }

    /** Joins the slots of a caller's frame, as its callees may read them; whether they were news. */
    boolean export(int subprog, FlowState state) {
        boolean news = false;
        for (int i = 0; i < FlowState.SLOTS; i++) {
            Value joined = Value.join(exported[subprog][i], state.slot(i));
            if (joined != null && !joined.equals(exported[subprog][i])) {
                exported[subprog][i] = joined;
                news = true;
            }
        }
        changed |= news;
        return news;
    }

    /** Records that another function stored a value into a slot of a frame. */
    void store(int subprog, int slot, Value value) {
        if (isPointer(value)) {
            Value joined = Value.join(imported[subprog][slot], value);
            changed |= !joined.equals(imported[subprog][slot]);
            imported[subprog][slot] = joined;
        }
    }

    /** What another function finds in a slot of a frame. */
    Value load(int subprog, int slot) {
        return merged(exported[subprog][slot], imported[subprog][slot]);
    }

    /** Puts what callees stored into the state of the caller after a call. */
    void importInto(int subprog, FlowState state) {
        for (int i = 0; i < FlowState.SLOTS; i++) {
            state.setSlot(i, merged(state.slot(i), imported[subprog][i]));
        }
    }

    /** What a slot holds after a store that may have gone to it: a number does not erase a pointer. */
    static Value merged(Value own, Value stored) {
        return !isPointer(stored) ? own : isPointer(own) ? Value.join(own, stored) : stored;
    }

    private static boolean isPointer(Value value) {
        return value != null && !(value instanceof Value.Other) && !(value instanceof Value.Const)
                && !(value instanceof Value.Loose);
    }
}
