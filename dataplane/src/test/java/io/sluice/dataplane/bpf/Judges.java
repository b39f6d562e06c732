package io.sluice.dataplane.bpf;

import io.sluice.helpers.Helpers;
import io.sluice.helpers.TraceSink;
import io.sluice.maps.MapFactory;
import io.sluice.vm.api.BpfMap;
import io.sluice.vm.api.Bytes;
import io.sluice.vm.api.MapSpec;
import io.sluice.vm.api.ProgramSpec;
import io.sluice.vm.kernel.KernelCollection;
import io.sluice.vm.kernel.KernelRejection;
import io.sluice.vm.verifier.Verifier;
import io.sluice.vm.verifier.VerifierException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The two verifiers, asked alike: why a program may not run, or nothing where it may. */
final class Judges {
    /** Set once the verifier here is to be held to the kernel's verdicts. */
    static final boolean OURS = Boolean.getBoolean("sluice.verdicts");

    private static final MapFactory MAPS = new MapFactory();

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

    /** Our answer. */
    static Optional<VerifierException> ours(ProgramSpec program, List<MapSpec> maps) {
        List<BpfMap> live = new ArrayList<>();
        try {
            maps.forEach(map -> live.add(MAPS.create(map, 1)));
            Verifier.verify(program, live, Helpers.table(TraceSink.NONE));
            return Optional.empty();
        } catch (VerifierException refused) {
            return Optional.of(refused);
        } finally {
            live.forEach(BpfMap::close);
        }
    }
}
