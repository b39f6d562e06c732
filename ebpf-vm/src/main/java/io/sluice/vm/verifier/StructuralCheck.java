package io.sluice.vm.verifier;

import io.sluice.vm.api.ProgramKind;
import io.sluice.vm.api.ProgramSpec;
import io.sluice.vm.cfg.Cfg;
import io.sluice.vm.cfg.Subprogs;
import io.sluice.vm.insn.Insn;
import io.sluice.vm.insn.InsnSeq;
import io.sluice.vm.insn.Size;

/**
 * What must hold of every insn, reachable or not: registers, widths, jump targets, map indexes, and that no function
 * runs off its end. The wording is the kernel's where it has one.
 */
final class StructuralCheck {
    /** The most insns of a program, {@code BPF_COMPLEXITY_LIMIT_INSNS} of include/linux/bpf.h. */
    static final int MAX_INSNS = 1_000_000;
    /** The most functions of a program, {@code BPF_MAX_SUBPROGS} of include/linux/bpf_verifier.h. */
    static final int MAX_SUBPROGS = 256;

    private final ProgramSpec spec;
    private final InsnSeq insns;

    private StructuralCheck(ProgramSpec spec) {
        this.spec = spec;
        this.insns = spec.insns();
    }

    /**
     * Checks a program.
     *
     * @throws VerifierException at the first insn that is wrong
     */
    static void check(ProgramSpec spec) {
        if (spec.kind() == ProgramKind.OTHER) {
            throw VerifierException.of(
                    spec, "section \"%s\" is of no XDP program, only those run here".formatted(spec.section()));
        }
        if (spec.insns().size() == 0) {
            throw VerifierException.of(spec, "0 insns, must be at least 1");
        }
        if (spec.insns().slots() > MAX_INSNS) {
            throw VerifierException.of(
                    spec, "%d insns, must be at most %d".formatted(spec.insns().slots(), MAX_INSNS));
        }
        StructuralCheck check = new StructuralCheck(spec);
        check.operands();
        check.targets();
    }

    private void operands() {
        for (int i = 0; i < insns.size(); i++) {
            operands(i, insns.at(i));
        }
    }

    @SuppressWarnings("checkstyle:MethodLength") // the table of operands
    private void operands(int at, Insn insn) {
        switch (insn) {
            case Insn.AluImm i -> writes(at, i.dst());
            case Insn.AluReg i -> {
                reads(at, i.src());
                writes(at, i.dst());
            }
            case Insn.Neg i -> writes(at, i.dst());
            case Insn.MovSx i -> {
                require(at, i.bits() == 8 || i.bits() == 16 || i.bits() == 32 && i.is64(),
                        "sign extension from " + i.bits() + " bits");
                reads(at, i.src());
                writes(at, i.dst());
            }
            case Insn.ByteSwap i -> {
                require(at, i.bits() == 16 || i.bits() == 32 || i.bits() == 64, "byte swap of " + i.bits() + " bits");
                writes(at, i.dst());
            }
            case Insn.Load i -> {
                require(at, !i.signed() || i.size() != Size.DW, "sign extension from 64 bits");
                reads(at, i.src());
                writes(at, i.dst());
            }
            case Insn.StoreReg i -> {
                reads(at, i.src());
                reads(at, i.dst());
            }
            case Insn.StoreImm i -> reads(at, i.dst());
            case Insn.Atomic i -> {
                reads(at, i.dst());
                reads(at, i.src());
                if (i.fetch()) {
                    writes(at, i.src());
                }
            }
            case Insn.LoadAcquire i -> {
                reads(at, i.src());
                writes(at, i.dst());
            }
            case Insn.StoreRelease i -> {
                reads(at, i.src());
                reads(at, i.dst());
            }
            case Insn.LoadImm64 i -> writes(at, i.dst());
            case Insn.WideRef i -> reference(at, i);
            case Insn.JmpImm i -> reads(at, i.dst());
            case Insn.JmpReg i -> {
                reads(at, i.dst());
                reads(at, i.src());
            }
            case Insn.CallReg i -> reads(at, i.reg());
            case Insn.Jump i -> { }
            case Insn.MayGoto i -> { }
            case Insn.CallHelper i -> { }
            case Insn.CallLocal i -> { }
            case Insn.CallKfunc i -> { }
            case Insn.Exit i -> { }
            case Insn.LdAbs i -> { }
            case Insn.LdInd i -> reads(at, i.src());
        }
    }

    private void reference(int at, Insn.WideRef ref) {
        writes(at, ref.dst());
        switch (ref.kind()) {
            case MAP_IDX, MAP_IDX_VALUE -> require(at, ref.imm() >= 0 && ref.imm() < spec.maps().size(),
                    "map index %d, the program has %d maps".formatted(ref.imm(), spec.maps().size()));
            case MAP_FD, MAP_VALUE -> require(at, false, "fd " + ref.imm() + " is not pointing to valid bpf_map");
            case VAR_ADDR -> require(at, false, "kernel variable not available in userspace: btf id " + ref.imm());
            case FUNC -> { }
        }
    }

    private void reads(int at, int reg) {
        require(at, reg >= 0 && reg < Insn.REGISTERS, "R" + reg + " is invalid");
    }

    private void writes(int at, int reg) {
        reads(at, reg);
        require(at, reg != Insn.R10, "frame pointer is read only");
    }

    private void targets() {
        Subprogs subprogs = Subprogs.of(insns);
        if (subprogs.count() > MAX_SUBPROGS) {
            throw VerifierException.of(
                    spec, "%d functions, must be at most %d".formatted(subprogs.count(), MAX_SUBPROGS));
        }
        for (int s = 0; s < subprogs.count(); s++) {
            for (int i = subprogs.start(s); i < subprogs.end(s); i++) {
                target(i, subprogs.start(s), subprogs.end(s));
            }
            int last = subprogs.end(s) - 1;
            require(last, insns.at(last) instanceof Insn.Exit || insns.at(last) instanceof Insn.Jump,
                    "last insn is not an exit or jmp");
        }
    }

    private void target(int at, int first, int end) {
        Insn insn = insns.at(at);
        int slot = insns.targetSlotOf(at);
        int target = insns.targetOf(at);
        if (Subprogs.isReference(insn)) {
            require(at, target >= 0, (insn instanceof Insn.CallLocal ? "call" : "callback")
                    + " out of range from insn " + insns.slotOf(at) + " to " + slot);
        }
        if (Cfg.isJump(insn)) {
            boolean inRange = target >= first && target < end;
            boolean middle = target < 0 && slot >= 0 && slot < insns.slots();
            require(at, inRange, "jump %s from insn %d to %d"
                    .formatted(middle ? "into the middle of a wide insn" : "out of range", insns.slotOf(at), slot));
        }
    }

    private void require(int at, boolean ok, String fact) {
        if (!ok) {
            throw VerifierException.at(spec, at, fact);
        }
    }
}
