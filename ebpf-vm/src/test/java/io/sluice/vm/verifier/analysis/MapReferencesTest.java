package io.sluice.vm.verifier.analysis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sluice.vm.api.MapSpec;
import io.sluice.vm.api.MapType;
import io.sluice.vm.api.ProgramKind;
import io.sluice.vm.api.ProgramSpec;
import io.sluice.vm.insn.InsnSeq;
import io.sluice.vm.kernel.KernelAvailability;
import io.sluice.vm.kernel.KernelCollection;
import io.sluice.vm.kernel.KernelRejection;
import io.sluice.vm.verifier.state.Violation;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class MapReferencesTest {
    private static final List<MapSpec> MAPS = List.of(
            MapSpec.of("one", MapType.ARRAY, 4, 8, 1), MapSpec.of("two", MapType.ARRAY, 4, 8, 2),
            MapSpec.of("hash", MapType.HASH, 4, 8, 1), MapSpec.of("cpus", MapType.PERCPU_ARRAY, 4, 8, 1));

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "0 | 7 | ''",
        "0 | 8 | invalid access to map value pointer, value_size=8 off=8",
        "0 | 536870912 | direct value offset of 536870912 is not allowed",
        "0 | -1 | direct value offset of 4294967295 is not allowed",
        "1 | 0 | invalid access to map value pointer, value_size=8 off=0",
        "2 | 0 | no direct value access support for this map type",
        "3 | 0 | no direct value access support for this map type",
    })
    void judgesValuesAsTheKernelDoes(int map, int off, String fact) {
        ProgramSpec spec = spec("r0 = 0\nif r0 == 0 goto pc+2\nr1 = map[idx:%d][0]+%d\nexit".formatted(map, off), MAPS);
        assertEquals(fact, ours(spec, MAPS));
        assertEquals(fact, kernel(spec, MAPS));
    }

    @Test
    void takes64MapsAndNoMore() {
        List<MapSpec> many = IntStream.rangeClosed(0, MapReferences.MAX_MAPS)
                .mapToObj(i -> MapSpec.of("m" + i, MapType.ARRAY, 4, 8, 1)).toList();
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < MapReferences.MAX_MAPS; i++) {
            text.append("r1 = map[idx:").append(i).append("]\nr1 = map[idx:").append(i).append("]\n");
        }
        assertEquals("", ours(spec(text + "r0 = 0\nexit", many), many));
        ProgramSpec more = spec(text + "r1 = map[idx:64]\nr0 = 0\nexit", many);
        assertEquals("The total number of maps per program has reached the limit of 64", ours(more, many));
        assertEquals("The total number of maps per program has reached the limit of 64", kernel(more, many));
    }

    private static ProgramSpec spec(String text, List<MapSpec> maps) {
        return ProgramSpec.of("t", ProgramKind.XDP, InsnSeq.assemble(text), maps.stream().map(MapSpec::name).toList());
    }

    private static String ours(ProgramSpec spec, List<MapSpec> maps) {
        try {
            MapReferences.check(Program.of(spec), maps);
            return "";
        } catch (Violation v) {
            return v.getMessage();
        }
    }

    private static String kernel(ProgramSpec spec, List<MapSpec> maps) {
        assumeTrue(KernelAvailability.isAvailable(), () -> KernelAvailability.whyNot().orElseThrow());
        try {
            KernelCollection.load(spec, maps.toArray(MapSpec[]::new)).close();
            return "";
        } catch (KernelRejection e) {
            return e.reason();
        }
    }

    @Test
    void namesTheInsn() {
        Program p = Program.of(spec("r0 = 0\nr1 = map[idx:2][0]+0\nexit", MAPS));
        assertEquals(1, assertThrows(Violation.class, () -> MapReferences.check(p, MAPS)).index());
    }
}
