package io.sluice.vm.random;

import java.util.ArrayList;
import java.util.List;

/** Packets of random lengths and bytes, of which the small ones are frequent. */
public final class RandomPackets {
    private static final int MIN_LENGTH = 14;

    private RandomPackets() {
    }

    public static List<byte[]> of(long seed, int count) {
        Draw draw = new Draw(~seed);
        List<byte[]> packets = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            byte[] packet = new byte[draw.oneIn(8) ? draw.between(MIN_LENGTH, 1500) : draw.between(MIN_LENGTH, 128)];
            for (int j = 0; j < packet.length; j++) {
                packet[j] = (byte) (draw.oneIn(4) ? 0 : draw.imm());
            }
            packets.add(packet);
        }
        return packets;
    }
}
