package io.sluice.vm.verifier.check;

import io.sluice.vm.api.MapSpec;
import io.sluice.vm.api.MapType;
import io.sluice.vm.insn.Insn;
import io.sluice.vm.insn.InsnSeq;
import io.sluice.vm.insn.WideKind;
import io.sluice.vm.verifier.state.MapInfo;
import io.sluice.vm.verifier.state.Violation;
import java.util.function.IntFunction;

/**
 * What the kernel asks of references into maps before it explores, of insns that no path reaches too
 * ({@code resolve_pseudo_ldimm64}).
 */
public final class ReferenceCheck {
    private ReferenceCheck() {
    }

    /**
     * Checks all references into the values of maps.
     *
     * @param maps gives a map by its index in the program's list, which is known to be in range
     * @throws Violation with the index of the insn
     */
    public static void check(InsnSeq insns, IntFunction<MapInfo> maps) {
        for (int i = 0; i < insns.size(); i++) {
            if (insns.at(i) instanceof Insn.WideRef ref && ref.kind() == WideKind.MAP_IDX_VALUE) {
                value(i, maps.apply(ref.imm()).spec(), ref.imm2());
            }
        }
    }

    private static void value(int index, MapSpec map, int off) {
        long unsigned = Integer.toUnsignedLong(off);
        if (unsigned >= PointerArithmetic.MAX_OFFSET) {
            throw new Violation(index, "direct value offset of %d is not allowed".formatted(unsigned));
        }
        if (map.type() != MapType.ARRAY) {
            throw new Violation(index, "no direct value access support for this map type");
        }
        if (map.maxEntries() != 1 || unsigned >= Integer.toUnsignedLong(map.valueSize())) {
            throw new Violation(index, "invalid access to map value pointer, value_size=%d off=%d".formatted(
                    Integer.toUnsignedLong(map.valueSize()), unsigned));
        }
    }
}
