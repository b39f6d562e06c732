package io.sluice.vm.stepping;

import io.sluice.vm.TestHelpers;
import io.sluice.vm.TestMap;
import io.sluice.vm.interp.Interpreter;
import io.sluice.vm.random.LocalEngine;
import io.sluice.vm.random.RandomProgram;
import io.sluice.vm.random.RandomRun;
import io.sluice.vm.verifier.Verifier;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Every fact about a random program holds when it runs, and the stepping engine runs it as the others do. */
class FactsHoldTest {
    private static final int PROGRAMS = Boolean.getBoolean("sluice.long") ? 100_000 : 1500;

    @Test
    void factsOfProgramsWithoutHelpersHold() {
        RandomRun.agree(List.of(
                new LocalEngine("interpreter", TestMap::new,
                        (spec, maps) -> Interpreter.unchecked().load(
                                Verifier.verify(spec, maps, TestHelpers.table())),
                        (map, index, program) -> ((TestMap) map).put(index, program)),
                new LocalEngine("stepping", TestMap::new,
                        (spec, maps) -> new SteppingEngine().load(Verifier.verify(spec, maps, TestHelpers.table())),
                        (map, index, program) -> ((TestMap) map).put(index, program))),
                PROGRAMS, RandomProgram::withoutHelpers);
    }
}
