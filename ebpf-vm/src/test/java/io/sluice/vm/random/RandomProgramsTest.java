package io.sluice.vm.random;

import io.sluice.vm.TestHelpers;
import io.sluice.vm.TestMap;
import io.sluice.vm.api.BpfMap;
import io.sluice.vm.api.BpfProgram;
import io.sluice.vm.api.HelperTable;
import io.sluice.vm.api.ProgramSpec;
import io.sluice.vm.jit.JitOptions;
import io.sluice.vm.jit.JitProgram;
import io.sluice.vm.verifier.Verifier;
import io.sluice.vm.x64.CpuFeature;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Engines alone; maps and helpers join in the tests of their modules. */
class RandomProgramsTest {
    private static final int PROGRAMS = 1000;

    private final HelperTable helpers = TestHelpers.table();

    @Test
    void enginesAgreeOnProgramsWithoutHelpers() {
        Set<CpuFeature> none = EnumSet.noneOf(CpuFeature.class);
        List<Engine> engines = List.of(
            jit("jit", JitOptions.host()),
            jit("jit with blinded constants", new JitOptions(CpuFeature.detect(), new Random(1))),
            jit("jit for the plainest CPU", new JitOptions(none, null)));
        RandomRun.agree(engines, PROGRAMS, RandomProgram::withoutHelpers);
    }

    private Engine jit(String name, JitOptions options) {
        return new LocalEngine(name, TestMap::new, (spec, maps) -> load(spec, maps, options),
            (map, index, program) -> ((TestMap) map).put(index, program));
    }

    private BpfProgram load(ProgramSpec spec, List<BpfMap> maps, JitOptions options) {
        return JitProgram.load(Verifier.verify(spec, maps, helpers), options);
    }
}
