package io.sluice.vm.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sluice.vm.api.Bytes;
import io.sluice.vm.api.MapSpec;
import io.sluice.vm.api.MapType;
import io.sluice.vm.insn.InsnSeq;
import io.sluice.vm.memory.Errno;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class KernelVerifierTest {
    private static final MapSpec ARRAY = MapSpec.of("array", MapType.ARRAY, 4, 8, 1);

    @BeforeAll
    static void needsTheKernel() {
        assumeTrue(KernelAvailability.isAvailable(), () -> KernelAvailability.whyNot().orElseThrow());
    }

    private static KernelVerifier.Question question(byte[] insns, int flags) {
        return new KernelVerifier.Question(insns, List.of("array"), flags, List.of(), 0);
    }

    private static byte[] code(String text) {
        return InsnSeq.assemble(text).encode();
    }

    @Test
    void judgesManyProgramsWithTheSameMaps() {
        try (KernelVerifier verifier = new KernelVerifier(List.of(ARRAY), Bytes.EMPTY)) {
            for (int off = 0; off < 16; off++) {
                KernelVerifier.Question question = question(
                    code("r1 = map[idx:0][0]+0\nr0 = *(u8 *)(r1 +" + off + ")\nexit\n"), 0);
                int errno = verifier.errno(question);
                assertEquals(off < 8 ? 0 : Errno.EACCES, errno, "offset " + off);
                String expected = "R1 min value is outside of the allowed memory range";
                assertEquals(off < 8 ? "" : expected, off < 8 ? "" : verifier.rejection(question, errno).reason());
            }
        }
    }

    @Test
    void judgesWhatNoDecoderAccepts() {
        try (KernelVerifier verifier = new KernelVerifier(List.of(ARRAY), Bytes.EMPTY)) {
            byte[] insns = code("r0 = 0\nexit\n");
            insns[2] = 7;
            KernelVerifier.Question question = question(insns, 0);
            assertEquals(Errno.EINVAL, verifier.errno(question));
            assertEquals("BPF_MOV uses reserved fields", verifier.rejection(question, Errno.EINVAL).reason());
        }
    }

    @Test
    void holdsProgramsToTheAlignmentThatTheFlagsAskFor() {
        byte[] insns = code("""
            r0 = 0
            r2 = *(u32 *)(r1 +0)
            r3 = *(u32 *)(r1 +4)
            r4 = r2
            r4 += 14
            if r4 > r3 goto out
            r0 = *(u32 *)(r2 +3)
            out:
            exit
            """);
        try (KernelVerifier verifier = new KernelVerifier(List.of(ARRAY), Bytes.EMPTY)) {
            assertEquals(0, verifier.errno(question(insns, 0)));
            assertEquals(0, verifier.errno(question(insns, KernelVerifier.ANY_ALIGNMENT)));
            assertEquals(Errno.EACCES, verifier.errno(question(insns, KernelVerifier.STRICT_ALIGNMENT)));
        }
    }

    @Test
    void namesTheMapsThatAreThere() {
        try (KernelVerifier verifier = new KernelVerifier(List.of(ARRAY), Bytes.EMPTY)) {
            assertThrows(IllegalArgumentException.class, () -> verifier.map("other"));
        }
    }
}
