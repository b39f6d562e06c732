package io.sluice.vm;

import io.sluice.vm.api.ProgramSpec;
import io.sluice.vm.insn.Insn;
import io.sluice.vm.insn.InsnSeq;
import java.util.List;
import java.util.TreeSet;

/** Programs made by hand whose functions have types, as clang gives them: int f(void), static but for the first. */
public final class TypedPrograms {
    private static final int TYPE = 1;

    private TypedPrograms() {
    }

    /** The program with a type for each function that it calls. */
    public static ProgramSpec of(ProgramSpec spec) {
        InsnSeq insns = spec.insns();
        TreeSet<Integer> slots = new TreeSet<>(List.of(0));
        for (int i = 0; i < insns.size(); i++) {
            if (insns.at(i) instanceof Insn.CallLocal) {
                slots.add(insns.targetSlotOf(i));
            }
        }
        List<ProgramSpec.Function> functions = slots.stream()
                .map(slot -> new ProgramSpec.Function(slot, "f" + slot, TYPE, slot == 0))
                .toList();
        return new ProgramSpec(spec.name(), spec.section(), spec.kind(), spec.frags(), insns, spec.maps(),
                spec.kfuncs(), functions, spec.lines(), spec.poison(), spec.license());
    }
}
