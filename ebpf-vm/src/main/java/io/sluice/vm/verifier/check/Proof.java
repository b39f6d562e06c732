package io.sluice.vm.verifier.check;

import io.sluice.vm.api.HelperTable;
import io.sluice.vm.api.ProgramSpec;
import io.sluice.vm.cfg.Subprogs;
import io.sluice.vm.insn.InsnSeq;
import io.sluice.vm.verifier.analysis.Program;
import io.sluice.vm.verifier.state.MapInfo;
import io.sluice.vm.verifier.state.Reg;
import io.sluice.vm.verifier.state.State;

/** The proof that is being made: what checks and transfers share, and what they tell who explores. */
public interface Proof {
    /** The program. */
    ProgramSpec spec();

    /** Its insns. */
    InsnSeq insns();

    /** Its functions. */
    Subprogs subprogs();

    /** What is known of it before it is explored. */
    Program program();

    /** The helpers that it may call. */
    HelperTable helpers();

    /** A map of its list. */
    MapInfo map(int index);

    /** Whether every access has to be aligned, {@code BPF_F_STRICT_ALIGNMENT}. */
    boolean strictAlignment();

    /** The index of the insn that is being looked at. */
    int index();

    /** An id that no register has yet, from 1. */
    int newId();

    /**
     * The verdict depends on a scalar's exact value: all that it was made from has to be compared exactly when paths
     * are joined ({@code mark_chain_precision}).
     *
     * @param state the state that is being looked at
     * @param frame the number of its frame
     */
    void precise(State state, int frame, int reg);

    /** As {@link #precise}, of a scalar that is spilled in a slot of a frame. */
    void preciseSlot(State state, int frame, int slot);

    /** The call gets a map; on other paths it may get another. */
    void callMap(MapInfo map);

    /** The insn reads or writes a register's spilled value at a constant place of the stack, for later backtracking. */
    void stackAccess(int frame, int slot);

    /** The insn changed scalars that share an id, for later backtracking; see {@code LinkedScalars}. */
    void linked(long[] packed);

    /**
     * The insn compared a pointer to the stack, for later backtracking: that operand is no scalar
     * ({@code INSN_F_DST_REG_STACK}, {@code INSN_F_SRC_REG_STACK}).
     */
    void comparedStack(boolean dst, boolean src);

    /**
     * The insn may read some slots.
     *
     * @param slots a bit for each slot of the frame, slot 0 below the frame pointer the lowest
     */
    void stackRead(State state, int frame, long slots);

    /** The insn overwrites some slots wholly. */
    void stackWritten(State state, int frame, long slots);

    /** A function touches its frame down to some bytes below the frame pointer. */
    void stackDepth(int subprog, int bytes);

    /**
     * A second path: a copy of the state, which will be explored from an insn later, and which the caller may still
     * change.
     *
     * @param next the index of its first insn
     */
    State fork(State state, int next);

    /**
     * Another entry into the program that will be explored by itself, without a past: an asynchronous callback.
     *
     * @param first the index of its first insn
     */
    void begin(State fresh, int first);

    /** A global function is called: it has to be verified on its own. */
    void called(int subprog);

    /**
     * Widens what differs from the last time that this path was at an insn with the same frames: scalars that nothing
     * depends on exactly become unknown ({@code find_prev_entry}, {@code widen_imprecise_scalars}).
     *
     * @param state the state that is about to go on there
     * @param index the insn: the one that called a callback which returned, or that asks an iterator for its next
     */
    void widen(State state, int index);

    /**
     * A proven access to memory, for the facts.
     *
     * @param argument 0 for the insn itself, or the argument register of a call
     * @param base the pointer
     * @param off the insn's offset
     * @param size bytes, the most where it varies
     */
    void accessed(int argument, Reg base, int off, int size);
}
