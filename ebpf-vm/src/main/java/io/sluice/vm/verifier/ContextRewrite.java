package io.sluice.vm.verifier;

import io.sluice.vm.api.ProgramKind;
import io.sluice.vm.insn.Insn;
import io.sluice.vm.insn.InsnSeq;
import io.sluice.vm.insn.Size;
import io.sluice.vm.verifier.facts.Access;
import io.sluice.vm.verifier.facts.InsnFacts;
import io.sluice.vm.verifier.facts.Region;
import java.util.ArrayList;
import java.util.List;

/**
 * Loads from {@code xdp_md} become loads from {@link io.sluice.vm.api.XdpContext}.
 *
 * <p>Requires the accesses of loads, those of the context at constant offsets of fields; ensures the same insns in the
 * same slots but for these, whose accesses are told by their new offsets and sizes.
 */
final class ContextRewrite {
    private ContextRewrite() {
    }

    /** The insns, and what is known of them. */
    record Result(InsnSeq insns, InsnFacts facts) {}

    /** Rewrites a program of a kind. */
    static Result rewrite(ProgramKind kind, InsnSeq insns, InsnFacts facts) {
        if (!kind.isXdp()) {
            return new Result(insns, facts);
        }
        List<Insn> rewritten = new ArrayList<>(insns.insns());
        Access[] accesses = new Access[insns.size()];
        for (int i = 0; i < insns.size(); i++) {
            Access access = facts.access(i);
            if (access != null && access.region() == Region.CTX) {
                XdpField field = field(kind, insns, i, access);
                Insn.Load load = (Insn.Load) insns.at(i);
                long base = access.offsets().lo() - load.off();
                Size size = field.wide() ? Size.DW : Size.W;
                rewritten.set(i, new Insn.Load(
                        size, load.signed(), load.dst(), load.src(), narrow(insns, i, field.contextOffset() - base)));
                accesses[i] = Access.ctx(field.contextOffset(), size.bytes());
            }
        }
        return new Result(InsnSeq.of(rewritten), facts.withAccesses(accesses));
    }

    private static XdpField field(ProgramKind kind, InsnSeq insns, int index, Access access) {
        boolean word = insns.at(index) instanceof Insn.Load load && load.size() == Size.W && access.isConstant();
        XdpField field = word ? XdpField.at((int) access.offsets().lo(), kind) : null;
        if (field == null) {
            throw new IllegalStateException("internal error: insn %d: %s of the context was verified"
                    .formatted(insns.slotOf(index), insns.at(index)));
        }
        return field;
    }

    private static int narrow(InsnSeq insns, int index, long off) {
        if (off != (short) off) {
            throw new IllegalStateException("internal error: insn %d: context moved by %d bytes was verified"
                    .formatted(insns.slotOf(index), off));
        }
        return (int) off;
    }
}
