package io.sluice.vm.verifier;

import io.sluice.vm.api.ProgramKind;
import io.sluice.vm.api.XdpMd;

/**
 * A field of the context that a program of some kind may read.
 *
 * @param contextOffset where it lies in {@link io.sluice.vm.api.XdpContext}
 * @param wide whether it is 64 bits there
 */
record XdpField(int contextOffset, boolean wide) {
    /** The field at an offset in {@code xdp_md}, or null where a program of this kind may read none. */
    static XdpField at(int off, ProgramKind kind) {
        XdpMd field = XdpMd.at(off);
        if (field == null || field == XdpMd.EGRESS_IFINDEX && kind != ProgramKind.XDP_DEVMAP) {
            return null;
        }
        return new XdpField(field.contextOffset(), field.isPointer());
    }
}
