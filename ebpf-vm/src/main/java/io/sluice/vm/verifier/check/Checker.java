package io.sluice.vm.verifier.check;

import io.sluice.vm.verifier.state.State;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Holds states to the obligations of insns; changes nothing in them. */
public final class Checker {
    /** Of programs that are longer than any real one, the rest is worked out each time: most of it runs once. */
    private static final int REMEMBERED = 1 << 16;

    private final Proof proof;
    private final ArithmeticCheck arithmetic;
    private final MemoryCheck memory;
    private final CallCheck calls;
    /** By insn, what it has to fulfil; null where it was not met yet. */
    private final List<List<Obligation>> goals;

    /** The checks of one proof. */
    public Checker(Proof proof) {
        this.proof = proof;
        this.arithmetic = new ArithmeticCheck(proof);
        this.memory = new MemoryCheck(proof);
        this.calls = new CallCheck(proof, new HelperMemory(proof));
        this.goals = new ArrayList<>(Collections.nCopies(Math.min(REMEMBERED, proof.insns().size()), null));
    }

    /**
     * Holds a state to all obligations of the insn at an index.
     *
     * @return the call that was checked, or null where the insn is none
     * @throws io.sluice.vm.verifier.state.Violation for the first that is not fulfilled
     */
    public Call check(State state, int index) {
        Call call = null;
        for (Obligation goal : goals(index)) {
            switch (goal) {
                case Obligation.Initialised g -> arithmetic.initialised(state, g);
                case Obligation.Access g -> memory.access(state, g);
                case Obligation.Arithmetic g -> arithmetic.arithmetic(state, g);
                case Obligation.Unary g -> arithmetic.unary(state, g);
                case Obligation.Comparison g -> arithmetic.comparison(state, g);
                case Obligation.Reference g -> arithmetic.reference(state, g);
                case Obligation.Helper g -> call = calls.helper(state, g.id());
                case Obligation.Kfunc g -> call = calls.kfunc(state, index);
                case Obligation.Local g -> call = calls.local(state, proof.program().callee(index));
                case Obligation.Return g -> calls.leave(state);
            }
        }
        return call;
    }

    private List<Obligation> goals(int index) {
        if (index >= REMEMBERED) {
            return Obligations.of(proof.insns().at(index));
        }
        List<Obligation> known = goals.get(index);
        if (known == null) {
            known = Obligations.of(proof.insns().at(index));
            goals.set(index, known);
        }
        return known;
    }
}
