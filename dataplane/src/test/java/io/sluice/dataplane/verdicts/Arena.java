package io.sluice.dataplane.verdicts;

import io.sluice.vm.api.Bytes;
import io.sluice.vm.api.HelperTable;
import io.sluice.vm.api.MapSpec;
import io.sluice.vm.kernel.KernelRejection;
import io.sluice.vm.kernel.KernelVerifier;
import io.sluice.vm.random.VerdictProgram;
import io.sluice.vm.random.VerdictTypes;
import java.util.List;

/** Both verifiers with the same maps, made once for all programs. */
final class Arena implements AutoCloseable {
    private final HelperTable helpers = ExtraHelpers.table();
    private final KernelVerifier kernel;
    private final LiveMaps maps;

    Arena(List<MapSpec> specs) {
        kernel = new KernelVerifier(specs, VerdictTypes.section());
        maps = new LiveMaps(specs);
    }

    /** A map as it is without the types of its object, which the tests do not load. */
    static MapSpec untyped(MapSpec spec) {
        MapSpec inner = spec.inner() == null ? null : untyped(spec.inner());
        return new MapSpec(spec.name(), spec.type(), spec.keySize(), spec.valueSize(), spec.maxEntries(),
                spec.flags(), spec.mapExtra(), false, inner, spec.initial() == null ? Bytes.EMPTY : spec.initial(),
                List.of(), 0, 0);
    }

    LiveMaps maps() {
        return maps;
    }

    HelperTable helpers() {
        return helpers;
    }

    OurVerdict ours(VerdictProgram program) {
        return OurVerdict.of(program::spec, maps.of(program.maps()), helpers, program.isStrict());
    }

    /** 0 where the kernel accepts. */
    int errno(VerdictProgram program) {
        return kernel.errno(question(program));
    }

    /** What the kernel says where it rejects: the insn's line and the reason. */
    String reason(VerdictProgram program, int errno) {
        if (errno == 0) {
            return "";
        }
        KernelRejection rejection = kernel.rejection(question(program), errno);
        // an endless loop is told with the states before and after it
        return rejection.log().lines().filter(line -> line.contains("infinite loop detected")).findFirst()
                .orElse(rejection.reason());
    }

    private static KernelVerifier.Question question(VerdictProgram program) {
        return new KernelVerifier.Question(program.encode(), program.maps(), program.flags(), program.functions(),
                VerdictTypes.FUNCTION);
    }

    @Override
    public void close() {
        kernel.close();
        maps.close();
    }
}
