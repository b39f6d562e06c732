package io.sluice.vm.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class KernelBtfTest {
    private static final int INT = 1 << 24;
    private static final int VAR = 14 << 24;
    private static final int DATASEC = 15 << 24;
    private static final int DECL_TAG = 17 << 24;
    private static final int EXTERN = 2;
    private static final int SIGNED_32_BITS = 1 << 24 | 32;
    private static final String STRINGS = "\0int\0counter\0.bss\0tag\0";

    @BeforeEach
    void needsKernel() {
        NeedsKernel.orSkip();
    }

    @Test
    void loadsWhatTheCompilerLeftToTheLinker() {
        long before = OpenDescriptors.ofBpf();
        try (KernelBtf btf = KernelBtf.load("x.o", section(
            name("int"), INT, 4, SIGNED_32_BITS,
            name("counter"), VAR, 1, EXTERN,
            name(".bss"), DATASEC | 1, 0, 2, 0, 4,
            name("tag"), DECL_TAG, 2, -1), List.of())) {
            assertTrue(btf.fd() > 0);
        }
        assertEquals(before, OpenDescriptors.ofBpf());
    }

    @Test
    void tellsWhatTheKernelSaidOfABadType() {
        KernelRejection e = assertThrows(KernelRejection.class,
            () -> KernelBtf.load("x.o", section(name("int"), INT, 3, SIGNED_32_BITS), List.of()));
        assertTrue(e.getMessage().startsWith("x.o: BPF_BTF_LOAD: invalid argument"), e.getMessage());
        assertTrue(!e.log().isEmpty(), "the log is empty");
    }

    @Test
    void findsAKernelFunctionByName() {
        assertTrue(KernelFunctions.id("bpf_xdp_metadata_rx_hash") > 0);
        assertThrows(KernelException.class, () -> KernelFunctions.id("no_such_function"));
    }

    private static int name(String name) {
        return STRINGS.indexOf('\0' + name + '\0') + 1;
    }

    private static byte[] section(int... typeWords) {
        byte[] strings = STRINGS.getBytes(StandardCharsets.US_ASCII);
        int types = typeWords.length * Integer.BYTES;
        ByteBuffer out = ByteBuffer.allocate(24 + types + strings.length).order(ByteOrder.LITTLE_ENDIAN);
        out.putShort((short) 0xeb9f).put((byte) 1).put((byte) 0).putInt(24);
        out.putInt(0).putInt(types).putInt(types).putInt(strings.length);
        for (int word : typeWords) {
            out.putInt(word);
        }
        return out.put(strings).array();
    }
}
