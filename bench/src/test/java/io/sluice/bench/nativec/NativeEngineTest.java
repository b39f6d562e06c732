package io.sluice.bench.nativec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sluice.bench.method.Outcome;
import io.sluice.bench.suite.Suite;
import io.sluice.bench.suite.Workload;
import io.sluice.dataplane.packet.PacketCorpus;
import io.sluice.dataplane.replay.Agreement;
import io.sluice.dataplane.replay.ReplayResult;
import io.sluice.helpers.Helpers;
import io.sluice.helpers.TraceSink;
import io.sluice.maps.MapFactory;
import io.sluice.vm.Collection;
import io.sluice.vm.Engine;
import io.sluice.vm.Engines;
import io.sluice.vm.LoadException;
import io.sluice.vm.Vm;
import io.sluice.vm.api.BpfProgram;
import io.sluice.vm.object.CollectionSpec;
import io.sluice.vm.object.ObjectLoader;
import io.sluice.vm.object.ObjectOptions;
import io.sluice.vm.verifier.VerifiedProgram;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What clang makes of our programs does what the interpreter does: verdicts, packets, maps. */
final class NativeEngineTest {
    static List<Workload> workloads() {
        return Suite.workloads(List.of());
    }

    @BeforeEach
    void needsClang() {
        NativeEngine.whyNot().ifPresent(reason -> assumeTrue(false, "native: " + reason));
    }

    /** One of the variants, another for the next program; all of them in the profile "long". */
    private static List<NativeEngine.Variant> variants(Workload workload) {
        List<NativeEngine.Variant> all = List.of(NativeEngine.Variant.values());
        return Boolean.getBoolean("sluice.long") ? all
                : List.of(all.get(Math.floorMod(workload.program().name().hashCode(), all.size())));
    }

    private static List<String> differences(Workload workload) {
        assumeTrue(!workload.program().name().equals("isa_v4"), "its C has assembly of BPF in it");
        ReplayResult expected = Outcome.of(workload, Engines.INTERPRETER);
        List<String> found = new ArrayList<>();
        for (NativeEngine.Variant variant : variants(workload)) {
            Engine engine = variant.of(workload.object());
            found.addAll(Agreement.of(expected, Outcome.of(workload, engine), Set.of(), Integer::toString).all());
        }
        return found;
    }

    @ParameterizedTest
    @Execution(ExecutionMode.CONCURRENT)
    @MethodSource("workloads")
    void agreesWithTheInterpreterOnThePacketsOfTheBenchAndOnThePacketCorpus(Workload workload) {
        List<byte[]> packets = new ArrayList<>(workload.packets());
        packets.addAll(PacketCorpus.packets().values());
        assertEquals(List.of(), differences(workload.withPackets(packets)));
    }

    @Test
    void tellsTheSizeOfTheCodeThatRunsABatch() {
        CollectionSpec object = Suite.objects(List.of("parse_tcp_drop")).getFirst();
        try (Collection loaded = load(object)) {
            int size = loaded.program("parse_tcp_drop").codeSize();
            assertTrue(size > 50 && size < 2000, "code size " + size);
        }
    }

    @Test
    void loadsTheSameUnitAgain() {
        CollectionSpec object = Suite.objects(List.of("parse_tcp_drop")).getFirst();
        try (Collection loaded = load(object)) {
            VerifiedProgram verified = loaded.verified("parse_tcp_drop");
            try (BpfProgram again = loaded.engine().load(verified);
                    BpfProgram compiled = NativeEngine.Variant.O2.of(object).load(verified)) {
                assertEquals(compiled.codeSize(), again.codeSize());
                assertNotEquals(compiled.handle(), again.handle());
            }
        }
    }

    @Test
    void refusesAProgramWhoseSourceIsNotOurs() {
        CollectionSpec object = Suite.objects(List.of("mac_swap_tx")).getFirst();
        CollectionSpec renamed = new CollectionSpec("foreign.o", object.programs(), object.maps(), object.variables(),
                object.license(), 0, object.types());
        LoadException e = assertThrows(LoadException.class, () -> load(renamed));
        assertTrue(e.getMessage().contains("no C source \"foreign.o.bpf.c\" among ours"), e.getMessage());
    }

    @Test
    void refusesHelpersThatHaveNoC() throws IOException {
        try (InputStream in = NativeEngineTest.class.getResourceAsStream("/bpf/tail_calls.bpf.o")) {
            CollectionSpec object = ObjectLoader.load("tail_calls", in.readAllBytes(), ObjectOptions.PLAIN);
            LoadException e = assertThrows(LoadException.class, () -> load(object));
            assertTrue(e.getMessage().contains("bpf_tail_call"), e.getMessage());
        }
    }

    private static Collection load(CollectionSpec object) {
        return Vm.builder(new MapFactory(), Helpers.table(TraceSink.NONE)).build()
                .load(object, NativeEngine.Variant.O2.of(object));
    }
}
