package io.sluice.vm.verifier;

import io.sluice.vm.api.BpfMap;
import io.sluice.vm.api.ConstantValues;
import io.sluice.vm.insn.AluOp;
import io.sluice.vm.insn.Insn;
import io.sluice.vm.insn.InsnEdit;
import io.sluice.vm.insn.InsnMap;
import io.sluice.vm.insn.InsnSeq;
import io.sluice.vm.insn.Size;
import io.sluice.vm.verifier.facts.Access;
import io.sluice.vm.verifier.facts.InsnFacts;
import io.sluice.vm.verifier.facts.Region;
import java.util.List;

/**
 * Loads of constants become the constants, and loads from the kernel's objects, of which none is here, become 0.
 *
 * <p>Requires the accesses of loads; ensures that no load is left that certainly reads one place of a value that
 * {@link ConstantValues} may read, and none from {@link Region#KERNEL}; shifts indices where the constant takes a
 * wide insn.
 */
final class ConstantFolding {
    private ConstantFolding() {
    }

    /** Folds the loads of a program whose maps these are. */
    static InsnMap fold(InsnSeq insns, InsnFacts facts, List<BpfMap> maps) {
        InsnEdit edit = InsnEdit.of(insns);
        for (int i = 0; i < insns.size(); i++) {
            Access loaded = facts.access(i);
            if (loaded != null && loaded.region() == Region.KERNEL) {
                edit.replace(i, constant(destination(insns.at(i)), 0));
            } else if (insns.at(i) instanceof Insn.Load load && isConstant(loaded, maps)) {
                long raw = ConstantValues.read(maps.get(loaded.object()), loaded.offsets().lo(), load.size().bytes());
                edit.replace(i, constant(load.dst(), load.signed() ? signExtended(raw, load.size()) : raw));
            }
        }
        return edit.apply();
    }

    private static int destination(Insn insn) {
        return switch (insn) {
            case Insn.Load load -> load.dst();
            case Insn.LoadAcquire load -> load.dst();
            default -> throw new IllegalStateException("internal error: " + insn + " of a kernel object was verified");
        };
    }

    private static boolean isConstant(Access access, List<BpfMap> maps) {
        return access != null && access.region() == Region.MAP_VALUE && access.isConstant()
                && access.object() != Access.UNKNOWN && ConstantValues.isConstant(maps.get(access.object()));
    }

    private static long signExtended(long raw, Size size) {
        int unused = Long.SIZE - size.bits();
        return raw << unused >> unused;
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
