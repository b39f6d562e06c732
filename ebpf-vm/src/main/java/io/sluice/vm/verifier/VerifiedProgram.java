package io.sluice.vm.verifier;

import io.sluice.vm.api.BpfMap;
import io.sluice.vm.api.HelperTable;
import io.sluice.vm.api.ProgramSpec;
import io.sluice.vm.insn.InsnSeq;
import java.util.List;

/**
 * A program that may run: the only thing that engines accept, and only this package makes it.
 *
 * <p>Its insns are the spec's with every access of {@code xdp_md} rewritten to {@link io.sluice.vm.api.XdpContext};
 * indices and slots are those of the spec.
 */
public final class VerifiedProgram {
    private final ProgramSpec spec;
    private final InsnSeq insns;
    private final List<BpfMap> maps;
    private final HelperTable helpers;
    private final Facts facts;

    VerifiedProgram(ProgramSpec spec, InsnSeq insns, List<BpfMap> maps, HelperTable helpers, Facts facts) {
        this.spec = spec;
        this.insns = insns;
        this.maps = List.copyOf(maps);
        this.helpers = helpers;
        this.facts = facts;
    }

    /** What was verified. */
    public ProgramSpec spec() {
        return spec;
    }

    /** The insns to run. */
    public InsnSeq insns() {
        return insns;
    }

    /** The maps by the index that {@code MAP_IDX} and {@code MAP_IDX_VALUE} name. */
    public List<BpfMap> maps() {
        return maps;
    }

    /** The helpers that it was verified against. */
    public HelperTable helpers() {
        return helpers;
    }

    /** What was proved. */
    public Facts facts() {
        return facts;
    }
}
