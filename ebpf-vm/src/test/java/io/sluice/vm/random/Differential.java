package io.sluice.vm.random;

import io.sluice.vm.api.MapSpec;
import io.sluice.vm.api.ProgramSpec;
import io.sluice.vm.kernel.KernelRejection;
import java.util.List;
import java.util.Optional;

/**
 * Random programs on several engines, the first of which is right. A difference is told with its seed and the smallest
 * program that shows it.
 *
 * @param engines the reference first
 * @param packets packets for each program
 */
public record Differential(List<? extends Engine> engines, int packets) {
    /** What verifiers say after a million insns. */
    private static final String TOO_LARGE = "BPF program is too large";

    /** Runs a program on all engines; tells the first difference, shrunk; empty where all agree. */
    public Optional<String> check(RandomProgram program) {
        if (difference(program).isEmpty()) {
            return Optional.empty();
        }
        RandomProgram small = program.shrink(candidate -> differs(candidate));
        return Optional.of(difference(small).orElse("gone when run again") + '\n' + small);
    }

    /** Whether a program that has too many paths for the kernel has too many here. */
    private Optional<String> acceptance(RandomProgram program) {
        try {
            engines.get(1).run(program.specs(), program.maps(), List.of());
            return Optional.of("accepted, the kernel: " + TOO_LARGE);
        } catch (RuntimeException e) {
            boolean same = e.getMessage() != null && e.getMessage().contains(TOO_LARGE);
            return same ? Optional.empty() : Optional.of(e + ", the kernel: " + TOO_LARGE);
        }
    }

    private boolean differs(RandomProgram candidate) {
        try {
            return difference(candidate).isPresent();
        } catch (KernelRejection e) {
            return false;
        }
    }

    private Optional<String> difference(RandomProgram program) {
        List<byte[]> input = RandomPackets.of(program.seed(), packets);
        List<ProgramSpec> specs = program.specs();
        List<MapSpec> maps = program.maps();
        Engine.Answer right;
        try {
            right = engines.getFirst().run(specs, maps, input);
        } catch (KernelRejection e) {
            if (!e.getMessage().contains(TOO_LARGE)) {
                throw e;
            }
            return acceptance(program);
        }
        for (Engine engine : engines.subList(1, engines.size())) {
            Optional<String> difference;
            try {
                difference = engine.run(specs, maps, input).differenceTo(right);
            } catch (RuntimeException e) {
                difference = Optional.of(e.toString());
            }
            if (difference.isPresent()) {
                return Optional.of(engine.name() + ": " + difference.get());
            }
        }
        return Optional.empty();
    }
}
