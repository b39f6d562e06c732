package io.sluice.vm.verifier.check;

import io.sluice.vm.verifier.state.Reg;
import io.sluice.vm.verifier.state.RegType;
import io.sluice.vm.verifier.state.TypeText;
import io.sluice.vm.verifier.state.Violation;

/** Reads of the socket structs of include/uapi/linux/bpf.h; nobody writes them. */
final class SocketCheck {
    /** Fields of {@code struct bpf_sock} that may be read in parts. */
    private static final int FAMILY = 4;
    private static final int TYPE = 8;
    private static final int PROTOCOL = 12;
    private static final int SRC_IP4 = 24;
    private static final int SRC_PORT = 44;
    private static final int DST_PORT = 48;
    private static final int DST_PORT_END = 50;
    private static final int DST_IP4 = 52;
    private static final int STATE = 72;
    private static final int RX_QUEUE_MAPPING = 76;
    private static final int SOCK_SIZE = 80;

    /** The 64-bit fields of {@code struct bpf_tcp_sock}. */
    private static final int BYTES_RECEIVED = 80;
    private static final int BYTES_ACKED = 88;
    private static final int TCP_SOCK_SIZE = 112;

    /** {@code struct bpf_xdp_sock} is its {@code queue_id}. */
    private static final int XDP_SOCK_SIZE = 4;

    private SocketCheck() {
    }

    static void check(Reg base, int number, int off, int size, boolean write) {
        if (write) {
            throw new Violation("R%d cannot write into %s".formatted(number, TypeText.of(base)));
        }
        if (base.var().smin() < 0) {
            throw Bounds.negative(number);
        }
        if (base.mayBeNull() || off < 0 || off % size != 0 || !isValid(base.type(), off, size)) {
            throw new Violation("R%d invalid %s access off=%d size=%d".formatted(
                    number, TypeText.of(base), off, size));
        }
    }

    private static boolean isValid(RegType type, int off, int size) {
        return switch (type) {
            case SOCKET -> isSocketField(off, size);
            case SOCK_COMMON -> (off < TYPE || off >= SRC_IP4) && isSocketField(off, size);
            case TCP_SOCK -> off < TCP_SOCK_SIZE
                    && size == (off == BYTES_RECEIVED || off == BYTES_ACKED ? Long.BYTES : Integer.BYTES);
            default -> off < XDP_SOCK_SIZE && size == Integer.BYTES;
        };
    }

    private static boolean isSocketField(int off, int size) {
        if (off >= SOCK_SIZE) {
            return false;
        }
        if (off >= DST_PORT && off < DST_PORT_END) {
            return size <= Short.BYTES || size == Integer.BYTES;
        }
        if (off >= DST_PORT_END && off < DST_IP4) {
            return false;
        }
        boolean narrow = off == STATE || off == FAMILY || off == TYPE || off == PROTOCOL || off == RX_QUEUE_MAPPING
                || off >= SRC_IP4 && off < SRC_PORT || off == SRC_PORT || off >= DST_IP4 && off < STATE;
        return narrow ? size <= Integer.BYTES : size == Integer.BYTES;
    }
}
