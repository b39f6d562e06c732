package io.sluice.vm.verifier.analysis;

import io.sluice.vm.api.ProgramKind;
import io.sluice.vm.cfg.Cfg;
import io.sluice.vm.cfg.Subprogs;
import io.sluice.vm.insn.Insn;
import io.sluice.vm.insn.InsnSeq;
import io.sluice.vm.insn.WideKind;
import io.sluice.vm.verifier.state.Violation;
import java.util.Set;

/**
 * What the kernel asks of all insns, reached by exploration or not, in its order: functions, jump ranges, references,
 * reachability in the control flow graph.
 *
 * <p>What it asks only of insns that a path gets to is {@link #visit}.
 */
public final class Structure {
    /** The most slots of a program, {@code BPF_COMPLEXITY_LIMIT_INSNS} of include/linux/bpf.h. */
    public static final int MAX_INSNS = 1_000_000;
    /** The most functions of a program, {@code BPF_MAX_SUBPROGS} of include/linux/bpf_verifier.h. */
    public static final int MAX_SUBPROGS = 256;

    /** {@code license_is_gpl_compatible} of include/linux/license.h. */
    private static final Set<String> GPL_COMPATIBLE = Set.of(
            "GPL", "GPL v2", "GPL and additional rights", "Dual BSD/GPL", "Dual MIT/GPL", "Dual MPL/GPL");

    private final Program program;
    private final InsnSeq insns;

    private Structure(Program program) {
        this.program = program;
        this.insns = program.insns();
    }

    static void checkSize(InsnSeq insns) {
        if (insns.size() == 0) {
            throw new Violation("0 insns, must be at least 1");
        }
        if (insns.slots() > MAX_INSNS) {
            throw new Violation("%d insns, must be at most %d".formatted(insns.slots(), MAX_INSNS));
        }
        for (int i = 0; i < insns.size(); i++) {
            Operands.check(insns, i);
        }
    }

    static void check(Program program) {
        Structure structure = new Structure(program);
        structure.functions();
        for (int s = 0; s < program.count(); s++) {
            structure.jumps(s);
        }
        structure.abnormalReturns();
        for (int i = 0; i < program.size(); i++) {
            structure.references(i);
        }
        structure.reachability();
    }

    /**
     * Whether a licence counts as GPL-compatible in the kernel.
     *
     * @param license the program's, "" without one
     */
    public static boolean isGplCompatible(String license) {
        return GPL_COMPATIBLE.contains(license);
    }

    /**
     * Checks what the kernel checks of an insn's form when a path gets there.
     *
     * @throws Violation without an index
     */
    public static void visit(Insn insn) {
        if (Operands.writes(insn) == Insn.R10) {
            throw new Violation("frame pointer is read only");
        }
        if (insn instanceof Insn.LdAbs || insn instanceof Insn.LdInd) {
            throw new Violation("BPF_LD_[ABS|IND] instructions not allowed for this program type");
        }
    }

    private void functions() {
        boolean kfuncs = false;
        for (int i = 0; i < insns.size(); i++) {
            Insn insn = insns.at(i);
            int slot = insns.targetSlotOf(i);
            if (Subprogs.isReference(insn) && !program.isPoisoned(i)) {
                require(i, slot >= 0 && slot < insns.slots(), "call to invalid destination");
            }
            if (insn instanceof Insn.CallKfunc call) {
                require(i, call.btfId() == 0 && call.fd() == 0 || program.kfunc(i) != null || program.isPoisoned(i),
                        "kernel btf_id %d is not a function".formatted(call.btfId()));
            }
            if (insn instanceof Insn.CallKfunc && !kfuncs) {
                require(i, isGplCompatible(program.spec().license()),
                        "cannot call kernel function from non-GPL compatible program");
                kfuncs = true;
            }
        }
        require(Violation.HERE, program.count() <= MAX_SUBPROGS, "too many subprograms");
    }

    private void jumps(int subprog) {
        int first = insns.slotOf(program.start(subprog));
        int last = program.end(subprog) - 1;
        int end = insns.slotOf(last) + insns.at(last).slots();
        for (int i = program.start(subprog); i <= last; i++) {
            int slot = insns.targetSlotOf(i);
            if (Cfg.isJump(insns.at(i)) && !program.isPoisoned(i)) {
                require(i, slot >= first && slot < end,
                        "jump out of range from insn %d to %d".formatted(insns.slotOf(i), slot));
            }
            // a function that begins in the middle of a wide insn cuts another one off there
            if (Subprogs.isReference(insns.at(i)) && !program.isPoisoned(i)) {
                require(i, insns.indexOf(slot) >= 0, "last insn is not an exit or jmp");
            }
        }
        require(last, program.next(last) == Program.NONE, "last insn is not an exit or jmp");
    }

    /** What may leave a function before its end needs a result that the caller can be given. */
    private void abnormalReturns() {
        for (int s = 1; s < program.count(); s++) {
            abnormalReturn(s, program.hasLegacyLoads(s), "LD_ABS");
            abnormalReturn(s, program.makesTailCalls(s), "tail_call");
        }
    }

    private void abnormalReturn(int subprog, boolean happens, String what) {
        int at = program.start(subprog);
        require(at, !happens || program.isTyped(), what + " is not allowed in subprogs without BTF");
        require(at, !happens || !program.returnsVoid(subprog),
                what + " is only allowed in functions that return 'int'");
    }

    private void references(int at) {
        Insn insn = insns.at(at);
        if (insn instanceof Insn.CallReg && program.spec().kind() != ProgramKind.RAW) {
            throw new Violation(at, "unknown opcode 8d");
        }
        if (!(insn instanceof Insn.WideRef ref) || program.isPoisoned(at)) {
            return;
        }
        switch (ref.kind()) {
            case MAP_IDX, MAP_IDX_VALUE -> {
                require(at, ref.kind() == WideKind.MAP_IDX_VALUE || ref.imm2() == 0,
                        "unrecognized bpf_ld_imm64 insn");
                int maps = program.spec().maps().size();
                require(at, ref.imm() >= 0 && ref.imm() < maps,
                        "map index %d, the program has %d maps".formatted(ref.imm(), maps));
            }
            case MAP_FD, MAP_VALUE -> require(at, false, "fd " + ref.imm() + " is not pointing to valid bpf_map");
            case VAR_ADDR -> require(at, false, "kernel variable not available in userspace: btf id " + ref.imm());
            case FUNC -> { }
        }
    }

    private void reachability() {
        if (program.spec().kind() == ProgramKind.RAW) {
            middles(new boolean[insns.size()]);
            return;
        }
        boolean[] seen = new boolean[insns.size()];
        boolean[] middle = new boolean[insns.size()];
        int[] pending = new int[insns.size()];
        int count = 0;
        seen[0] = true;
        pending[count++] = 0;
        while (count > 0) {
            int at = pending[--count];
            int callee = program.callee(at);
            count = push(program.next(at), seen, pending, count);
            count = push(landing(at, middle), seen, pending, count);
            count = push(callee == Program.NONE ? Program.NONE : program.start(callee), seen, pending, count);
        }
        for (int i = 0; i < seen.length; i++) {
            if (!seen[i]) {
                throw new Violation(i, "unreachable insn " + insns.slotOf(i));
            }
            requireWhole(i, middle);
        }
    }

    private void middles(boolean[] middle) {
        for (int i = 0; i < insns.size(); i++) {
            landing(i, middle);
        }
        for (int i = 0; i < middle.length; i++) {
            requireWhole(i, middle);
        }
    }

    private void requireWhole(int at, boolean[] middle) {
        if (middle[at]) {
            throw new Violation(at, "jump into the middle of ldimm64 insn " + insns.slotOf(at));
        }
    }

    /** Where a jump lands; in the middle of a wide insn that is the insn after it, and the wide insn is marked. */
    private int landing(int at, boolean[] middle) {
        if (!Cfg.isJump(insns.at(at)) || program.isPoisoned(at)) {
            return Program.NONE;
        }
        if (program.target(at) != Program.NONE) {
            return program.target(at);
        }
        int wide = insns.indexOf(insns.targetSlotOf(at) - 1);
        middle[wide] = true;
        return wide + 1;
    }

    private static int push(int insn, boolean[] seen, int[] pending, int count) {
        if (insn == Program.NONE || seen[insn]) {
            return count;
        }
        seen[insn] = true;
        pending[count] = insn;
        return count + 1;
    }

    private static void require(int at, boolean ok, String fact) {
        if (!ok) {
            throw new Violation(at, fact);
        }
    }
}
