package io.sluice.vm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.sluice.vm.api.BpfProgram;
import io.sluice.vm.api.Bytes;
import io.sluice.vm.api.MapCreator;
import io.sluice.vm.api.MapFlags;
import io.sluice.vm.api.MapSpec;
import io.sluice.vm.api.MapType;
import io.sluice.vm.api.ProgramKind;
import io.sluice.vm.api.ProgramSpec;
import io.sluice.vm.insn.InsnSeq;
import io.sluice.vm.object.CollectionSpec;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class VmTest {
    private static final MapCreator MAPS = (spec, workers) -> new TestMap(spec);
    private static final MapSpec CONSTANTS = MapSpec.of(".rodata", MapType.ARRAY, 4, 4, 1)
            .withFlags(MapFlags.BPF_F_RDONLY_PROG)
            .withInitial(Bytes.of(new byte[] {3, 0, 0, 0}));
    private static final MapSpec UNUSED = MapSpec.of("events", MapType.RINGBUF, 0, 0, 4096);

    private static ProgramSpec program(String name, String text, String... maps) {
        return ProgramSpec.of(name, ProgramKind.XDP, InsnSeq.assemble(text), List.of(maps));
    }

    private static MapSpec slots(String target) {
        return new MapSpec("slots", MapType.PROG_ARRAY, 4, 4, 2, 0, 0, false, null, Bytes.EMPTY,
                List.of(new MapSpec.InitialSlot(1, target)), 0, 0);
    }

    private static CollectionSpec object(MapSpec slots) {
        return new CollectionSpec("fw.o", List.of(
                program("entry", "r2 = map[idx:0]\nr3 = 1\ncall helper#12\nr0 = 1\nexit", "slots"),
                program("next", "r1 = map[idx:0][0]+0\nr0 = *(u32 *)(r1 +0)\nexit", ".rodata"),
                program("alone", "r0 = 2\nexit")),
                List.of(slots, CONSTANTS, UNUSED), List.of(), "GPL", 0, null);
    }

    private static Vm vm() {
        return Vm.builder(MAPS, TestHelpers.table()).build();
    }

    static List<Engine> engines() {
        return Engines.all();
    }

    @ParameterizedTest
    @MethodSource("engines")
    void loadsAProgramWithAllThatItRefersTo(Engine engine) {
        CollectionSpec object = object(slots("next"));
        try (Collection live = vm().load(object, List.of(object.program("entry").get()), engine);
                TestBatch batch = new TestBatch(60)) {
            assertEquals(List.of("entry", "next"), List.copyOf(live.programs().keySet()));
            assertEquals(List.of("slots", ".rodata"), List.copyOf(live.maps().keySet()));
            assertEquals(3, batch.run(live.program("entry")), live.program("entry")::lastFault);
            assertEquals(engine.name(), live.program("entry").engine());
            assertEquals("r2 = map[idx:0]", live.verified("entry").insns().toString().lines().findFirst().get());
        }
    }

    @Test
    void loadsAllXdpProgramsAndOnlyTheMapsThatTheyUse() {
        try (Collection live = vm().load(object(slots("next")), Engines.CHECKED_INTERPRETER)) {
            assertEquals(List.of("entry", "next", "alone"), List.copyOf(live.programs().keySet()));
            assertEquals(List.of("slots", ".rodata"), List.copyOf(live.maps().keySet()));
        }
    }

    @Test
    void refusesAProgramThatIsNotProvedOnEveryEngine() {
        ProgramSpec wild = program("wild", "r0 = 0\nr0 = *(u8 *)(r0 +0)\nexit");
        for (Engine engine : Engines.all()) {
            LoadException e = assertThrows(LoadException.class, () -> vm().load(wild, List.of(), engine));
            assertEquals("wild: program \"wild\" rejected: insn 1: r0 = *(u8 *)(r0 +0): "
                    + "R0 invalid mem access 'scalar'", e.getMessage().lines().findFirst().orElseThrow());
        }
    }

    @Test
    void saysWhichSlotNamesNoProgram() {
        LoadException e = assertThrows(LoadException.class,
                () -> vm().load(object(slots("nobody")), Engines.INTERPRETER));
        assertEquals("fw.o: map \"slots\": element 1: no program \"nobody\"", e.getMessage());
    }

    @Test
    void freesTheMapsWhenAProgramIsRefused() {
        AtomicInteger closed = new AtomicInteger();
        Vm vm = Vm.builder((spec, workers) -> new TestMap(spec, closed::incrementAndGet), TestHelpers.table())
                .build();
        CollectionSpec object = new CollectionSpec("fw.o", List.of(
                program("good", "r0 = 2\nexit"),
                program("bad", "r1 = map[idx:0]\nr0 = *(u8 *)(r10 +0)\nexit", ".rodata")),
                List.of(CONSTANTS), List.of(), "GPL", 0, null);
        LoadException e = assertThrows(LoadException.class, () -> vm.load(object, Engines.INTERPRETER));
        assertEquals("fw.o: program \"bad\" rejected: insn 2: r0 = *(u8 *)(r10 +0): "
                + "invalid read from stack R10 off=0 size=1", e.getMessage());
        assertEquals(1, closed.get());
    }

    @Test
    void loadsAProgramMadeByHand() {
        try (Collection live = vm().load(
                        program("one", "r0 = 1\nexit"), List.of(), Engines.CHECKED_INTERPRETER);
                TestBatch batch = new TestBatch(60)) {
            BpfProgram one = live.program("one");
            assertEquals(1, batch.run(one));
            assertNull(one.lastFault());
            assertEquals("program \"two\": not among [one]",
                    assertThrows(IllegalArgumentException.class, () -> live.program("two")).getMessage());
        }
    }

    @Test
    void knowsItsEnginesByName() {
        assertEquals("interpreter, interpreter-checked, simple, optimizing", Engines.names());
        assertEquals(Engines.SIMPLE, Engines.of("simple").orElseThrow());
    }
}
