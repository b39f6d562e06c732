package io.sluice.vm.verifier.flow;

import io.sluice.vm.api.HelperTable;
import io.sluice.vm.insn.Insn;
import io.sluice.vm.insn.InsnSeq;
import io.sluice.vm.verifier.facts.InsnFacts;
import io.sluice.vm.verifier.facts.Operand;
import io.sluice.vm.verifier.facts.ScalarRange;
import io.sluice.vm.verifier.scalar.Branch;
import io.sluice.vm.verifier.scalar.Scalar;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The numbers that registers may hold, by a forward analysis of each function: joined where paths meet, widened where
 * they jump back.
 *
 * <p>Requires insns each of which control may get to; a function's registers are unknown at its start. Ensures that
 * each range admits whatever the register holds when the insn runs. States are kept at jump targets only, and the work
 * is bounded: where it would take too long, nothing is claimed.
 */
public final class ScalarFlow {
    /** How often a loop's start takes what comes as it is. */
    private static final int JOINS = 3;
    /** From this change on a loop's start gives up what changes. */
    private static final int WIDENINGS = 12;
    /** How often an insn is looked at, on average, before nothing is claimed; real programs need 3. */
    private static final int VISITS = 50;
    private static final int OPERANDS = Operand.values().length;

    private final InsnSeq insns;
    private final ScalarStep step;
    // where paths meet: targets of jumps and first insns of functions
    private final BitSet joints = new BitSet();
    // joints that are jumped back to: each cycle has one
    private final BitSet headers = new BitSet();
    private final BitSet pending = new BitSet();
    // by joint, what its registers may hold; null where no path got to
    private final Scalar[][] entries;
    private final byte[] changes;
    private final Map<Scalar, ScalarRange> ranges = new HashMap<>();
    private final ScalarRange[] found;
    private boolean recording;
    private long budget;

    private ScalarFlow(InsnSeq insns, HelperTable helpers) {
        this.insns = insns;
        this.step = new ScalarStep(helpers);
        this.entries = new Scalar[insns.size()][];
        this.changes = new byte[insns.size()];
        this.found = new ScalarRange[insns.size() * OPERANDS];
        this.budget = (long) insns.size() * VISITS;
    }

    /**
     * Adds the ranges of operands to what is known of insns.
     *
     * @param starts the index of each function's first insn
     * @param facts what else is known of them
     */
    public static InsnFacts refine(InsnSeq insns, List<Integer> starts, HelperTable helpers, InsnFacts facts) {
        ScalarFlow flow = new ScalarFlow(insns, helpers);
        flow.prepare(starts);
        return flow.settle() ? facts.withScalars(flow.found) : facts;
    }

    private void prepare(List<Integer> starts) {
        for (int start : starts) {
            joints.set(start);
            pending.set(start);
            entries[start] = new Scalar[Insn.R10];
            Arrays.fill(entries[start], Scalar.UNKNOWN);
        }
        for (int i = 0; i < insns.size(); i++) {
            if (ScalarStep.isJump(insns.at(i))) {
                int target = insns.targetOf(i);
                joints.set(target);
                headers.set(target, headers.get(target) || target <= i);
            }
        }
    }

    /** Whether the work came to its end within bounds. The least pending insn goes first: loops before what follows. */
    private boolean settle() {
        for (int at = pending.nextSetBit(0); at >= 0; at = pending.nextSetBit(0)) {
            pending.clear(at);
            walk(at);
            if (budget < 0) {
                return false;
            }
        }
        recording = true;
        for (int at = joints.nextSetBit(0); at >= 0; at = joints.nextSetBit(at + 1)) {
            if (entries[at] != null) {
                walk(at);
            }
        }
        return true;
    }

    /** Goes from a joint to where control leaves or comes to the next. */
    private void walk(int from) {
        Scalar[] now = entries[from].clone();
        int at = from;
        boolean on = true;
        while (on) {
            if (recording) {
                record(at, now);
            } else {
                budget--;
            }
            on = step(at, now);
            at++;
            if (on && (at == insns.size() || joints.get(at))) {
                arrive(at, now);
                on = false;
            }
        }
    }

    /** One insn; whether the next may follow. */
    private boolean step(int at, Scalar[] now) {
        switch (insns.at(at)) {
            case Insn.Exit i -> {
                return false;
            }
            case Insn.Jump i -> {
                arrive(insns.targetOf(at), now);
                return false;
            }
            case Insn.MayGoto i -> {
                arrive(insns.targetOf(at), now);
                return true;
            }
            case Insn.JmpImm i -> {
                return branch(at, now, i, i.dst(), -1);
            }
            case Insn.JmpReg i -> {
                return branch(at, now, i, i.dst(), i.src());
            }
            default -> {
                step.apply(insns.at(at), now);
                return true;
            }
        }
    }

    /** A conditional jump, with what is known on each side; whether it may fall through. */
    private boolean branch(int at, Scalar[] now, Insn jump, int dst, int src) {
        Scalar left = ScalarStep.value(now, dst);
        Scalar right;
        Branch.Refined refined;
        int taken;
        if (jump instanceof Insn.JmpReg i) {
            right = ScalarStep.value(now, src);
            taken = Branch.taken(i.op(), i.is64(), left, right);
            refined = dst == src
                    ? new Branch.Refined(left, left, left, left)
                    : Branch.refine(i.op(), i.is64(), left, right);
        } else {
            Insn.JmpImm i = (Insn.JmpImm) jump;
            right = Scalar.constant(i.imm());
            taken = Branch.taken(i.op(), i.is64(), left, right);
            refined = Branch.refine(i.op(), i.is64(), left, right);
        }
        if (taken != Branch.NOT_TAKEN) {
            Scalar[] there = now.clone();
            ScalarStep.set(there, dst, refined.takenDst());
            ScalarStep.set(there, src, refined.takenSrc());
            arrive(insns.targetOf(at), there);
        }
        ScalarStep.set(now, dst, refined.otherDst());
        ScalarStep.set(now, src, refined.otherSrc());
        return taken != Branch.TAKEN;
    }

    /** A path comes to a joint, or to the end of the program, which none gets to. */
    private void arrive(int at, Scalar[] now) {
        if (at == insns.size()) {
            return;
        }
        Scalar[] known = entries[at];
        if (known == null) {
            entries[at] = now.clone();
            pending.set(at);
            return;
        }
        boolean changed = false;
        for (int reg = 0; reg < known.length; reg++) {
            if (!known[reg].contains(now[reg])) {
                known[reg] = joined(at, known[reg], now[reg]);
                changed = true;
            }
        }
        if (changed) {
            pending.set(at);
            if (changes[at] < WIDENINGS) {
                changes[at]++;
            }
        }
    }

    private Scalar joined(int at, Scalar known, Scalar next) {
        if (!headers.get(at) || changes[at] < JOINS) {
            return known.join(next);
        }
        return changes[at] < WIDENINGS ? known.widen(next) : Scalar.UNKNOWN;
    }

    private void record(int at, Scalar[] now) {
        int dst = ScalarStep.destination(insns.at(at));
        int src = ScalarStep.source(insns.at(at));
        if (dst >= 0) {
            found[at * OPERANDS + Operand.DST.ordinal()] = range(ScalarStep.value(now, dst));
        }
        if (src >= 0) {
            found[at * OPERANDS + Operand.SRC.ordinal()] = range(ScalarStep.value(now, src));
        }
    }

    private ScalarRange range(Scalar scalar) {
        return scalar.equals(Scalar.UNKNOWN) ? null : ranges.computeIfAbsent(scalar, s ->
                new ScalarRange(s.umin(), s.umax(), s.smin(), s.smax(), s.value(), s.mask()));
    }
}
