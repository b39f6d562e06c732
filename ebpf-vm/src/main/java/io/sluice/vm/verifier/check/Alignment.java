package io.sluice.vm.verifier.check;

import io.sluice.vm.verifier.scalar.Tnum;
import io.sluice.vm.verifier.state.NumberText;
import io.sluice.vm.verifier.state.Reg;
import io.sluice.vm.verifier.state.RegType;
import io.sluice.vm.verifier.state.Violation;

/**
 * Whether an access is aligned to its size: always on the stack, where slots have to be told apart; elsewhere where the
 * program or the insn asks for it, as x86 does not.
 */
final class Alignment {
    /** {@code NET_IP_ALIGN}: packets begin this far into an aligned word, so that their IP header is aligned. */
    private static final int PACKET_SHIFT = 2;

    private Alignment() {
    }

    static void check(Reg base, int off, int size, boolean strict) {
        boolean stack = base.type() == RegType.STACK;
        if (size == 1 || !strict && !stack) {
            return;
        }
        int shift = base.type().isPacket() ? PACKET_SHIFT : 0;
        Tnum bits = base.var().tnum();
        if (bits.add(Tnum.constant(shift + base.off() + off)).isAligned(size)) {
            return;
        }
        String what = switch (base.type()) {
            case PACKET, PACKET_META -> "packet ";
            case MAP_KEY -> "key ";
            case MAP_VALUE -> "value ";
            case CTX -> "context ";
            case STACK -> "stack ";
            case SOCKET -> "sock ";
            case SOCK_COMMON -> "sock_common ";
            case TCP_SOCK -> "tcp_sock ";
            case XDP_SOCK -> "xdp_sock ";
            default -> "";
        };
        throw new Violation("misaligned %saccess off %s%s+%d+%d size %d".formatted(
                what, base.type().isPacket() ? shift + "+" : "", NumberText.bits(bits), base.off(), off, size));
    }
}
