package io.sluice.vm.kernel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.vm.api.Batch;
import io.sluice.vm.api.PacketDesc;
import io.sluice.vm.api.ProgramKind;
import io.sluice.vm.api.ProgramSpec;
import io.sluice.vm.insn.InsnSeq;
import io.sluice.vm.memory.Memory;
import io.sluice.vm.memory.OffHeap;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class KernelProgramTest {
    private static final int ADJUST_HEAD = 44;
    private static final int ADJUST_META = 54;
    private static final int EACCES = 13;
    private static final int ENODEV = 19;
    private static final int RX_QUEUE_INDEX = 16;
    private static final int INGRESS_IFINDEX = 12;

    @BeforeEach
    void needsKernel() {
        NeedsKernel.orSkip();
    }

    @Test
    void returnsTheVerdictEvenIfItIsNoXdpAction() {
        try (KernelProgram program = KernelProgram.load(Slots.program("r0 = 4711\nexit"))) {
            assertEquals(4711, program.run(Slots.packet(60)).verdict());
        }
    }

    @Test
    void returnsThePacketUnchangedFromTheShortestToOneInFragments() {
        try (KernelProgram program = KernelProgram.empty()) {
            for (int length : new int[] {TestInput.MIN_PACKET, 60, 1500, TestInput.MAX_LINEAR_PACKET, 9000, 64}) {
                assertArrayEquals(Slots.packet(length), program.run(Slots.packet(length)).packet());
            }
        }
    }

    @Test
    void returnsThePacketThatTheProgramMadeLonger() {
        try (KernelProgram program = KernelProgram.load(Slots.helperOnContext(ADJUST_HEAD, -216))) {
            TestResult result = program.run(Slots.packet(64));
            assertEquals(64 + 216, result.packet().length);
            assertArrayEquals(Slots.packet(64), Arrays.copyOfRange(result.packet(), 216, 64 + 216));
        }
    }

    @Test
    void carriesThePacketFromRunToRun() {
        try (KernelProgram program = KernelProgram.load(Slots.helperOnContext(ADJUST_HEAD, 4))) {
            assertEquals(64 - 3 * 4, program.run(TestInput.of(Slots.packet(64)).repeated(3)).packet().length);
        }
    }

    @Test
    void separatesMetadataFromThePacket() {
        try (KernelProgram program = KernelProgram.load(Slots.helperOnContext(ADJUST_META, -8))) {
            TestResult result = program.run(TestInput.of(Slots.packet(60)).withMeta(new byte[] {1, 2, 3, 4}));
            assertArrayEquals(Slots.packet(60), result.packet());
            assertArrayEquals(new byte[] {0, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4}, result.meta());
        }
    }

    @Test
    void showsLoopbackAsInterface1AndQueue0WithoutAnInterface() {
        assertEquals(1, contextField(INGRESS_IFINDEX));
        assertEquals(0, contextField(RX_QUEUE_INDEX));
    }

    @Test
    void namesTheInterfaceThatIsNotThere() {
        try (KernelProgram program = KernelProgram.empty()) {
            KernelException e = assertThrows(KernelException.class,
                () -> program.run(TestInput.of(Slots.packet(60)).receivedOn(Integer.MAX_VALUE, 0)));
            assertEquals(ENODEV, e.errno());
            assertTrue(e.getMessage().contains("interface 2147483647"), e.getMessage());
        }
    }

    @Test
    void refusesAPacketThatIsShorterThanAnEthernetHeader() {
        byte[] tooShort = new byte[TestInput.MIN_PACKET - 1];
        assertThrows(IllegalArgumentException.class, () -> TestInput.of(tooShort));
    }

    @Test
    void tellsWhatTheVerifierSaidOfAnUninitialisedRegister() {
        KernelRejection e = assertThrows(KernelRejection.class, () -> KernelProgram.load(
            Slots.program("r0 = r3\nexit")));
        assertEquals(EACCES, e.errno());
        assertEquals("R3 !read_ok", e.reason());
        assertTrue(e.getMessage().endsWith("R3 !read_ok"), e.getMessage());
        assertTrue(e.getMessage().startsWith("program \"by_hand\": BPF_PROG_LOAD: permission denied (errno 13)"),
            e.getMessage());
        assertTrue(e.log().contains("0: (bf) r0 = r3"), e.log());
    }

    @Test
    void dumpsRewrittenInsnsAndMachineCode() {
        try (KernelProgram program = KernelProgram.empty()) {
            assertArrayEquals(program.spec().insns().encode(), program.xlated());
            assertEquals(1, program.jited().size());
            assertTrue(program.jited().getFirst().code().length > 0);
            assertEquals(2, program.verifiedInsns());
        }
    }

    @Test
    void measuresARunByThreeClocks() {
        try (KernelProgram program = KernelProgram.empty()) {
            KernelTiming timing = program.time(TestInput.of(Slots.packet(60)).repeated(100_000));
            assertTrue(timing.cpuNs() > 0 && timing.cpuNs() < 100_000, timing.toString());
            assertTrue(timing.kernelNs() <= timing.wallNs() + 1, timing.toString());
        }
    }

    @Test
    void runsABatchAndMovesThePacketInItsFrame() {
        int headroom = 256;
        int length = 64;
        try (KernelProgram program = KernelProgram.load(Slots.helperOnContext(ADJUST_HEAD, -14));
             OffHeap batch = OffHeap.allocate(Batch.SIZE); OffHeap frame = OffHeap.allocate(1024)) {
            Memory.putInt(batch.address() + Batch.COUNT, 1);
            long desc = Batch.desc(batch.address(), 0);
            long data = frame.address() + headroom;
            Memory.copyIn(Slots.packet(length), 0, data, length);
            Memory.putLong(desc + PacketDesc.DATA, data);
            Memory.putInt(desc + PacketDesc.LENGTH, length);
            Memory.putInt(desc + PacketDesc.HEADROOM, headroom);
            program.run(batch.address(), 0);
            assertEquals(data - 14, Memory.getLong(desc + PacketDesc.DATA));
            assertEquals(length + 14, Memory.getInt(desc + PacketDesc.LENGTH));
            assertEquals(headroom - 14, Memory.getInt(desc + PacketDesc.HEADROOM));
            assertEquals(2, Memory.getInt(desc + PacketDesc.VERDICT));
            assertArrayEquals(Slots.packet(length), Memory.bytes(data, length));
        }
    }

    @Test
    void tellsWhyAPoisonedInsnIsRefused() {
        ProgramSpec plain = Slots.program("r0 = 2\nexit");
        ProgramSpec poisoned = new ProgramSpec("by_hand", "xdp", ProgramKind.XDP, false, plain.insns(), List.of(),
            List.of(), plain.functions(), List.of(), Map.of(0, "field \"x\" is not there"), "GPL");
        KernelRejection e = assertThrows(KernelRejection.class, () -> KernelProgram.load(poisoned));
        assertTrue(e.getMessage().endsWith("poisoned insn 0: field \"x\" is not there"), e.getMessage());
    }

    @Test
    void loadsADevmapProgramThatItCannotRun() {
        ProgramSpec egress = ProgramSpec.of("egress", ProgramKind.XDP_DEVMAP,
            InsnSeq.assemble("r0 = *(u32 *)(r1 +20)\nexit"), List.of());
        try (KernelProgram program = KernelProgram.load(egress)) {
            KernelException e = assertThrows(KernelException.class, () -> program.run(Slots.packet(60)));
            assertTrue(e.getMessage().contains("no test run for devmap"), e.getMessage());
        }
    }

    @Test
    void refusesAProgramOfAnotherType() {
        ProgramSpec raw = ProgramSpec.of("raw", ProgramKind.RAW, InsnSeq.assemble("r0 = 0\nexit"), List.of());
        assertThrows(IllegalArgumentException.class, () -> KernelProgram.load(raw));
    }

    @Test
    void measuresAProgramThatAddsAHeaderOnFreshPackets() {
        try (KernelProgram program = KernelProgram.load(Slots.helperOnContext(ADJUST_HEAD, -20))) {
            KernelTiming timing = program.time(TestInput.of(Slots.packet(60)).repeated(10), 100);
            assertTrue(timing.kernelNs() > 0 && timing.kernelNs() < 1_000_000, timing.toString());
            assertEquals(60 + 20, program.run(Slots.packet(60)).packet().length);
        }
    }

    @Test
    void leavesNoDescriptorOpenOnSuccessAndOnRefusal() {
        long before = OpenDescriptors.ofBpf();
        try (KernelProgram program = KernelProgram.empty()) {
            assertEquals(before + 1, OpenDescriptors.ofBpf());
            assertFalse(program.xlated().length == 0);
        }
        assertThrows(KernelRejection.class, () -> KernelProgram.load(Slots.program("exit")));
        assertEquals(before, OpenDescriptors.ofBpf());
    }

    @Test
    void refusesToRunOnceClosed() {
        KernelProgram program = KernelProgram.empty();
        program.close();
        program.close();
        assertThrows(IllegalStateException.class, () -> program.run(Slots.packet(60)));
    }

    private static int contextField(int offset) {
        try (KernelProgram program = KernelProgram.load(
            Slots.program("r0 = *(u32 *)(r1 +%d)\nexit".formatted(offset)))) {
            return program.run(Slots.packet(60)).verdict();
        }
    }
}
