package io.sluice.vm.verifier;

import io.sluice.vm.api.BpfMap;
import io.sluice.vm.api.HelperPrototype.Effect;
import io.sluice.vm.api.HelperSpec;
import io.sluice.vm.api.HelperTable;
import io.sluice.vm.api.ProgramSpec;
import io.sluice.vm.insn.Insn;
import io.sluice.vm.insn.InsnMap;
import io.sluice.vm.verifier.analysis.Program;
import io.sluice.vm.verifier.facts.FactsBuilder;
import io.sluice.vm.verifier.state.Frame;
import io.sluice.vm.verifier.state.Violation;
import java.util.Collections;
import java.util.List;

/**
 * Programs without a context, as the conformance suite's are: the kernel has none of that kind, and nothing says how
 * large their memory is. So only their structure is checked, no access is proved, and a wrong one can take the
 * process down on every engine but the checked interpreter: they are for test programs whose author is known.
 */
final class RawProgram {
    private RawProgram() {
    }

    /**
     * A program of which nothing is claimed but its structure.
     *
     * @throws Violation where it calls what is not there
     */
    static VerifiedProgram verified(Program program, List<BpfMap> maps, HelperTable helpers) {
        ProgramSpec spec = program.spec();
        FactsBuilder facts = new FactsBuilder(program.size());
        for (int i = 0; i < program.size(); i++) {
            facts.reach(i);
            if (program.isPoisoned(i)) {
                throw new Violation(i, spec.poison().get(spec.insns().slotOf(i)));
            }
            switch (program.at(i)) {
                case Insn.CallHelper call -> helper(facts, i, call.id(), helpers);
                case Insn.CallKfunc call -> throw new Violation(
                        i, "kfunc not available in userspace: " + program.kfunc(i));
                default -> { }
            }
        }
        List<Integer> depths = Collections.nCopies(program.count(), Frame.MAX_STACK);
        return new VerifiedProgram(spec, spec.insns(), InsnMap.identity(spec.insns()), maps, helpers,
                facts.build(program.subprogs().starts(), depths, Frame.MAX_STACK * program.count()));
    }

    private static void helper(FactsBuilder facts, int index, int id, HelperTable helpers) {
        HelperSpec helper = helpers.get(id);
        if (helper == null) {
            throw new Violation(index, "invalid func unknown#" + id);
        }
        if (helper.has(Effect.TAIL_CALL)) {
            facts.tailCalls();
        }
        if (helper.has(Effect.CHANGES_PACKET)) {
            facts.changesPacket();
        }
    }
}
