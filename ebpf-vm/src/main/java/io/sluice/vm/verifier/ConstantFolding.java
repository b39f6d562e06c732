package io.sluice.vm.verifier;

import io.sluice.vm.api.BpfMap;
import io.sluice.vm.api.ConstantValues;
import io.sluice.vm.insn.AluOp;
import io.sluice.vm.insn.Insn;
import io.sluice.vm.insn.InsnEdit;
import io.sluice.vm.insn.InsnMap;
import io.sluice.vm.insn.InsnSeq;
import io.sluice.vm.verifier.facts.Access;
import io.sluice.vm.verifier.facts.InsnFacts;
import io.sluice.vm.verifier.facts.Region;
import java.util.List;

/**
 * Loads of constants become the constants.
 *
 * <p>Requires the accesses of loads; ensures that no load is left that certainly reads one place of a value that
 * {@link ConstantValues} may read, nor one of {@link ObjectLoads}; shifts indices where the constant takes a wide insn.
 */
final class ConstantFolding {
    private ConstantFolding() {
    }

    /** Folds the loads of a program whose maps these are. */
    static InsnMap fold(InsnSeq insns, InsnFacts facts, List<BpfMap> maps) {
        InsnEdit edit = InsnEdit.of(insns);
        for (int i = 0; i < insns.size(); i++) {
            Access access = facts.access(i);
            if (access != null && access.region().isObject()) {
                edit.replace(i, ObjectLoads.constant(insns.at(i), access, maps));
            } else if (insns.at(i) instanceof Insn.Load load && isConstant(access, maps)) {
                long raw = ConstantValues.read(maps.get(access.object()), access.offsets().lo(), load.size().bytes());
                edit.replace(i, loaded(load, raw));
            }
        }
        return edit.apply();
    }

    private static boolean isConstant(Access access, List<BpfMap> maps) {
        return access != null && access.region() == Region.MAP_VALUE && access.isConstant()
                && access.object() != Access.UNKNOWN && ConstantValues.isConstant(maps.get(access.object()));
    }

    /** The insn that leaves in the destination what a load of some zero-extended bytes does. */
    static Insn loaded(Insn.Load load, long raw) {
        int unused = Long.SIZE - load.size().bits();
        return constant(load.dst(), load.signed() ? raw << unused >> unused : raw);
    }

    /** The shortest insn that puts a number into a register: sign-extended, zero-extended, or wide. */
    static Insn constant(int dst, long number) {
        if (number == (int) number) {
            return new Insn.AluImm(AluOp.MOV, true, dst, (int) number);
        }
        if (number == Integer.toUnsignedLong((int) number)) {
            return new Insn.AluImm(AluOp.MOV, false, dst, (int) number);
        }
        return new Insn.LoadImm64(dst, number);
    }
}
