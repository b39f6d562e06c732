package io.sluice.vm.verifier;

import io.sluice.vm.api.BpfMap;
import io.sluice.vm.api.HelperPrototype;
import io.sluice.vm.api.HelperSpec;
import io.sluice.vm.api.HelperTable;
import io.sluice.vm.api.ProgramSpec;
import io.sluice.vm.insn.Insn;
import io.sluice.vm.insn.InsnMap;
import io.sluice.vm.insn.InsnSeq;
import io.sluice.vm.verifier.facts.FactsBuilder;
import java.util.Collections;
import java.util.List;
import java.util.TreeSet;

/** Programs for tests of engines that no verifier would let pass, with facts that claim nothing. */
public final class Unverified {
    private static final int TAIL_CALL = 12;

    private Unverified() {
    }

    /**
     * Takes the spec's insns as they are: context accesses are already the engine's own, and tail calls go through the
     * only map.
     */
    public static VerifiedProgram program(ProgramSpec spec, List<BpfMap> maps, HelperTable helpers) {
        InsnSeq insns = spec.insns();
        TreeSet<Integer> starts = new TreeSet<>(List.of(0));
        FactsBuilder facts = new FactsBuilder(insns.size());
        for (int i = 0; i < insns.size(); i++) {
            Insn insn = insns.at(i);
            facts.reach(i);
            if ((insn instanceof Insn.CallLocal || insn instanceof Insn.WideRef) && insns.targetOf(i) >= 0) {
                starts.add(insns.targetOf(i));
            }
            if (insn instanceof Insn.CallHelper call) {
                HelperSpec row = helpers.get(call.id());
                if (call.id() == TAIL_CALL) {
                    facts.tailCalls();
                    if (maps.size() == 1) {
                        facts.callMap(i, 0);
                    }
                }
                if (row != null && row.has(HelperPrototype.Effect.CHANGES_PACKET)) {
                    facts.changesPacket();
                }
            }
        }
        List<Integer> depths = Collections.nCopies(starts.size(), 512);
        return new VerifiedProgram(spec, insns, InsnMap.identity(insns), maps, helpers,
                facts.build(List.copyOf(starts), depths, 512 * depths.size()));
    }
}
