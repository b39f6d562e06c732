package io.sluice.vm.verifier;

import io.sluice.vm.api.BpfMap;
import io.sluice.vm.api.HelperTable;
import io.sluice.vm.api.ProgramSpec;
import io.sluice.vm.insn.InsnMap;
import io.sluice.vm.insn.InsnSeq;
import io.sluice.vm.verifier.facts.Facts;
import java.util.List;

/**
 * A program that may run: the only thing that engines accept, and only this package makes it.
 *
 * <p>Its insns are the spec's after {@link Rewrite}: without dead ones, constants folded, every access of
 * {@code xdp_md} turned into one of {@link io.sluice.vm.api.XdpContext}. Facts go by their indices;
 * {@link #specSlot} leads back to what the user wrote.
 */
public final class VerifiedProgram {
    private final ProgramSpec spec;
    private final InsnSeq insns;
    private final InsnMap edit;
    private final List<BpfMap> maps;
    private final HelperTable helpers;
    private final Facts facts;

    /** A program of rewritten insns: those that {@code edit} leads to, or others of the same slots. */
    VerifiedProgram(
            ProgramSpec spec, InsnSeq insns, InsnMap edit, List<BpfMap> maps, HelperTable helpers, Facts facts) {
        this.spec = spec;
        this.insns = insns;
        this.edit = edit;
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

    /** The index in the spec of the insn that one to run comes from. */
    public int specIndex(int index) {
        return edit.oldIndex(index);
    }

    /** The slot in the spec of the insn that one to run comes from. */
    public int specSlot(int index) {
        return edit.oldSlotOf(index);
    }

    /** The spec with the insns to run, and its functions, lines and poison where they went: for listings. */
    public ProgramSpec translated() {
        return spec.edited(edit).withInsns(insns);
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
