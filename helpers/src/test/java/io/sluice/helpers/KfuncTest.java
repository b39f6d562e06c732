package io.sluice.helpers;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.maps.MapFactory;
import io.sluice.vm.Engine;
import io.sluice.vm.api.Batch;
import io.sluice.vm.api.BpfMap;
import io.sluice.vm.api.BpfProgram;
import io.sluice.vm.api.HelperNames;
import io.sluice.vm.api.HelperSpec;
import io.sluice.vm.api.HelperTable;
import io.sluice.vm.api.KfuncSpec;
import io.sluice.vm.api.MapSpec;
import io.sluice.vm.api.MapType;
import io.sluice.vm.api.PacketDesc;
import io.sluice.vm.api.ProgramSpec;
import io.sluice.vm.api.WorkerState;
import io.sluice.vm.kernel.KernelCollection;
import io.sluice.vm.kernel.KernelRejection;
import io.sluice.vm.kernel.TestResult;
import io.sluice.vm.memory.Memory;
import io.sluice.vm.memory.OffHeap;
import io.sluice.vm.verifier.VerifiedProgram;
import io.sluice.vm.verifier.Verifier;
import io.sluice.vm.verifier.VerifierException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Dynptrs and kfuncs on every engine, and in the kernel. */
class KfuncTest {
    private static final MapSpec CELLS = MapSpec.of("cells", MapType.ARRAY, 4, 192, 1);
    private static final int HEADROOM = 256;
    private static final int FRAME = 4096;
    private static final int TAILROOM = 320;

    private static final List<String> PACKET_KFUNCS = List.of("bpf_dynptr_from_xdp", "bpf_dynptr_size",
            "bpf_dynptr_slice", "bpf_dynptr_slice_rdwr", "bpf_dynptr_adjust", "bpf_dynptr_is_null",
            "bpf_dynptr_is_rdonly", "bpf_dynptr_clone");
    /** Cells 0 to 3 are a change of the tail, an offset, and the part to narrow to; results follow. */
    private static final String PACKET = """
            r6 = map[idx:0][0]+0
            r9 = r1
            r2 = 0
            r3 = r10
            r3 += -16
            call kfunc#0
            *(u32 *)(r6 +32) = r0
            r1 = r9
            r2 = *(u64 *)(r6 +0)
            call 65
            *(u64 *)(r6 +40) = r0
            r1 = r10
            r1 += -16
            call kfunc#1
            *(u32 *)(r6 +48) = r0
            r1 = r6
            r1 += 128
            r2 = 16
            r3 = r10
            r3 += -16
            r4 = *(u64 *)(r6 +8)
            r5 = 0
            call 201
            *(u64 *)(r6 +56) = r0
            r1 = r10
            r1 += -16
            r2 = *(u64 *)(r6 +8)
            *(u64 *)(r10 -40) = 77
            r3 = r10
            r3 += -40
            r4 = 8
            call kfunc#2
            if r0 == 0 goto none
            r1 = *(u64 *)(r0 +0)
            *(u64 *)(r6 +64) = r1
            none:
            r1 = r10
            r1 += -16
            r2 = *(u64 *)(r6 +16)
            r3 = *(u64 *)(r6 +24)
            call kfunc#4
            *(u32 *)(r6 +72) = r0
            r1 = r10
            r1 += -16
            call kfunc#1
            *(u32 *)(r6 +80) = r0
            r1 = r10
            r1 += -16
            r2 = *(u64 *)(r6 +8)
            r3 = 0
            r4 = 8
            call kfunc#3
            if r0 == 0 goto closed
            r1 = 0x1122334455667788 ll
            *(u64 *)(r0 +0) = r1
            *(u64 *)(r6 +88) = 1
            closed:
            r1 = r10
            r1 += -16
            r2 = r10
            r2 += -32
            call kfunc#7
            r1 = r10
            r1 += -32
            r2 = *(u64 *)(r6 +16)
            r3 = r6
            r3 += 144
            r4 = 9
            r5 = 0
            call 202
            *(u64 *)(r6 +96) = r0
            r1 = r10
            r1 += -32
            r2 = 1
            r3 = 8
            call 203
            *(u64 *)(r6 +104) = r0
            r1 = r10
            r1 += -32
            call kfunc#5
            *(u8 *)(r6 +112) = r0
            r1 = r10
            r1 += -32
            call kfunc#6
            *(u8 *)(r6 +120) = r0
            r0 = 2
            exit
            """;

    private static final List<String> NUMBERS_KFUNCS =
            List.of("bpf_iter_num_new", "bpf_iter_num_next", "bpf_iter_num_destroy");
    /** Sums the numbers from cell 0 to cell 1, up to 1,000 of them. */
    private static final String NUMBERS = """
            r6 = map[idx:0][0]+0
            r7 = 0
            r8 = 0
            r1 = r10
            r1 += -8
            r2 = *(u64 *)(r6 +0)
            r3 = *(u64 *)(r6 +8)
            call kfunc#0
            *(u32 *)(r6 +16) = r0
            more:
            r1 = r10
            r1 += -8
            call kfunc#1
            if r0 == 0 goto done
            r1 = *(s32 *)(r0 +0)
            r7 += r1
            r8 += 1
            if r8 > 1000 goto done
            goto more
            done:
            r1 = r10
            r1 += -8
            call kfunc#2
            *(u64 *)(r6 +24) = r7
            *(u64 *)(r6 +32) = r8
            r0 = 2
            exit
            """;

    /** Cells 0 to 2 are an offset, a length's index and flags; the memory is that of the map behind them. */
    private static final String MEMORY = """
            r6 = map[idx:0][0]+0
            r1 = r6
            r1 += 96
            r2 = 64
            r3 = *(u64 *)(r6 +16)
            r4 = r10
            r4 += -16
            call 197
            *(u64 *)(r6 +24) = r0
            r1 = r10
            r1 += -16
            r2 = *(u64 *)(r6 +0)
            r3 = r6
            r3 += 160
            r4 = *(u64 *)(r6 +8)
            if r4 > 32 goto out
            r5 = *(u64 *)(r6 +16)
            call 202
            *(u64 *)(r6 +32) = r0
            r1 = r10
            r1 += -16
            r2 = *(u64 *)(r6 +0)
            r3 = 12
            call 203
            if r0 == 0 goto none
            r1 = *(u64 *)(r0 +4)
            *(u64 *)(r6 +40) = r1
            *(u32 *)(r0 +0) = r1
            none:
            r1 = r6
            r1 += 160
            r2 = 20
            r3 = r10
            r3 += -16
            r4 = *(u64 *)(r6 +8)
            r5 = *(u64 *)(r6 +16)
            call 201
            *(u64 *)(r6 +48) = r0
            out:
            r0 = 2
            exit
            """;

    private static final List<String> COPIES_KFUNCS = List.of(
            "bpf_dynptr_from_xdp", "bpf_xdp_pull_data", "bpf_dynptr_memset", "bpf_dynptr_copy");
    private static final String FILL = """
            r1 = r10
            r1 += %d
            r2 = *(u64 *)(r6 +0)
            r3 = *(u64 *)(r6 +8)
            r4 = *(u64 *)(r6 +16)
            call kfunc#2
            *(u32 *)(r6 +%d) = r0
            """;
    private static final String MOVE = """
            r1 = r10
            r1 += %d
            r2 = *(u64 *)(r6 +24)
            r3 = r10
            r3 += %d
            r4 = *(u64 *)(r6 +32)
            r5 = *(u64 *)(r6 +40)
            call kfunc#3
            *(u32 *)(r6 +%d) = r0
            """;
    /** Pulls cell 6, fills by cells 0 to 2 and copies by cells 3 to 5: the packet's dynptr at -16, memory's at -32. */
    private static final String COPIES = """
            r6 = map[idx:0][0]+0
            r9 = r1
            r2 = *(u64 *)(r6 +48)
            call kfunc#1
            *(u32 *)(r6 +64) = r0
            r1 = r9
            r2 = 0
            r3 = r10
            r3 += -16
            call kfunc#0
            r1 = r6
            r1 += 96
            r2 = 64
            r3 = 0
            r4 = r10
            r4 += -32
            call 197
            """ + FILL.formatted(-32, 68) + FILL.formatted(-16, 72) + MOVE.formatted(-32, -16, 76)
            + MOVE.formatted(-16, -32, 80) + MOVE.formatted(-32, -32, 84) + MOVE.formatted(-16, -16, 88) + """
            r0 = 2
            exit
            """;

    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);

    private static HelperTable table() {
        return Helpers.table(TraceSink.NONE);
    }

    /** The packet after a run of our own, in a batch. */
    private static byte[] run(BpfProgram program, byte[] packet, long time) {
        try (OffHeap batch = OffHeap.allocate(Batch.SIZE); OffHeap frame = OffHeap.allocate(FRAME);
                WorkerState state = new WorkerState(0, 1)) {
            long desc = Batch.desc(batch.address(), 0);
            for (int i = 0; i < Batch.CAPACITY + Batch.READ_AHEAD; i++) {
                Memory.putLong(Batch.desc(batch.address(), i) + PacketDesc.DATA, frame.address() + HEADROOM);
            }
            Memory.putInt(batch.address() + Batch.COUNT, 1);
            Memory.copyIn(packet, 0, frame.address() + HEADROOM, packet.length);
            Memory.putInt(desc + PacketDesc.LENGTH, packet.length);
            Memory.putInt(desc + PacketDesc.HEADROOM, HEADROOM);
            Memory.putInt(desc + PacketDesc.TAILROOM, FRAME - HEADROOM - packet.length - TAILROOM);
            Memory.putLong(desc + PacketDesc.TIMESTAMP, time);
            program.run(batch.address(), state.address());
            assertEquals(2, Memory.getInt(desc + PacketDesc.VERDICT), program.engine() + ": " + program.lastFault());
            return Memory.bytes(Memory.getLong(desc + PacketDesc.DATA), Memory.getInt(desc + PacketDesc.LENGTH));
        }
    }

    private interface Inputs {
        byte[] next(byte[] packet);
    }

    private void agree(ProgramSpec spec, int rounds, Inputs inputs) {
        Peer.needsKernel();
        try (KernelCollection kernel = KernelCollection.load(spec, CELLS);
                BpfMap cells = new MapFactory().create(CELLS, 1)) {
            VerifiedProgram verified = Verifier.verify(spec, List.of(cells), table());
            List<BpfProgram> programs = Peer.engines().stream().map(engine -> engine.load(verified)).toList();
            for (int i = 0; i < rounds; i++) {
                byte[] packet = new byte[14 + random.nextInt(80)];
                random.nextBytes(packet);
                byte[] input = inputs.next(packet);
                kernel.map("cells").put(Peer.KEY, input);
                TestResult result = kernel.program("peer").run(packet);
                byte[] expected = kernel.map("cells").lookup(Peer.KEY);
                for (BpfProgram program : programs) {
                    cells.update(Peer.KEY, input, 0);
                    byte[] after = run(program, packet, 0);
                    String what = "seed " + seed + ", round " + i + ": " + program.engine();
                    assertArrayEquals(expected, cells.lookup(Peer.KEY), what);
                    assertArrayEquals(result.packet(), after, what);
                }
            }
            programs.forEach(BpfProgram::close);
        }
    }

    private byte[] cells(long... first) {
        byte[] cells = new byte[CELLS.valueSize()];
        random.nextBytes(cells);
        byte[] longs = Peer.longs(first);
        System.arraycopy(longs, 0, cells, 0, longs.length);
        return cells;
    }

    @Test
    void dynptrsOfPacketsAreTheKernels() {
        agree(Peer.program(PACKET_KFUNCS, PACKET, "cells"), 150, packet -> {
            int length = packet.length;
            long tail = switch (random.nextInt(3)) {
                case 0 -> 0;
                case 1 -> random.nextInt(40);
                // what was cut off is in no fragment, which the kernel tells by an errno of its own
                default -> 0;
            };
            long offset = random.nextInt(8) == 0 ? random.nextLong() : Math.max(0, random.nextInt(length + 4) - 10);
            long from = random.nextInt(length + 2);
            long to = random.nextInt(4) == 0 ? random.nextInt(length + 2) : from + random.nextInt(length + 2);
            return cells(tail, offset, from, to);
        });
    }

    @Test
    void dynptrsOfMemoryAreTheKernels() {
        agree(Peer.program(MEMORY, "cells"), 200, packet -> cells(
                random.nextInt(8) == 0 ? random.nextLong() : random.nextInt(66), random.nextInt(34),
                random.nextInt(6) == 0 ? random.nextInt(3) : 0));
    }

    @Test
    void copiesAndFillsOfDynptrsAreTheKernels() {
        agree(Peer.program(COPIES_KFUNCS, COPIES, "cells"), 200, packet -> cells(part(), part(), random.nextLong(),
                part(), part(), part(),
                random.nextInt(8) == 0 ? random.nextLong() : packet.length + random.nextInt(5) - 3));
    }

    private long part() {
        return random.nextInt(10) == 0 ? random.nextLong() : random.nextInt(random.nextBoolean() ? 20 : 66);
    }

    @Test
    void iterationsOverNumbersAreTheKernels() {
        agree(Peer.program(NUMBERS_KFUNCS, NUMBERS, "cells"), 120, packet -> switch (random.nextInt(6)) {
            case 0 -> cells(random.nextInt(), random.nextInt());
            case 1 -> cells(Integer.MAX_VALUE - random.nextInt(3), Integer.MAX_VALUE);
            case 2 -> cells(Integer.MIN_VALUE, Integer.MIN_VALUE + random.nextInt(4));
            case 3 -> cells(random.nextLong(), random.nextLong());
            default -> {
                int from = random.nextInt(20) - 10;
                yield cells(from, from + random.nextInt(1200));
            }
        });
    }

    private static ProgramSpec metadata() {
        return Peer.program(List.of("bpf_xdp_metadata_rx_hash", "bpf_xdp_metadata_rx_vlan_tag",
                "bpf_xdp_metadata_rx_timestamp"), """
                r6 = map[idx:0][0]+0
                r9 = r1
                r2 = r6
                r2 += 64
                r3 = r6
                r3 += 68
                call kfunc#0
                *(u32 *)(r6 +0) = r0
                r1 = r9
                r2 = r6
                r2 += 64
                r3 = r6
                r3 += 68
                call kfunc#1
                *(u32 *)(r6 +4) = r0
                r1 = r9
                r2 = r6
                r2 += 72
                call kfunc#2
                *(u32 *)(r6 +8) = r0
                r0 = 2
                exit
                """, "cells");
    }

    /** The kernel asks the driver of one device; here a program runs on whatever ports it is given. */
    @Test
    void programsThatAskForMetadataNeedNoDeviceHereAsTheyDoInTheKernel() {
        try (BpfMap cells = new MapFactory().create(CELLS, 1)) {
            Verifier.verify(metadata(), List.of(cells), table());
        }
        Peer.needsKernel();
        KernelRejection refused =
                assertThrows(KernelRejection.class, () -> KernelCollection.load(metadata(), CELLS));
        assertTrue(refused.getMessage().contains("metadata kfuncs require device-bound program"),
                refused.getMessage());
    }

    @Test
    void metadataIsNotSupportedWhereThePortGivesNone() {
        ProgramSpec spec = metadata();
        try (BpfMap cells = new MapFactory().create(CELLS, 1)) {
            VerifiedProgram verified = Verifier.verify(spec, List.of(cells), table());
            for (Engine engine : Peer.engines()) {
                try (BpfProgram program = engine.load(verified)) {
                    for (long time : new long[] {0, 1_234_567_890_123L}) {
                        cells.update(Peer.KEY, new byte[CELLS.valueSize()], 0);
                        run(program, new byte[64], time);
                        byte[] told = cells.lookup(Peer.KEY);
                        assertEquals(Integer.toUnsignedLong(-95) << 32 | Integer.toUnsignedLong(-95),
                                Peer.word(told, 0), engine.name());
                        assertEquals(time == 0 ? Integer.toUnsignedLong(-95) : 0, Peer.word(told, 1), engine.name());
                        assertEquals(time, Peer.word(told, 9), engine.name());
                    }
                }
            }
        }
    }

    @Test
    void whatCannotExistHereIsNamedWithItsProgramAndInsn() {
        String lookup = """
                *(u64 *)(r10 -16) = 0
                *(u64 *)(r10 -8) = 0
                r2 = r10
                r2 += -16
                r3 = 12
                r4 = -1
                r5 = 0
                call 84
                if r0 == 0 goto none
                r1 = r0
                call 86
                none:
                r0 = 2
                exit
                """;
        String refused = assertThrows(VerifierException.class,
                () -> Verifier.verify(Peer.program(lookup), List.of(), table())).getMessage();
        assertTrue(refused.contains("program \"peer\"") && refused.contains("insn 7")
                && refused.contains("not available in userspace: bpf_sk_lookup_tcp"), refused);
        String kfunc = """
                r2 = r10
                r2 += -8
                *(u64 *)(r10 -8) = 0
                call kfunc#0
                r0 = 2
                exit
                """;
        ProgramSpec unknown = Peer.program(List.of("bpf_not_known"), kfunc);
        refused = assertThrows(VerifierException.class,
                () -> Verifier.verify(unknown, List.of(), table())).getMessage();
        assertTrue(refused.contains("program \"peer\"") && refused.contains("insn 3")
                && refused.contains("not available in userspace: bpf_not_known"), refused);
    }

    @Test
    void anEmbedderSuppliesWhatIsNotHere() {
        List<HelperSpec> helpers = new ArrayList<>(Helpers.rows(TraceSink.NONE));
        helpers.add(HelperSpec.of(80, (a, b, c, d, e, state) -> 0x1234));
        List<KfuncSpec> kfuncs = new ArrayList<>(Helpers.kfuncs());
        kfuncs.removeIf(row -> row.name().equals("bpf_xdp_metadata_rx_hash"));
        kfuncs.add(KfuncSpec.of("bpf_xdp_metadata_rx_hash", (ctx, hash, type, d, e, state) -> {
            Memory.putInt(hash, 0xabcd);
            Memory.putInt(type, 3);
            return 0;
        }));
        HelperTable table = new HelperTable(helpers, kfuncs);
        ProgramSpec spec = Peer.program(List.of("bpf_xdp_metadata_rx_hash"), """
                r2 = r10
                r2 += -8
                *(u64 *)(r10 -8) = 0
                r3 = r10
                r3 += -4
                call kfunc#0
                r6 = *(u64 *)(r10 -8)
                call 80
                r0 += r6
                exit
                """);
        for (Engine engine : Peer.engines()) {
            try (BpfProgram program = engine.load(Verifier.verify(spec, List.of(), table));
                    WorkerState state = new WorkerState(0, 1)) {
                assertEquals((int) (0x1234L + (3L << 32 | 0xabcd)),
                        (int) program.call(state.context(), 0, state.address()), engine.name());
            }
        }
    }

    /** The helpers of cookies that take a socket run where an embedder supplies them, the lookup and the release. */
    @Test
    void syncookiesOfSocketsAreNamedAndAnEmbedderSuppliesThem() {
        for (int id : new int[] {100, 110}) {
            ProgramSpec spec = Peer.program("""
                    *(u64 *)(r10 -16) = 0
                    *(u64 *)(r10 -8) = 0
                    r2 = r10
                    r2 += -16
                    r3 = 12
                    r4 = -1
                    r5 = 0
                    call 84
                    if r0 == 0 goto none
                    r7 = r0
                    *(u64 *)(r10 -40) = 0
                    *(u64 *)(r10 -32) = 0
                    *(u64 *)(r10 -24) = 0
                    r1 = r7
                    r2 = r10
                    r2 += -40
                    r3 = 20
                    r4 = r2
                    r5 = 20
                    call %d
                    r8 = r0
                    r1 = r7
                    call 86
                    r0 = r8
                    exit
                    none:
                    r0 = 0
                    exit
                    """.formatted(id));
            List<HelperSpec> helpers = new ArrayList<>(Helpers.rows(TraceSink.NONE));
            helpers.add(HelperSpec.of(84, (a, b, c, d, e, state) -> 0x5000));
            helpers.add(HelperSpec.of(86, (a, b, c, d, e, state) -> 0));
            HelperTable without = new HelperTable(helpers);
            String refused = assertThrows(VerifierException.class,
                    () -> Verifier.verify(spec, List.of(), without)).getMessage();
            assertTrue(refused.contains("program \"peer\"") && refused.contains("insn 19")
                    && refused.contains("not available in userspace: " + HelperNames.name(id)), refused);
            helpers.add(HelperSpec.of(id, (socket, b, c, d, e, state) -> socket + c + e));
            HelperTable table = new HelperTable(helpers);
            for (Engine engine : Peer.engines()) {
                try (BpfProgram program = engine.load(Verifier.verify(spec, List.of(), table));
                        WorkerState state = new WorkerState(0, 1)) {
                    assertEquals(0x5000 + 40, program.call(state.context(), 0, state.address()), engine.name());
                }
            }
        }
    }

    @Test
    void idsOfKfuncsAreTheSameInEveryTable() {
        KfuncSpec own = Helpers.kfuncs().get(3);
        assertEquals(table().kfuncId(own.name()), new HelperTable(List.of(), List.of(own)).kfuncId(own.name()));
        assertThrows(IllegalArgumentException.class, () -> new HelperTable(List.of(), List.of(own, own)));
        assertTrue(table().rows().stream().noneMatch(row -> HelperTable.isKfunc(row.id())));
    }
}
