package io.sluice.vm.jit;

import io.sluice.vm.api.ArgKind;
import io.sluice.vm.api.HelperSpec;
import io.sluice.vm.api.HelperTable;
import io.sluice.vm.api.XdpContext;
import io.sluice.vm.insn.Insn;
import io.sluice.vm.insn.InsnSeq;

/**
 * What the batch loop must prepare for each packet. A load may read a field of the context only if it has the field's
 * offset and is not from the frame, since verified programs access the context at constant offsets.
 *
 * @param data     whether data may be read
 * @param dataEnd  whether data_end may be read
 * @param dataMeta whether data_meta may be read
 * @param bounds   whether the bounds of the frame may be needed: by helpers that move packets
 * @param desc     whether the current desc's address may be needed: by any helper but a map lookup
 */
record ContextUse(boolean data, boolean dataEnd, boolean dataMeta, boolean bounds, boolean desc) {
    static ContextUse of(InsnSeq insns, HelperTable helpers) {
        boolean data = false;
        boolean dataEnd = false;
        boolean dataMeta = false;
        boolean bounds = false;
        boolean desc = false;
        for (Insn insn : insns.insns()) {
            switch (insn) {
                case Insn.Load i when i.src() != Insn.R10 -> {
                    data |= covers(i, XdpContext.DATA);
                    dataEnd |= covers(i, XdpContext.DATA_END);
                    dataMeta |= covers(i, XdpContext.DATA_META);
                }
                case Insn.CallHelper call -> {
                    desc |= call.id() != CallEmitter.MAP_LOOKUP;
                    bounds |= takesContext(helpers.get(call.id()));
                }
                case Insn.CallReg _ -> {
                    desc = true;
                    bounds = true;
                }
                default -> { }
            }
        }
        return new ContextUse(data || bounds, dataEnd || bounds, dataMeta || bounds, bounds, desc);
    }

    private static boolean covers(Insn.Load load, int offset) {
        return load.off() <= offset && load.off() + load.size().bytes() > offset
                || load.off() >= offset && load.off() < offset + Long.BYTES;
    }

    private static boolean takesContext(HelperSpec helper) {
        return helper == null || helper.args().contains(ArgKind.CTX) || helper.has(HelperSpec.Effect.CHANGES_PACKET)
                || helper.has(HelperSpec.Effect.TAIL_CALL);
    }
}
