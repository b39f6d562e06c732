package io.sluice.helpers;

import io.sluice.vm.api.ProgramKind;
import io.sluice.vm.api.ProgramSpec;
import io.sluice.vm.insn.InsnSeq;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** What tests that hold helpers to the kernel's share: small programs, and cells of arrays. */
final class Peer {
    /** The key of the one cell of an array. */
    static final byte[] KEY = new byte[4];

    private Peer() {
    }

    static ProgramSpec program(String text, String... maps) {
        return ProgramSpec.of("peer", ProgramKind.XDP, InsnSeq.assemble(text), List.of(maps));
    }

    /** A program that calls kfuncs by their index in a list. */
    static ProgramSpec program(List<String> kfuncs, String text, String... maps) {
        return new ProgramSpec("peer", "xdp", ProgramKind.XDP, false, InsnSeq.assemble(text), List.of(maps), kfuncs,
                List.of(new ProgramSpec.Function(0, "peer", 1, true)), List.of(), Map.of(), "GPL");
    }

    static byte[] longs(long... words) {
        ByteBuffer buffer = ByteBuffer.allocate(words.length * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        Arrays.stream(words).forEach(buffer::putLong);
        return buffer.array();
    }

    static long word(byte[] value, int index) {
        return ByteBuffer.wrap(value).order(ByteOrder.LITTLE_ENDIAN).getLong(index * Long.BYTES);
    }
}
