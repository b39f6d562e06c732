package io.sluice.vm.verifier.check;

import io.sluice.vm.api.ProgramKind;
import io.sluice.vm.api.XdpMd;
import io.sluice.vm.verifier.state.Reg;
import io.sluice.vm.verifier.state.Violation;

/** Access to the {@code xdp_md}: whole fields are read, {@code egress_ifindex} by devmap programs only. */
final class ContextCheck {
    private final ProgramKind kind;

    ContextCheck(ProgramKind kind) {
        this.kind = kind;
    }

    void check(Reg base, Obligation.Access goal, boolean write) {
        PlainPointer.check(base, goal.base(), false);
        XdpMd field = XdpMd.at(goal.off());
        boolean signed = goal.mode() == Obligation.Mode.READ_SIGNED;
        if (write || field == null || goal.size().bytes() != XdpMd.FIELD_SIZE || signed && field.isPointer()
                || field == XdpMd.EGRESS_IFINDEX && kind != ProgramKind.XDP_DEVMAP) {
            throw new Violation(
                    "invalid bpf_context access off=%d size=%d".formatted(goal.off(), goal.size().bytes()));
        }
    }
}
