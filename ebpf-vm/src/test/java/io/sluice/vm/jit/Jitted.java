package io.sluice.vm.jit;

import io.sluice.vm.TestHelpers;
import io.sluice.vm.TypedPrograms;
import io.sluice.vm.api.BpfMap;
import io.sluice.vm.api.ProgramKind;
import io.sluice.vm.api.ProgramSpec;
import io.sluice.vm.api.WorkerState;
import io.sluice.vm.insn.InsnSeq;
import io.sluice.vm.verifier.Unverified;
import io.sluice.vm.verifier.Verifier;
import io.sluice.vm.x64.CpuFeature;
import java.util.List;
import java.util.Random;
import java.util.Set;

/** Programs from text, compiled. */
final class Jitted {
    /** The ways of compiling that differ in what they emit: this CPU, any CPU, and blinded. */
    static final List<JitOptions> WAYS = List.of(JitOptions.host(), new JitOptions(Set.of(), null),
            new JitOptions(CpuFeature.detect(), new Random(11)));

    private Jitted() {
    }

    /** A program without a context: R1 and R2 are numbers. */
    static JitProgram raw(InsnSeq insns, JitOptions options) {
        ProgramSpec spec = ProgramSpec.of("raw", ProgramKind.RAW, insns, List.of());
        return JitProgram.load(Unverified.program(spec, List.of(), TestHelpers.table()), options);
    }

    /** What a program without a context returns. */
    static long result(String text, long r1, long r2) {
        try (JitProgram program = raw(InsnSeq.assemble(text), JitOptions.host());
                WorkerState state = new WorkerState(0, 1)) {
            return program.call(r1, r2, state.address());
        }
    }

    /** A verified XDP program. */
    static JitProgram xdp(String text, BpfMap... maps) {
        return verified(spec(text, maps), maps);
    }

    /** A verified XDP program whose functions have types, as only those may make tail calls. */
    static JitProgram typed(String text, BpfMap... maps) {
        return verified(TypedPrograms.of(spec(text, maps)), maps);
    }

    private static ProgramSpec spec(String text, BpfMap... maps) {
        List<String> names = List.of(maps).stream().map(m -> m.spec().name()).toList();
        return ProgramSpec.of("xdp", ProgramKind.XDP, InsnSeq.assemble(text), names);
    }

    private static JitProgram verified(ProgramSpec spec, BpfMap... maps) {
        return JitProgram.load(Verifier.verify(spec, List.of(maps), TestHelpers.table()));
    }
}
