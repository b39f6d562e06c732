package io.sluice.vm.verifier;

import io.sluice.vm.api.BpfMap;
import io.sluice.vm.api.HelperTable;
import io.sluice.vm.api.ProgramSpec;
import io.sluice.vm.insn.Insn;
import io.sluice.vm.insn.InsnMap;
import io.sluice.vm.insn.InsnSeq;
import io.sluice.vm.verifier.facts.Facts;
import io.sluice.vm.verifier.facts.InsnFacts;
import io.sluice.vm.verifier.flow.ScalarFlow;
import java.util.ArrayList;
import java.util.List;

/** The way from what was proved of a spec to the program that engines run: the passes in their order. */
final class Rewrite {
    private Rewrite() {
    }

    /**
     * Makes the program that may run.
     *
     * @param spec a program that was proved to be safe
     * @param maps the maps that {@code spec.maps()} names, in its order
     * @param facts what was proved, by the index of the spec's insns
     * @throws io.sluice.vm.verifier.state.Violation where an insn cannot be carried out here
     */
    static VerifiedProgram apply(ProgramSpec spec, List<BpfMap> maps, HelperTable helpers, Facts facts) {
        ObjectLoads.check(spec.insns(), facts.insns());
        InsnMap folded = ConstantFolding.fold(spec.insns(), facts.insns(), maps);
        Facts afterFolding = facts.through(folded);
        InsnMap alive = DeadCode.remove(folded.to(), afterFolding);
        Facts afterRemoval = afterFolding.through(alive);
        ContextRewrite.Result result = ContextRewrite.rewrite(spec.kind(), alive.to(), afterRemoval.insns());
        InsnFacts insnFacts =
                ScalarFlow.refine(result.insns(), afterRemoval.subprogs(), helpers, result.facts());
        return new VerifiedProgram(spec, kfuncs(result.insns(), spec, helpers), folded.then(alive), maps, helpers,
                afterRemoval.withInsns(insnFacts));
    }

    /** The same insns, but that kfuncs are called as helpers, by the ids that the table gives them. */
    private static InsnSeq kfuncs(InsnSeq insns, ProgramSpec spec, HelperTable helpers) {
        if (spec.kfuncs().isEmpty()) {
            return insns;
        }
        List<Insn> bound = new ArrayList<>(insns.insns());
        bound.replaceAll(insn -> insn instanceof Insn.CallKfunc call && call.btfId() < spec.kfuncs().size()
                && helpers.kfunc(spec.kfuncs().get(call.btfId())) != null
                ? new Insn.CallHelper(helpers.kfuncId(spec.kfuncs().get(call.btfId())))
                : insn);
        return InsnSeq.of(bound);
    }
}
