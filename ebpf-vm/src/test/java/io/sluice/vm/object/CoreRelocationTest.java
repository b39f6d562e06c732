package io.sluice.vm.object;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sluice.vm.api.ProgramSpec;
import io.sluice.vm.btf.Btf;
import io.sluice.vm.btf.BtfType;
import io.sluice.vm.btf.CorePatcher;
import io.sluice.vm.insn.Insn;
import io.sluice.vm.insn.Size;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The relocations of core_kinds.bpf.c, whose answers are written to an array in order. */
class CoreRelocationTest {
    private static final Btf TARGET = CompiledObjectTest.load("core_target", ObjectOptions.PLAIN).types();

    private static ProgramSpec program(String name, ObjectOptions options) {
        return CompiledObjectTest.load("core_kinds", options).program(name).orElseThrow();
    }

    /** The constants that are stored to {@code out}, in order; loads come as the loading insn. */
    private static List<Object> answers(ProgramSpec program) {
        List<Object> answers = new ArrayList<>();
        for (Insn insn : program.insns().insns()) {
            switch (insn) {
                case Insn.AluImm alu when alu.dst() == 3 -> answers.add((long) alu.imm());
                case Insn.LoadImm64 load -> answers.add(load.imm());
                case Insn.Load load when load.src() == 1 -> answers.add(load.size() + " " + load.off());
                default -> {
                    // stores and what sign extension needs
                }
            }
        }
        return answers.stream().filter(answer -> !answer.equals(32L)).toList();
    }

    @Test
    void answersEveryKindForAGivenTarget() {
        ProgramSpec program = program("kinds", ObjectOptions.PLAIN.withTypes(TARGET));
        long device = TARGET.find("device", BtfType.Composite.class);
        int local = CompiledObjectTest.load("core_kinds", ObjectOptions.PLAIN).types()
                .find("device", BtfType.Composite.class);
        List<Object> expected = List.of(
                8L, 72L + 2 * 16 + 12, 8L, 0L, 1L, 1L,
                1L, 0L, 140L, 4L, 64L - 10, 64L - 10,
                (long) local, device, 1L, 0L, (long) ((BtfType.Composite) TARGET.type((int) device)).size(),
                1L, 0L, -6L, 0L, 0L, "W 16", "DW 144");
        assertEquals(expected, answers(program));
        assertEquals(0, program.poison().size());
    }

    @Test
    void answersForTheObjectsOwnTypes() {
        assertEquals(List.of(4L, 36L, 2L, 1L, 1L, 0L, 1L, 0L, 4L, 4L, 38L, 57L), answers(
                program("kinds", ObjectOptions.PLAIN)).subList(0, 12));
    }

    @Test
    void poisonsWhatTheTargetCannotAnswer() {
        ProgramSpec program = program("poisoned", ObjectOptions.PLAIN.withTypes(TARGET));
        List<String> reasons = program.poison().values().stream().sorted().distinct().toList();
        assertEquals(4, reasons.size(), reasons.toString());
        assertTrue(reasons.stream().anyMatch(r -> r.contains("byte_off of \"struct device.gone\": the target has no")));
        assertTrue(reasons.stream().anyMatch(r -> r.contains("\"struct missing.field\": the target has no")));
        assertTrue(reasons.stream().anyMatch(r -> r.contains("enumval_value of \"enum mode.MODE_LOST\": the target")));
        assertTrue(reasons.stream().anyMatch(r -> r.contains("\"struct device.wider\": its size changed to 8 bytes")));
        program.poison().forEach((slot, why) -> {
            Insn insn = program.insns().at(program.insns().indexOf(slot));
            assertTrue(insn instanceof Insn.CallHelper call && call.id() >= CorePatcher.POISON, insn + " at " + slot);
        });
        assertEquals(5, program.poison().size(), "the wide insn takes two slots");
    }

    @Test
    void answersForTheRunningKernel() {
        assumeTrue(Files.isReadable(Btf.KERNEL), "the kernel shows no BTF");
        ProgramSpec program = program("kinds", ObjectOptions.PLAIN.withKernel());
        Btf kernel = Btf.ofKernel();
        long device = kernel.find("device", BtfType.Composite.class);
        long size = ((BtfType.Composite) kernel.type((int) device)).size();
        assertTrue(answers(program).containsAll(List.of(device, size)), answers(program).toString());
    }

    @Test
    void loadsAsItsUnsignedIntegers() {
        ProgramSpec program = program("kinds", ObjectOptions.PLAIN.withTypes(TARGET));
        assertTrue(program.insns().insns().contains(new Insn.Load(Size.DW, false, 1, 1, 144)));
    }
}
