package io.sluice.vm.kernel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.sluice.vm.api.Bytes;
import io.sluice.vm.api.MapFlags;
import io.sluice.vm.api.MapSpec;
import io.sluice.vm.api.MapType;
import io.sluice.vm.api.ProgramKind;
import io.sluice.vm.api.ProgramSpec;
import io.sluice.vm.insn.InsnSeq;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class KernelCollectionTest {
    private static final MapSpec HITS = MapSpec.of("hits", MapType.ARRAY, 4, 8, 2);
    private static final String COUNT = """
        *(u32 *)(r10 -4) = 1
        r1 = map[idx:0]
        r2 = r10
        r2 += -4
        call 1
        if r0 == 0 goto out
        r1 = 1
        lock *(u64 *)(r0 +0) += r1
        out:
        r0 = 1
        exit
        """;

    @BeforeEach
    void needsKernel() {
        NeedsKernel.orSkip();
    }

    @Test
    void countsPacketsInAMap() {
        List<byte[]> packets = List.of(Slots.packet(60), Slots.packet(64), Slots.packet(1500));
        KernelOracle.Answer answer = KernelOracle.ask(Slots.program(COUNT, "hits"), List.of(HITS), packets);
        assertEquals(3, answer.results().size());
        answer.results().forEach(result -> assertEquals(1, result.verdict()));
        assertArrayEquals(Slots.longs(3), answer.maps().get("hits").get(1).value());
        assertArrayEquals(Slots.longs(0), answer.maps().get("hits").get(0).value());
    }

    @Test
    void readsFrozenDataByAddress() {
        MapSpec rodata = MapSpec.of(".rodata", MapType.ARRAY, 4, 16, 1).withFlags(MapFlags.BPF_F_RDONLY_PROG)
            .withInitial(Bytes.of(Slots.ints(7, 8, 9)));
        ProgramSpec program = Slots.program("r1 = map[idx:0][0]+8\nr0 = *(u32 *)(r1 +0)\nexit", ".rodata");
        try (KernelCollection loaded = KernelCollection.load(program, rodata)) {
            assertEquals(9, loaded.program("by_hand").run(Slots.packet(60)).verdict());
            assertEquals(-1, loaded.map(".rodata").update(Slots.ints(0), new byte[16], 0));
        }
    }

    @Test
    void jumpsThroughAProgArrayThatTheSpecFills() {
        MapSpec empty = MapSpec.of("jumps", MapType.PROG_ARRAY, 4, 4, 4);
        MapSpec jumps = new MapSpec("jumps", empty.type(), 4, 4, 4, 0, 0, false, null, Bytes.EMPTY,
            List.of(new MapSpec.InitialSlot(3, "target")), 0, 0);
        ProgramSpec source = Slots.program("r2 = map[idx:0]\nr3 = 3\ncall 12\nr0 = 0\nexit", "jumps");
        ProgramSpec target = ProgramSpec.of("target", ProgramKind.XDP, InsnSeq.assemble("r0 = 77\nexit"), List.of());
        List<ProgramSpec> programs = List.of(source, target);
        try (KernelCollection loaded = KernelCollection.load("x.o", List.of(jumps), programs, Bytes.EMPTY)) {
            assertEquals(77, loaded.program("by_hand").run(Slots.packet(60)).verdict());
        }
    }

    @Test
    void looksUpInAMapOfMapsThatTheSpecFills() {
        MapSpec outer = new MapSpec("outer", MapType.ARRAY_OF_MAPS, 4, 4, 2, 0, 0, false, HITS, Bytes.EMPTY,
            List.of(new MapSpec.InitialSlot(1, "hits")), 0, 0);
        ProgramSpec program = Slots.program("""
            *(u32 *)(r10 -4) = 1
            r1 = map[idx:0]
            r2 = r10
            r2 += -4
            call 1
            if r0 == 0 goto out
            r1 = r0
            r2 = r10
            r2 += -4
            call 1
            if r0 == 0 goto out
            *(u64 *)(r0 +0) = 5
            out:
            r0 = 2
            exit
            """, "outer");
        try (KernelCollection loaded = KernelCollection.load(program, HITS, outer)) {
            loaded.program("by_hand").run(Slots.packet(60));
            assertArrayEquals(Slots.longs(5), loaded.map("hits").lookup(Slots.ints(1)));
        }
    }

    @Test
    void namesTheMapThatIsNotThere() {
        IllegalArgumentException e = assertThrows(IllegalArgumentException.class,
            () -> KernelCollection.load(Slots.program(COUNT, "flows"), HITS));
        assertEquals("map \"flows\" is not loaded, there are [hits]", e.getMessage());
    }

    @Test
    void leavesNoDescriptorOpenWhenAProgramIsRefused() {
        long before = OpenDescriptors.ofBpf();
        ProgramSpec bad = Slots.program("r1 = map[idx:0]\n*(u64 *)(r1 +0) = 1\nr0 = 0\nexit", "hits");
        KernelRejection e = assertThrows(KernelRejection.class, () -> KernelCollection.load(bad, HITS));
        assertEquals("only read from bpf_array is supported", e.reason());
        try (KernelCollection loaded = KernelCollection.load(Slots.program(COUNT, "hits"), HITS)) {
            assertEquals(before + 2, OpenDescriptors.ofBpf());
            assertEquals(1, loaded.maps().size());
        }
        assertEquals(before, OpenDescriptors.ofBpf());
    }
}
