package io.sluice.vm.verifier;

import io.sluice.vm.api.ArgKind;
import io.sluice.vm.api.BpfMap;
import io.sluice.vm.api.HelperNames;
import io.sluice.vm.api.HelperPrototype;
import io.sluice.vm.api.HelperSpec;
import io.sluice.vm.api.HelperTable;
import io.sluice.vm.api.MapShape;
import io.sluice.vm.api.ProgramSpec;
import io.sluice.vm.cfg.Block;
import io.sluice.vm.cfg.Subprogs;
import io.sluice.vm.insn.Insn;
import io.sluice.vm.insn.InsnSeq;
import io.sluice.vm.insn.Size;
import io.sluice.vm.insn.WideKind;
import io.sluice.vm.verifier.facts.Access;
import io.sluice.vm.verifier.facts.FactsBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * What must hold of every insn that a path reaches, given the solved {@link PointerFlow}: helpers are known, the
 * context is read as its layout allows, nothing poisoned runs. On the way it collects the facts.
 */
final class ReachableCheck {
    // license_is_gpl_compatible, include/linux/license.h
    private static final Set<String> GPL_COMPATIBLE = Set.of(
            "GPL", "GPL v2", "GPL and additional rights", "Dual BSD/GPL", "Dual MIT/GPL", "Dual MPL/GPL");

    private final ProgramSpec spec;
    private final InsnSeq insns;
    private final List<BpfMap> maps;
    private final HelperTable helpers;
    private final Subprogs subprogs;
    private final PointerFlow flow;
    private final ContextAccess context;
    private final StackUse stack;
    private final FactsBuilder facts;

    ReachableCheck(ProgramSpec spec, List<BpfMap> maps, HelperTable helpers, Subprogs subprogs, PointerFlow flow) {
        this.spec = spec;
        this.insns = spec.insns();
        this.maps = maps;
        this.helpers = helpers;
        this.subprogs = subprogs;
        this.flow = flow;
        this.stack = new StackUse(spec, helpers, subprogs.count());
        this.facts = new FactsBuilder(insns.size());
        this.context = new ContextAccess(spec, facts);
    }

    /**
     * Checks everything, and makes the program that may run.
     *
     * @throws VerifierException at the first insn that is wrong, in the order of the functions
     */
    VerifiedProgram verified() {
        for (int s = 0; s < subprogs.count(); s++) {
            if (flow.cfg(s) != null) {
                for (Block block : flow.cfg(s).blocks()) {
                    block(s, block);
                }
            }
        }
        List<Integer> depths = new ArrayList<>();
        for (int s = 0; s < subprogs.count(); s++) {
            depths.add(stack.depth(s));
        }
        int combined = depths.stream().mapToInt(Integer::intValue).sum();
        return Rewrite.apply(spec, maps, helpers, facts.build(subprogs.starts(), depths, combined));
    }

    private void block(int subprog, Block block) {
        FlowState state = flow.before(subprog, block.id());
        if (state == null) {
            return;
        }
        for (int i = block.first(); i < block.end(); i++) {
            facts.reach(i);
            String poison = spec.poison().get(insns.slotOf(i));
            if (poison != null) {
                throw VerifierException.at(spec, i, poison);
            }
            insn(i, insns.at(i), state);
            stack.use(i, state);
            flow.step(subprog, i, state);
        }
    }

    private void insn(int at, Insn insn, FlowState state) {
        switch (insn) {
            case Insn.Load i -> context.load(at, i, state.reg(i.src()));
            case Insn.StoreReg i -> context.store(at, i.dst(), i.off(), i.size(), state);
            case Insn.StoreImm i -> context.store(at, i.dst(), i.off(), i.size(), state);
            case Insn.Atomic i -> context.atomic(at, i.dst(), "BPF_ATOMIC stores into", state);
            case Insn.LoadAcquire i -> context.atomic(at, i.src(), "BPF_ATOMIC loads from", state);
            case Insn.StoreRelease i -> context.atomic(at, i.dst(), "BPF_ATOMIC stores into", state);
            case Insn.CallHelper i -> helper(at, i.id(), state);
            case Insn.CallKfunc i -> {
                boolean named = i.btfId() >= 0 && i.btfId() < spec.kfuncs().size();
                String name = named ? spec.kfuncs().get(i.btfId()) : "kfunc#" + i.btfId();
                throw VerifierException.at(spec, at, "kfunc not available in userspace: " + name);
            }
            case Insn.CallReg i -> {
                if (spec.kind().isXdp()) {
                    throw VerifierException.at(spec, at, "callx r" + i.reg() + " is not allowed: unknown opcode 8d");
                }
            }
            case Insn.LdAbs i -> throw legacy(at, "BPF_LD_ABS");
            case Insn.LdInd i -> throw legacy(at, "BPF_LD_IND");
            case Insn.AluImm i -> { }
            case Insn.AluReg i -> { }
            case Insn.Neg i -> { }
            case Insn.MovSx i -> { }
            case Insn.ByteSwap i -> { }
            case Insn.LoadImm64 i -> { }
            case Insn.WideRef i -> directValue(at, i);
            case Insn.Jump i -> { }
            case Insn.JmpImm i -> { }
            case Insn.JmpReg i -> { }
            case Insn.MayGoto i -> { }
            case Insn.CallLocal i -> { }
            case Insn.Exit i -> { }
        }
    }

    private void directValue(int at, Insn.WideRef ref) {
        if (ref.kind() != WideKind.MAP_IDX_VALUE) {
            return;
        }
        BpfMap map = maps.get(ref.imm());
        if (!(map.shape() instanceof MapShape.Array)) {
            throw VerifierException.at(spec, at, "map \"%s\": type %s has no value that can be addressed"
                    .formatted(map.spec().name(), map.spec().type().text()));
        }
        if (Integer.compareUnsigned(ref.imm2(), map.spec().valueSize()) >= 0) {
            throw VerifierException.at(spec, at, "invalid access to map value pointer, value_size=%d off=%d"
                    .formatted(map.spec().valueSize(), Integer.toUnsignedLong(ref.imm2())));
        }
    }

    private VerifierException legacy(int at, String name) {
        return VerifierException.at(spec, at, name + " instructions not allowed for this program type");
    }

    private void helper(int at, int id, FlowState state) {
        HelperSpec helper = helpers.get(id);
        if (helper == null) {
            String name = HelperNames.name(id);
            String fact = name == null ? "invalid func unknown#" + id : "unknown func " + name + "#" + id;
            throw VerifierException.at(spec, at, fact);
        }
        if (helper.has(HelperPrototype.Effect.GPL_ONLY) && !GPL_COMPATIBLE.contains(spec.license())) {
            throw VerifierException.at(
                    spec, at, "cannot call GPL-restricted function %s#%d from non-GPL compatible program"
                            .formatted(helper.name(), id));
        }
        for (int i = 0; i < helper.args().size(); i++) {
            Value value = state.reg(Insn.R1 + i);
            if (helper.args().get(i).kind() == ArgKind.MAP && value instanceof Value.MapPtr m) {
                facts.callMap(at, m.index());
            }
            boolean isContext = value instanceof Value.Ctx c && c.off() == 0;
            if (helper.args().get(i).kind() == ArgKind.CTX && spec.kind().isXdp() && !isContext) {
                throw VerifierException.at(spec, at, "R%d of %s#%d is not the context"
                        .formatted(Insn.R1 + i, helper.name(), id));
            }
        }
        if (helper.has(HelperPrototype.Effect.TAIL_CALL)) {
            facts.tailCalls();
        }
        if (helper.has(HelperPrototype.Effect.CHANGES_PACKET)) {
            facts.changesPacket();
        }
    }

    /** The accesses of {@code xdp_md}. */
    private static final class ContextAccess {
        private final ProgramSpec spec;
        private final FactsBuilder facts;

        ContextAccess(ProgramSpec spec, FactsBuilder facts) {
            this.spec = spec;
            this.facts = facts;
        }

        void load(int at, Insn.Load load, Value base) {
            if (isMixed(base)) {
                throw mixed(at, load.src());
            }
            if (!(base instanceof Value.Ctx ctx)) {
                return;
            }
            int off = ctx.off() + load.off();
            XdpField field = load.size() == Size.W ? XdpField.at(off, spec.kind()) : null;
            if (field == null || field.wide() && load.signed()) {
                throw invalid(at, off, load.size());
            }
            facts.access(at, Access.ctx(off, load.size().bytes()));
        }

        void store(int at, int base, int off, Size size, FlowState state) {
            if (isMixed(state.reg(base))) {
                throw mixed(at, base);
            }
            if (state.reg(base) instanceof Value.Ctx ctx) {
                throw invalid(at, ctx.off() + off, size);
            }
        }

        void atomic(int at, int base, String fact, FlowState state) {
            if (isMixed(state.reg(base))) {
                throw mixed(at, base);
            }
            if (state.reg(base) instanceof Value.Ctx) {
                throw VerifierException.at(spec, at, fact + " R" + base + " ctx is not allowed");
            }
        }

        private static boolean isMixed(Value value) {
            return value instanceof Value.Conflict || value instanceof Value.Loose;
        }

        private VerifierException invalid(int at, int off, Size size) {
            return VerifierException.at(
                    spec, at, "invalid bpf_context access off=%d size=%d".formatted(off, size.bytes()));
        }

        private VerifierException mixed(int at, int base) {
            return VerifierException.at(spec, at,
                    "R%d may be the context or something else: same insn cannot be used with different pointers"
                            .formatted(base));
        }
    }
}
