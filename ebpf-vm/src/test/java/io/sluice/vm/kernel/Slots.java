package io.sluice.vm.kernel;

import io.sluice.vm.api.ProgramKind;
import io.sluice.vm.api.ProgramSpec;
import io.sluice.vm.insn.InsnSeq;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;

/** Programs from text, and keys and values from numbers. */
final class Slots {
    private Slots() {
    }

    static ProgramSpec program(String text, String... maps) {
        return ProgramSpec.of("by_hand", ProgramKind.XDP, InsnSeq.assemble(text), List.of(maps));
    }

    /** Calls a helper with the context and one immediate, then returns 2. */
    static ProgramSpec helperOnContext(int helper, int argument) {
        return program("r2 = %d\ncall %d\nr0 = 2\nexit".formatted(argument, helper));
    }

    static byte[] longs(long... words) {
        ByteBuffer buffer = ByteBuffer.allocate(words.length * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        Arrays.stream(words).forEach(buffer::putLong);
        return buffer.array();
    }

    static byte[] ints(int... words) {
        ByteBuffer buffer = ByteBuffer.allocate(words.length * Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        Arrays.stream(words).forEach(buffer::putInt);
        return buffer.array();
    }

    static int number(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getInt();
    }

    static byte[] packet(int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) i;
        }
        return bytes;
    }
}
