package io.sluice.vm.kernel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.vm.api.MapSpec;
import io.sluice.vm.api.MapType;
import io.sluice.vm.api.ProgramSpec;
import io.sluice.vm.api.ValueField;
import io.sluice.vm.api.ValueField.Kind;
import io.sluice.vm.api.ValueFields;
import io.sluice.vm.object.CollectionSpec;
import io.sluice.vm.object.ObjectLoader;
import io.sluice.vm.object.ObjectOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Maps whose values have locks, timers and the like: the kernel knows of them. */
class KernelFieldsTest {
    private static final Path FIELDS = Path.of("src/test/bpf/fields.bpf.o");
    /** Looks up element 0 of the first map; the value is in R6. */
    private static final String LOOKUP = """
        *(u32 *)(r10 -4) = 0
        r1 = map[idx:0]
        r2 = r10
        r2 += -4
        call 1
        if r0 == 0 goto out
        r6 = r0
        """;
    private static final String OUT = """
        out:
        r0 = 2
        exit
        """;

    @BeforeEach
    void needsKernel() {
        NeedsKernel.orSkip();
    }

    private static MapSpec map(MapType type, int keySize, int valueSize, ValueField... fields) {
        return MapSpec.of("values", type, keySize, valueSize, 1).withFields(ValueFields.of(fields));
    }

    private static ValueField field(Kind kind, int offset) {
        return ValueField.of(kind, offset, kind.size());
    }

    private static ProgramSpec counting(int lockOffset) {
        return Slots.program(LOOKUP + """
            r1 = r6
            r1 += %d
            call 93
            r1 = *(u64 *)(r6 +8)
            r1 += 1
            *(u64 *)(r6 +8) = r1
            r1 = r6
            r1 += %d
            call 94
            """.formatted(lockOffset, lockOffset) + OUT, "values");
    }

    @Test
    void programsTakeTheLockOfAMapMadeByHand() {
        for (MapSpec map : List.of(map(MapType.ARRAY, 4, 16, field(Kind.SPIN_LOCK, 4)),
            map(MapType.HASH, 4, 17, field(Kind.SPIN_LOCK, 0)))) {
            int lock = map.fields().first(Kind.SPIN_LOCK).offset();
            try (KernelCollection loaded = KernelCollection.load(counting(lock), map)) {
                loaded.map("values").put(Slots.ints(0), new byte[map.valueSize()]);
                loaded.program("by_hand").run(Slots.packet(60));
                loaded.program("by_hand").run(Slots.packet(60));
                assertEquals(2, loaded.map("values").lookup(Slots.ints(0))[8]);
            }
            KernelRejection e = assertThrows(KernelRejection.class,
                () -> KernelCollection.load(counting(8), map));
            assertTrue(e.reason().contains("lock"), e.reason());
        }
    }

    @Test
    void programsSetUpTheTimerOfAMapMadeByHand() {
        MapSpec map = map(MapType.ARRAY, 4, 24, field(Kind.TIMER, 8));
        ProgramSpec program = Slots.program(LOOKUP + """
            r1 = r6
            r1 += 8
            r2 = map[idx:0]
            r3 = 1
            call 169
            *(u32 *)(r6 +0) = r0
            """ + OUT, "values");
        try (KernelCollection loaded = KernelCollection.load(program, map)) {
            loaded.program("by_hand").run(Slots.packet(60));
            assertArrayEquals(new byte[24], loaded.map("values").lookup(Slots.ints(0)));
        }
    }

    @Test
    void programsReadTheKernelPointerOfAMapMadeByHand() {
        MapSpec map = map(MapType.HASH, 5, 16, new ValueField(Kind.KPTR_UNTRUSTED, 8, 8, "task_struct", 0, 0));
        ProgramSpec program = Slots.program("""
            *(u64 *)(r10 -8) = 0
            r1 = map[idx:0]
            r2 = r10
            r2 += -8
            call 1
            if r0 == 0 goto out
            r0 = *(u64 *)(r0 +8)
            """ + OUT, "values");
        KernelCollection.load(program, map).close();
        ProgramSpec wrong = program.withInsns(Slots.program("""
            *(u64 *)(r10 -8) = 0
            r1 = map[idx:0]
            r2 = r10
            r2 += -8
            call 1
            if r0 == 0 goto out
            r0 = *(u32 *)(r0 +8)
            """ + OUT, "values").insns());
        assertTrue(assertThrows(KernelRejection.class, () -> KernelCollection.load(wrong, map)).reason()
            .contains("kptr"));
    }

    @Test
    void innerMapsAndTheirTemplateHaveLocksToo() {
        MapSpec inner = map(MapType.ARRAY, 4, 16, field(Kind.SPIN_LOCK, 4));
        MapSpec empty = MapSpec.of("outer", MapType.ARRAY_OF_MAPS, 4, 4, 1).withInner(inner);
        MapSpec outer = new MapSpec("outer", empty.type(), 4, 4, 1, 0, 0, false, inner, empty.initial(),
            List.of(new MapSpec.InitialSlot(0, "values")), 0, 0);
        ProgramSpec program = Slots.program(LOOKUP + """
            r1 = r6
            r2 = r10
            r2 += -4
            call 1
            if r0 == 0 goto out
            r6 = r0
            r1 = r6
            r1 += 4
            call 93
            *(u64 *)(r6 +8) = 7
            r1 = r6
            r1 += 4
            call 94
            """ + OUT, "outer");
        try (KernelCollection loaded = KernelCollection.load(program, inner, outer)) {
            loaded.program("by_hand").run(Slots.packet(60));
            assertArrayEquals(Slots.ints(0, 0, 7, 0), loaded.map("values").lookup(Slots.ints(0)));
        }
    }

    @Test
    void mapsThatNoTypeMakesRightAreRefused() {
        assertThrows(KernelException.class,
            () -> KernelMap.create(map(MapType.LRU_HASH, 4, 16, field(Kind.SPIN_LOCK, 4))));
        IllegalArgumentException e = assertThrows(IllegalArgumentException.class,
            () -> KernelMap.create(map(MapType.HASH, 4, 16, field(Kind.KPTR, 8))));
        assertEquals("map \"values\": kptr at offset 8 has no type name", e.getMessage());
    }

    @Test
    void theTypesOfAnObjectGoToItsMapsUnlessTheKernelRefusesThem() throws IOException {
        CollectionSpec spec = ObjectLoader.load(FIELDS, ObjectOptions.PLAIN);
        long before = OpenDescriptors.ofBpf();
        List<String> typed = new ArrayList<>();
        try (KernelBtf types = KernelBtf.load("fields.bpf.o", spec.typeSection().toArray(), List.of())) {
            for (MapSpec map : spec.maps()) {
                try (KernelMap made = KernelMap.create(map, Optional.of(types))) {
                    if (made.isTyped()) {
                        typed.add(map.name());
                    }
                }
            }
        }
        // locks in LRU maps and values without a type of the key are refused; types are made up for the section's lock
        assertEquals(List.of("locked", "timed", "pointers", "listed", "lru_pointers", "plain", ".data.locks"), typed);
        assertEquals(before, OpenDescriptors.ofBpf());
    }

    @Test
    void compiledProgramsUseLocksTimersAndListsInMapsAndDataSections() throws IOException {
        try (KernelCollection loaded = KernelCollection.load(ObjectLoader.load(FIELDS, ObjectOptions.PLAIN))) {
            for (String name : List.of("count", "count", "start", "enqueue")) {
                assertEquals(2, loaded.program(name).run(Slots.packet(60)).verdict(), name);
            }
            assertArrayEquals(Slots.longs(2, 0), loaded.map("locked").lookup(Slots.ints(0)));
            assertArrayEquals(Slots.longs(1), loaded.map(".bss").lookup(Slots.ints(0)));
            assertTrue(loaded.map(".data.locks").isTyped());
            KernelMap inner = KernelMap.create(loaded.map("outer").spec().inner());
            loaded.map("outer").putFd(0, inner.fd());
            assertEquals(2, loaded.program("count_inside").run(Slots.packet(60)).verdict());
            assertArrayEquals(Slots.longs(1, 0), inner.lookup(Slots.ints(0)));
            inner.close();
        }
    }
}
