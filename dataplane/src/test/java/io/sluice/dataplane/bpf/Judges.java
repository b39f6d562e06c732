package io.sluice.dataplane.bpf;

import io.sluice.dataplane.verdicts.LiveMaps;
import io.sluice.helpers.Helpers;
import io.sluice.helpers.TraceSink;
import io.sluice.vm.api.Bytes;
import io.sluice.vm.api.HelperTable;
import io.sluice.vm.api.MapSpec;
import io.sluice.vm.api.ProgramSpec;
import io.sluice.vm.kernel.KernelCollection;
import io.sluice.vm.kernel.KernelRejection;
import io.sluice.vm.verifier.Verification;
import io.sluice.vm.verifier.Verifier;
import io.sluice.vm.verifier.VerifierOptions;
import java.util.List;
import java.util.Optional;

/** The two verifiers, asked alike: why a program may not run, or nothing where it may. */
final class Judges {
    private static final HelperTable HELPERS = Helpers.table(TraceSink.NONE);

    private Judges() {
    }

    /** A map as the verifiers see it: what is in its slots does not matter to them. */
    static MapSpec withoutSlots(MapSpec map) {
        return new MapSpec(map.name(), map.type(), map.keySize(), map.valueSize(), map.maxEntries(), map.flags(),
                map.mapExtra(), map.pinned(), map.inner(), map.initial(), List.of(), map.keyTypeId(),
                map.valueTypeId(), map.fields());
    }

    /** The kernel's answer. */
    static Optional<KernelRejection> kernel(ProgramSpec program, List<MapSpec> maps, Bytes btf) {
        try (KernelCollection _ = KernelCollection.load(program.name(), maps, List.of(program), btf)) {
            return Optional.empty();
        } catch (KernelRejection refused) {
            return Optional.of(refused);
        }
    }

    /** How many insns the kernel looked at to accept a program. */
    static int kernelProcessed(ProgramSpec program, List<MapSpec> maps, Bytes btf) {
        try (KernelCollection loaded = KernelCollection.load(program.name(), maps, List.of(program), btf)) {
            return loaded.program(program.name()).verifiedInsns();
        }
    }

    /** Our answer. */
    static Verification ours(ProgramSpec program, List<MapSpec> maps) {
        try (LiveMaps live = new LiveMaps(maps)) {
            return Verifier.verify(program, live.of(program.maps()), HELPERS, VerifierOptions.DEFAULT);
        }
    }
}
