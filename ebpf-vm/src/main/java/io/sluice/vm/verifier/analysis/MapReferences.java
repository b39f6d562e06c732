package io.sluice.vm.verifier.analysis;

import io.sluice.vm.api.MapSpec;
import io.sluice.vm.api.MapType;
import io.sluice.vm.insn.Insn;
import io.sluice.vm.insn.WideKind;
import io.sluice.vm.verifier.state.Violation;
import java.util.BitSet;
import java.util.List;

/** What the kernel asks of all references to maps, reached or not, once it knows the maps. */
public final class MapReferences {
    /** The most maps of a program, {@code MAX_USED_MAPS} of include/linux/bpf_verifier.h. */
    public static final int MAX_MAPS = 64;

    /** Offsets from here on are too large for any memory, {@code BPF_MAX_VAR_OFF} there. */
    private static final long MAX_OFFSET = 1L << 29;

    private MapReferences() {
    }

    /**
     * Checks a program.
     *
     * @param maps what its maps were made from, by the index that its insns have
     * @throws Violation with the index of the insn whose reference is refused
     */
    public static void check(Program program, List<MapSpec> maps) {
        BitSet used = new BitSet();
        for (int i = 0; i < program.size(); i++) {
            boolean map = program.at(i) instanceof Insn.WideRef ref
                    && (ref.kind() == WideKind.MAP_IDX || ref.kind() == WideKind.MAP_IDX_VALUE);
            if (map && !program.isPoisoned(i)) {
                check(i, (Insn.WideRef) program.at(i), maps, used);
            }
        }
    }

    private static void check(int at, Insn.WideRef ref, List<MapSpec> maps, BitSet used) {
        used.set(ref.imm());
        require(at, used.cardinality() <= MAX_MAPS,
                "The total number of maps per program has reached the limit of " + MAX_MAPS);
        if (ref.kind() == WideKind.MAP_IDX) {
            return;
        }
        MapSpec map = maps.get(ref.imm());
        long off = Integer.toUnsignedLong(ref.imm2());
        require(at, off < MAX_OFFSET, "direct value offset of " + off + " is not allowed");
        require(at, map.type() == MapType.ARRAY, "no direct value access support for this map type");
        require(at, map.maxEntries() == 1 && off < map.valueSize(),
                "invalid access to map value pointer, value_size=%d off=%d".formatted(map.valueSize(), off));
    }

    private static void require(int at, boolean ok, String fact) {
        if (!ok) {
            throw new Violation(at, fact);
        }
    }
}
