package io.sluice.dataplane.replay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.dataplane.packet.PacketCorpus;
import io.sluice.dataplane.port.pcap.Capture;
import io.sluice.vm.Engines;
import io.sluice.vm.api.MapFlags;
import io.sluice.vm.api.MapSpec;
import io.sluice.vm.api.ProgramSpec;
import io.sluice.vm.insn.Insn;
import io.sluice.vm.insn.InsnSeq;
import io.sluice.vm.object.CollectionSpec;
import io.sluice.vm.object.ObjectLoader;
import io.sluice.vm.object.ObjectOptions;
import io.sluice.vm.object.VariableSpec;
import io.sluice.vm.verifier.VerifiedProgram;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;

/** Programs with constants in {@code .rodata} are smaller once these are known, and do the same. */
class ConstantsFoldedTest {
    private static CollectionSpec load(String name) {
        return ObjectLoader.load(Path.of("src/main/bpf/" + name + ".bpf.o"), ObjectOptions.PLAIN);
    }

    /** The object with constants that may change: nothing is known of them. */
    private static CollectionSpec changeable(CollectionSpec spec) {
        List<MapSpec> maps = spec.maps().stream().map(map -> !map.name().startsWith(".rodata") ? map
            : map.withFlags(map.flags() & ~MapFlags.BPF_F_RDONLY_PROG)).toList();
        return new CollectionSpec(spec.name(), spec.programs(), maps, spec.variables(), spec.license(),
            spec.kernelVersion(), spec.types());
    }

    private static int loads(InsnSeq insns) {
        return (int) insns.insns().stream().filter(insn -> insn instanceof Insn.Load).count();
    }

    @ParameterizedTest
    @CsvSource({"filter, use_defaults, 0", "filter, use_defaults, 1", "filter, answer_echo, 0",
        "global_counters, max_length, 60", "global_counters, max_length, 1400", "icmp_too_big, mtu, 1280"})
    void isSmallerAndDoesTheSame(String object, String variable, int value) {
        CollectionSpec plain = load(object);
        VariableSpec constant = plain.variables().stream().filter(v -> v.name().equals(variable)).findFirst()
            .orElseThrow();
        CollectionSpec spec = MapFill.setVariables(plain, plain.map(constant.map()).orElseThrow(),
            JsonMapper.shared().readTree("{\"" + variable + "\": " + value + "}"));
        ProgramSpec program = spec.programs().getFirst();
        Capture capture = Capture.of(PacketCorpus.packets().values());
        try (SteppingReplay folded = SteppingReplay.load(spec, program, Engines.CHECKED_INTERPRETER);
                SteppingReplay whole = SteppingReplay.load(changeable(spec), program, Engines.CHECKED_INTERPRETER)) {
            VerifiedProgram less = folded.verified();
            VerifiedProgram more = whole.verified();
            assertTrue(loads(less.insns()) < loads(more.insns()), () -> loads(less.insns()) + " loads against "
                + loads(more.insns()));
            assertTrue(less.insns().size() <= more.insns().size(),
                () -> less.insns().size() + " insns against " + more.insns().size());
            boolean[] reached = less.facts().reachable();
            for (int i = 0; i < reached.length; i++) {
                assertTrue(reached[i], "insn " + i + " is dead");
            }
            ReplayResult expected = new Replay(capture).run(whole.loaded());
            ReplayResult actual = new Replay(capture).run(folded.loaded());
            assertEquals(List.of(), Agreement.of(expected, actual, Set.of(), i -> "packet " + i).all());
        }
    }

    @ParameterizedTest
    @CsvSource({"filter, use_defaults"})
    void whatADisabledFeatureNeedsIsGone(String object, String variable) {
        CollectionSpec plain = load(object);
        VariableSpec constant = plain.variables().stream().filter(v -> v.name().equals(variable)).findFirst()
            .orElseThrow();
        int[] sizes = new int[2];
        for (int value = 0; value < sizes.length; value++) {
            CollectionSpec spec = MapFill.setVariables(plain, plain.map(constant.map()).orElseThrow(),
                JsonMapper.shared().readTree("{\"" + variable + "\": " + value + "}"));
            ProgramSpec program = spec.programs().getFirst();
            try (SteppingReplay loaded = SteppingReplay.load(spec, program, Engines.CHECKED_INTERPRETER)) {
                sizes[value] = loaded.verified().insns().size();
                assertFalse(loaded.verified().insns().equals(program.insns()));
            }
        }
        assertTrue(sizes[0] < sizes[1], () -> sizes[0] + " insns without, " + sizes[1] + " with");
    }
}
