package io.sluice.vm.verifier.analysis;

import io.sluice.vm.api.FunctionPrototype;
import io.sluice.vm.api.ProgramKind;
import io.sluice.vm.api.ProgramSpec;
import io.sluice.vm.cfg.Subprogs;
import io.sluice.vm.insn.InsnSeq;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Programs from text for tests of the analyses. */
final class Texts {
    private Texts() {
    }

    static ProgramSpec spec(String text) {
        return spec(InsnSeq.assemble(text));
    }

    static ProgramSpec spec(InsnSeq insns) {
        return ProgramSpec.of("t", ProgramKind.XDP, insns, List.of());
    }

    static Program program(String text) {
        return Program.of(spec(text));
    }

    /** A program whose functions BTF describes, those of some slots as returning nothing. */
    static Program typed(String text, Integer... voids) {
        ProgramSpec plain = spec(text);
        List<Integer> starts = Subprogs.of(plain.insns()).starts();
        List<ProgramSpec.Function> functions = starts.stream()
                .map(index -> plain.insns().slotOf(index))
                .map(slot -> new ProgramSpec.Function(slot, "f" + slot, 1, false,
                        new FunctionPrototype(List.of(), List.of(voids).contains(slot)
                                ? FunctionPrototype.Result.VOID : FunctionPrototype.Result.SCALAR, "")))
                .toList();
        return Program.of(new ProgramSpec("t", "xdp", ProgramKind.XDP, false, plain.insns(), List.of(), List.of(),
                functions, List.of(), Map.of(), "GPL"));
    }

    /** The registers of a mask as the kernel prints them: digits and dots. */
    static String registers(int mask) {
        return IntStream.range(0, 10).mapToObj(r -> (mask >>> r & 1) != 0 ? Integer.toString(r) : ".")
                .collect(Collectors.joining());
    }

    /** The slots of a mask as the kernel names them, by their offset from the frame pointer. */
    static String slots(long mask) {
        return IntStream.range(0, Long.SIZE).filter(slot -> (mask >>> slot & 1) != 0)
                .mapToObj(slot -> Integer.toString(-(slot + 1) * 8)).collect(Collectors.joining(","));
    }
}
