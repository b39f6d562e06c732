package io.sluice.vm.verifier.transfer;

import io.sluice.vm.verifier.state.Ref;
import io.sluice.vm.verifier.state.Reg;
import io.sluice.vm.verifier.state.RegType;
import io.sluice.vm.verifier.state.State;

/** Pointers that stop being any good: what they led to was given back, or has moved. */
final class References {
    private References() {
    }

    /** Gives a reference back: nothing that came with it may be used any more ({@code release_reference}). */
    static void release(State state, int refId) {
        state.release(Ref.Kind.OBJECT, refId);
        state.replaceAll(reg -> reg.refId() == refId ? Reg.UNKNOWN : reg);
    }

    /** The packet may have moved ({@code clear_all_pkt_pointers}). */
    static void forgetPacket(State state) {
        state.replaceAll(reg -> isPacket(reg) ? Reg.UNKNOWN : reg);
    }

    private static boolean isPacket(Reg reg) {
        return reg.type().isPacket() || reg.type() == RegType.PACKET_END || reg.has(Reg.PACKET_DATA);
    }
}
