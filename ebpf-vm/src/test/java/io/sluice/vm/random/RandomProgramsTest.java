package io.sluice.vm.random;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sluice.vm.OptimizingVariants;
import io.sluice.vm.TestHelpers;
import io.sluice.vm.TestMap;
import io.sluice.vm.api.BpfProgram;
import io.sluice.vm.api.Bytes;
import io.sluice.vm.api.HelperTable;
import io.sluice.vm.api.MapSpec;
import io.sluice.vm.api.MapType;
import io.sluice.vm.api.ProgramKind;
import io.sluice.vm.api.ProgramSpec;
import io.sluice.vm.api.WorkerState;
import io.sluice.vm.insn.Insn;
import io.sluice.vm.insn.InsnSeq;
import io.sluice.vm.interp.Interpreter;
import io.sluice.vm.jit.JitOptions;
import io.sluice.vm.jit.JitProgram;
import io.sluice.vm.verifier.VerifiedProgram;
import io.sluice.vm.verifier.Verifier;
import io.sluice.vm.x64.CpuFeature;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** Engines alone; maps and helpers join in the tests of their modules. */
class RandomProgramsTest {
    private static final boolean LONG = Boolean.getBoolean("sluice.long");
    private static final int PROGRAMS = LONG ? 5000 : 500;
    /** How many of the ways to compile that all are much alike each program is compiled in. */
    private static final int FURTHER = 3;

    private final HelperTable helpers = TestHelpers.table();

    private final List<Engine> engines = engines();

    private List<Engine> engines() {
        return List.of(
            engine("interpreter", Interpreter.unchecked()::load),
            engine("checked interpreter", Interpreter.checked()::load),
            engine("simple", JitProgram::load),
            jit("jit with blinded constants", new JitOptions(CpuFeature.detect(), new Random(1))),
            jit("jit for the plainest CPU", new JitOptions(EnumSet.noneOf(CpuFeature.class), null)),
            optimizing(OptimizingVariants.plain()));
    }

    /** Those that run a program beside the others: all of them in the profile "long", else some in turn. */
    private List<Engine> further(long seed) {
        List<OptimizingVariants.Variant> all = OptimizingVariants.all();
        List<Engine> chosen = new ArrayList<>(List.of(optimizing(OptimizingVariants.random(seed))));
        for (int i = 0; i < (LONG ? all.size() : FURTHER); i++) {
            chosen.add(optimizing(all.get((int) Math.floorMod(seed * FURTHER + i, (long) all.size()))));
        }
        return chosen;
    }

    private Engine optimizing(OptimizingVariants.Variant variant) {
        return engine(variant.name(), variant::load);
    }

    @Test
    void enginesAgreeOnProgramsWithoutHelpers() {
        RandomRun.agree(engines, this::further, PROGRAMS, RandomProgram::withoutHelpers);
    }

    @Test
    void aTailCallFromASubprogKeepsTheFramesOfAllProgramsBefore() {
        ProgramSpec program = program("""
            call sub
            r0 += 1
            exit
            sub:
            r2 = map[idx:0]
            r3 = 0
            call 12
            r0 = 0
            exit
            """);
        MapSpec jumps = MapSpec.of("jumps", MapType.PROG_ARRAY, 4, 4, 1);
        MapSpec self = new MapSpec("jumps", jumps.type(), 4, 4, 1, 0, 0, false, null, Bytes.EMPTY,
            List.of(new MapSpec.InitialSlot(0, "main")), 0, 0);
        List<Engine> all = RandomRun.withKernel(engines);
        OptimizingVariants.all().forEach(variant -> all.add(optimizing(variant)));
        for (Engine engine : all) {
            Engine.Answer answer = engine.run(List.of(program), List.of(self), List.of(new byte[60]));
            assertEquals(WorkerState.MAX_TAIL_CALLS + 1, answer.outcomes().getFirst().verdict(), engine.name());
        }
    }

    /** Linux 6.18 removes the second branch: it takes the value of one path as that of the other. */
    @Test
    void whatAnAtomicFetchesFromTheStackDecidesABranch() {
        ProgramSpec program = program("""
            r7 = 0x1ffff
            r2 = *(u32 *)(r1 +0)
            r3 = *(u32 *)(r1 +4)
            r4 = r2
            r4 += 20
            if r4 > r3 goto short
            r7 = *(u32 *)(r2 +0)
            short:
            *(u64 *)(r10 -8) = r7
            r8 = 0
            r8 = atomic_xchg((u32 *)(r10 -8), r8)
            r0 = 1
            if w8 s> 65535 goto out
            r0 = 2
            out:
            exit
            """);
        for (Engine engine : engines) {
            Engine.Answer answer = engine.run(List.of(program), List.of(), List.of(new byte[14], new byte[60]));
            assertEquals(1, answer.outcomes().get(0).verdict(), engine.name());
            assertEquals(2, answer.outcomes().get(1).verdict(), engine.name());
        }
    }

    private static ProgramSpec program(String text) {
        InsnSeq insns = InsnSeq.assemble(text);
        List<ProgramSpec.Function> functions = new ArrayList<>();
        functions.add(new ProgramSpec.Function(0, "main", FunctionType.ID, true));
        for (int i = 0; i < insns.size(); i++) {
            if (insns.at(i) instanceof Insn.CallLocal) {
                functions.add(new ProgramSpec.Function(insns.targetSlotOf(i), "sub", FunctionType.ID, false));
            }
        }
        return new ProgramSpec("main", "xdp", ProgramKind.XDP, false, insns, text.contains("map[")
            ? List.of("jumps") : List.of(), List.of(), functions, List.of(), Map.of(), "GPL");
    }

    private Engine jit(String name, JitOptions options) {
        return engine(name, program -> JitProgram.load(program, options));
    }

    private Engine engine(String name, Function<VerifiedProgram, BpfProgram> load) {
        return new LocalEngine(name, TestMap::new, (spec, maps) -> load.apply(Verifier.verify(spec, maps, helpers)),
            (map, index, program) -> ((TestMap) map).put(index, program));
    }
}
