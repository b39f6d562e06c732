package io.sluice.helpers;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sluice.vm.Engine;
import io.sluice.vm.Engines;
import io.sluice.vm.OptimizingVariants;
import io.sluice.vm.api.Bytes;
import io.sluice.vm.api.MapSpec;
import io.sluice.vm.api.ProgramKind;
import io.sluice.vm.api.ProgramSpec;
import io.sluice.vm.btf.BtfEncoder;
import io.sluice.vm.btf.BtfType;
import io.sluice.vm.insn.Insn;
import io.sluice.vm.insn.InsnSeq;
import io.sluice.vm.insn.WideKind;
import io.sluice.vm.kernel.KernelAvailability;
import io.sluice.vm.kernel.KernelCollection;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** What tests that hold helpers to the kernel's share: small programs, and cells of arrays. */
final class Peer {
    /** The key of the one cell of an array. */
    static final byte[] KEY = new byte[4];

    private Peer() {
    }

    /** Skips a test where the kernel may not be asked. */
    static void needsKernel() {
        assumeTrue(KernelAvailability.isAvailable(), () -> KernelAvailability.whyNot().orElseThrow());
    }

    /** All engines, and the optimizing one in all its variants. */
    static List<Engine> engines() {
        List<Engine> engines = new ArrayList<>(Engines.all());
        engines.addAll(OptimizingVariants.all());
        return engines;
    }

    static ProgramSpec program(String text, String... maps) {
        return ProgramSpec.of("peer", ProgramKind.XDP, InsnSeq.assemble(text), List.of(maps));
    }

    /** A program that calls kfuncs by their index in a list. */
    static ProgramSpec program(List<String> kfuncs, String text, String... maps) {
        return new ProgramSpec("peer", "xdp", ProgramKind.XDP, false, InsnSeq.assemble(text), List.of(maps), kfuncs,
                List.of(new ProgramSpec.Function(0, "peer", 1, true)), List.of(), Map.of(), "GPL");
    }

    /** A program with functions that it hands to helpers, each with the type of {@link #functionTypes}. */
    static ProgramSpec withFunctions(String text, String... maps) {
        InsnSeq insns = InsnSeq.assemble(text);
        List<ProgramSpec.Function> functions = new ArrayList<>();
        functions.add(new ProgramSpec.Function(0, "f0", 3, true));
        for (int i = 0; i < insns.size(); i++) {
            if (insns.at(i) instanceof Insn.WideRef ref && ref.kind() == WideKind.FUNC) {
                int slot = insns.targetSlotOf(i);
                functions.add(new ProgramSpec.Function(slot, "f" + slot, 3, false));
            }
        }
        return new ProgramSpec("peer", "xdp", ProgramKind.XDP, false, insns, List.of(maps), List.of(), functions,
                List.of(), Map.of(), "GPL");
    }

    /** BTF with the type of a static function. */
    private static Bytes functionTypes() {
        BtfEncoder out = new BtfEncoder();
        out.add(new BtfType.Int("int", 4, BtfType.Int.SIGNED, 0, 32));
        out.add(new BtfType.FuncProto(1, List.of()));
        out.add(new BtfType.Func("function", 2, BtfType.Func.STATIC));
        return Bytes.of(out.section());
    }

    /** The maps and a program {@link #withFunctions} in the kernel. */
    static KernelCollection loadWithFunctions(ProgramSpec program, MapSpec... maps) {
        return KernelCollection.load("peer", List.of(maps), List.of(program), functionTypes());
    }

    static byte[] longs(long... words) {
        ByteBuffer buffer = ByteBuffer.allocate(words.length * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        Arrays.stream(words).forEach(buffer::putLong);
        return buffer.array();
    }

    static long word(byte[] value, int index) {
        return ByteBuffer.wrap(value).order(ByteOrder.LITTLE_ENDIAN).getLong(index * Long.BYTES);
    }
}
