package io.sluice.vm.verifier.state;

/** What a register holds, {@code enum bpf_reg_type} of include/linux/bpf.h as far as XDP programs meet it. */
public enum RegType {
    /** Nothing that may be read. */
    NOT_INIT(""),
    /** A number, or a pointer of which only the bits are known. */
    SCALAR("scalar"),
    /** The {@code xdp_md}. */
    CTX("ctx"),
    /** A map. */
    MAP_PTR("map_ptr"),
    /** Into the value of a map's element. */
    MAP_VALUE("map_value"),
    /** Into the key of a map's element, in callbacks. */
    MAP_KEY("map_key"),
    /** Into a frame. */
    STACK("fp"),
    /** Into the metadata before the packet. */
    PACKET_META("pkt_meta"),
    /** Into the packet. */
    PACKET("pkt"),
    /** After the packet's last byte. */
    PACKET_END("pkt_end"),
    /** A full socket. */
    SOCKET("sock"),
    /** The fields that all sockets have. */
    SOCK_COMMON("sock_common"),
    /** A TCP socket. */
    TCP_SOCK("tcp_sock"),
    /** An AF_XDP socket. */
    XDP_SOCK("xdp_sock"),
    /** A kernel object described by BTF. */
    BTF_ID("ptr_"),
    /** Memory of a known size. */
    MEM("mem"),
    /** A buffer that a helper described. */
    BUF("buf"),
    /** A subprog, as the argument for a callback. */
    FUNC("func"),
    /** A dynptr that a callback or global function was given. */
    DYNPTR("dynptr_ptr");

    private final String text;

    RegType(String text) {
        this.text = text;
    }

    /** The kernel's name in its log. */
    public String text() {
        return text;
    }

    /** Whether it is a pointer of any kind. */
    public boolean isPointer() {
        return this != NOT_INIT && this != SCALAR;
    }

    /** Whether it points into the packet or its metadata. */
    public boolean isPacket() {
        return this == PACKET || this == PACKET_META;
    }

    /** Whether it is one of the socket kinds that programs know without BTF. */
    public boolean isSocket() {
        return this == SOCKET || this == SOCK_COMMON || this == TCP_SOCK || this == XDP_SOCK;
    }
}
