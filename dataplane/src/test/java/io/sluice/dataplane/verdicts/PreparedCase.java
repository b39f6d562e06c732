package io.sluice.dataplane.verdicts;

import io.sluice.vm.api.MapSpec;
import io.sluice.vm.api.ProgramKind;
import io.sluice.vm.api.ProgramSpec;
import io.sluice.vm.insn.InsnSeq;
import io.sluice.vm.random.VerdictProgram;
import io.sluice.vm.random.VerdictTypes;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A case with its maps in place.
 *
 * @param insns its encoded insns, which name maps by index
 * @param program the same without what is wrong in second slots of wide insns
 * @param specs the maps
 * @param unknown a kind of map that there is no row for, else null
 */
record PreparedCase(CaseFile.Case source, byte[] insns, VerdictProgram program, List<MapSpec> specs,
        String unknown) {
    private static final int SLOT = 8;
    private static final int REGISTERS = 1;
    private static final int IMM = 4;
    private static final int PSEUDO_MAP_FD = 1;
    private static final int PSEUDO_MAP_IDX = 5;
    private static final int PSEUDO_MAP_IDX_VALUE = 6;
    // the file's own bits, of tools/testing/selftests/bpf/test_verifier.c
    private static final int ANY_ALIGNMENT = 1;
    private static final int STRICT_ALIGNMENT = 2;
    // BPF_F_* of include/uapi/linux/bpf.h: alignment, TEST_RND_HI32, TEST_STATE_FREQ, XDP_HAS_FRAGS,
    // XDP_DEV_BOUND_ONLY, TEST_REG_INVARIANTS
    private static final int XDP_FLAGS = 0xef;

    /** All shared cases whose maps can be made; none where the file is not there. */
    static List<PreparedCase> all() {
        Path file = CaseFile.file();
        return file == null ? List.of() : CaseFile.read(file).stream().map(PreparedCase::of)
                .filter(prepared -> prepared.unknown() == null).toList();
    }

    /** Puts indices in place of the loads that the case names. */
    static PreparedCase of(CaseFile.Case source) {
        byte[] insns = source.insns().clone();
        List<MapSpec> specs = new ArrayList<>();
        String unknown = null;
        for (Map.Entry<String, List<Integer>> fixup : source.fixups().entrySet()) {
            MapSpec spec = MapKind.of(fixup.getKey());
            if (spec == null) {
                unknown = fixup.getKey();
                continue;
            }
            for (int slot : fixup.getValue()) {
                int at = slot * SLOT;
                boolean value = insns[at + REGISTERS] >> 4 != PSEUDO_MAP_FD;
                int kind = value ? PSEUDO_MAP_IDX_VALUE : PSEUDO_MAP_IDX;
                insns[at + REGISTERS] = (byte) (insns[at + REGISTERS] & 0xf | kind << 4);
                insns[at + IMM] = (byte) specs.size();
                insns[at + IMM + 1] = 0;
                insns[at + IMM + 2] = 0;
                insns[at + IMM + 3] = 0;
            }
            specs.add(spec);
        }
        List<String> names = specs.stream().map(MapSpec::name).toList();
        VerdictProgram program = VerdictProgram.of(source.name(), insns, names, flags(source));
        return new PreparedCase(source, insns, program, specs, unknown);
    }

    /** Whether it has flags that no program of XDP may have: to sleep, or those that mean nothing. */
    boolean hasForeignFlags() {
        return (program.flags() & ~XDP_FLAGS) != 0;
    }

    private static int flags(CaseFile.Case source) {
        int own = source.flags() & ~(ANY_ALIGNMENT | STRICT_ALIGNMENT);
        // BPF_F_STRICT_ALIGNMENT and BPF_F_ANY_ALIGNMENT have each other's numbers there
        return own | ((source.flags() & STRICT_ALIGNMENT) != 0 ? 1 : 0)
                | ((source.flags() & ANY_ALIGNMENT) != 0 ? 2 : 0);
    }

    /** The program as it is verified; it has types only where the kernel asks for them, for callbacks. */
    ProgramSpec spec() {
        int type = program.hasCallbacks() ? VerdictTypes.FUNCTION : 0;
        List<ProgramSpec.Function> functions = new ArrayList<>();
        for (int slot : program.functions()) {
            functions.add(new ProgramSpec.Function(slot, "f" + slot, type, slot == 0));
        }
        return new ProgramSpec("case", "xdp", ProgramKind.XDP, (program.flags() & VerdictProgram.FRAGS) != 0,
                InsnSeq.decode(insns), program.maps(), List.of(), functions, List.of(), Map.of(), "GPL");
    }
}
