package io.sluice.vm.verifier;

import io.sluice.vm.api.ProgramSpec;
import io.sluice.vm.api.WorkerState;
import io.sluice.vm.cfg.Subprogs;
import io.sluice.vm.insn.Insn;

/** The limits of local calls: no recursion, and at most {@link WorkerState#FRAMES} frames. */
final class CallGraph {
    private static final int UNSEEN = 0;
    private static final int OPEN = -1;

    private final ProgramSpec spec;
    private final Subprogs subprogs;
    // frames that a function needs, its own included; or UNSEEN, or OPEN while its callees are looked at
    private final int[] frames;

    private CallGraph(ProgramSpec spec, Subprogs subprogs) {
        this.spec = spec;
        this.subprogs = subprogs;
        this.frames = new int[subprogs.count()];
    }

    /**
     * Checks a program whose calls all land.
     *
     * @throws VerifierException at the call that recurses or goes too deep
     */
    static void check(ProgramSpec spec, Subprogs subprogs) {
        CallGraph graph = new CallGraph(spec, subprogs);
        for (int s = 0; s < subprogs.count(); s++) {
            graph.visit(s, 1);
        }
    }

    private int visit(int subprog, int depth) {
        if (frames[subprog] > 0) {
            return frames[subprog];
        }
        frames[subprog] = OPEN;
        int deepest = 0;
        for (int i = subprogs.start(subprog); i < subprogs.end(subprog); i++) {
            if (spec.insns().at(i) instanceof Insn.CallLocal) {
                deepest = Math.max(deepest, call(i, depth));
            }
        }
        frames[subprog] = deepest + 1;
        return frames[subprog];
    }

    private int call(int index, int depth) {
        int callee = subprogs.at(spec.insns().targetOf(index));
        if (frames[callee] == OPEN) {
            throw VerifierException.at(spec, index, "recursive call to insn "
                    + spec.insns().slotOf(subprogs.start(callee)));
        }
        // the callee's frames may be known from a shallower call; unknown ones are counted on the way down
        if (frames[callee] == UNSEEN && depth == WorkerState.FRAMES) {
            throw tooDeep(index, depth + 1);
        }
        int needed = visit(callee, depth + 1);
        if (depth + needed > WorkerState.FRAMES) {
            throw tooDeep(index, depth + needed);
        }
        return needed;
    }

    private VerifierException tooDeep(int index, int depth) {
        return VerifierException.at(spec, index, "the call stack of " + depth + " frames is too deep");
    }
}
