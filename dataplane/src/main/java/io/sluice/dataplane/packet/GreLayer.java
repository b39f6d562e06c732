package io.sluice.dataplane.packet;

import java.nio.ByteBuffer;
import java.util.OptionalInt;

/** GRE (RFC 2784), with a key (RFC 2890) or without. */
record GreLayer(OptionalInt key) implements Layer {
    private static final int KEY_PRESENT = 0x2000;

    @Override
    public int etherType() {
        return ProtocolNumber.ETHERTYPE_EXPERIMENTAL;
    }

    @Override
    public int protocol() {
        return ProtocolNumber.GRE;
    }

    @Override
    public byte[] encode(byte[] carried, Layer next, IpLayer ip) {
        int length = HeaderLayout.GRE_LENGTH + (key.isPresent() ? HeaderLayout.GRE_FIELD_LENGTH : 0);
        ByteBuffer b = Layer.buffer(length, carried);
        b.putShort((short) (key.isPresent() ? KEY_PRESENT : 0)).putShort((short) next.etherType());
        key.ifPresent(b::putInt);
        return b.put(carried).array();
    }
}
