package io.sluice.vm.verifier;

import io.sluice.vm.api.BpfMap;
import io.sluice.vm.api.HelperPrototype;
import io.sluice.vm.api.HelperSpec;
import io.sluice.vm.api.HelperTable;
import io.sluice.vm.api.ProgramSpec;
import io.sluice.vm.insn.Insn;
import io.sluice.vm.insn.InsnSeq;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.TreeSet;

/** Programs for tests of engines that no verifier would let pass, with facts that claim nothing. */
public final class Unverified {
    private static final int TAIL_CALL = 12;

    private Unverified() {
    }

    /** Takes the spec's insns as they are: context accesses are already the engine's own. */
    public static VerifiedProgram program(ProgramSpec spec, List<BpfMap> maps, HelperTable helpers) {
        InsnSeq insns = spec.insns();
        TreeSet<Integer> starts = new TreeSet<>(List.of(0));
        boolean changes = false;
        boolean tailCalls = false;
        for (int i = 0; i < insns.size(); i++) {
            Insn insn = insns.at(i);
            if ((insn instanceof Insn.CallLocal || insn instanceof Insn.WideRef) && insns.targetOf(i) >= 0) {
                starts.add(insns.targetOf(i));
            }
            if (insn instanceof Insn.CallHelper call) {
                HelperSpec row = helpers.get(call.id());
                tailCalls |= call.id() == TAIL_CALL;
                changes |= row != null && row.has(HelperPrototype.Effect.CHANGES_PACKET);
            }
        }
        int[] callMap = new int[insns.size()];
        Arrays.fill(callMap, -1);
        boolean[] reachable = new boolean[insns.size()];
        Arrays.fill(reachable, true);
        List<Integer> depths = Collections.nCopies(starts.size(), 512);
        return new VerifiedProgram(spec, insns, maps, helpers,
                new Facts(List.copyOf(starts), depths, callMap, reachable, changes || tailCalls, tailCalls));
    }
}
