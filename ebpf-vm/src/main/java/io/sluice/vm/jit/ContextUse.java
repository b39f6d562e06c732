package io.sluice.vm.jit;

import io.sluice.vm.api.ArgKind;
import io.sluice.vm.api.HelperPrototype;
import io.sluice.vm.api.HelperSpec;
import io.sluice.vm.api.XdpContext;
import io.sluice.vm.insn.AluOp;
import io.sluice.vm.insn.Insn;
import io.sluice.vm.insn.InsnSeq;
import io.sluice.vm.insn.Size;

/**
 * What the batch loop must prepare for each packet. The verifier rewrites each access of data, data_end and data_meta
 * to one 64-bit load at the field's offset, unless the pointer was moved first; loads tell what may be read.
 *
 * @param data     whether data may be read from the context
 * @param dataEnd  whether data_end may be read from the context
 * @param dataMeta whether data_meta may be read from the context
 * @param bounds   whether the bounds of the frame may be needed: by helpers that take the context, or a dynptr of it
 * @param desc     whether the current desc's address may be needed: by any helper but a map lookup
 * @param packet   whether the packet itself may be read
 * @param address  whether the context's address is needed in R1
 * @param direct   whether each access of the context is a load from a register that certainly holds it: then the loop
 *                 need not write the fields of the packet, and its copy of the program takes them from the desc
 */
record ContextUse(boolean data, boolean dataEnd, boolean dataMeta, boolean bounds, boolean desc, boolean packet,
        boolean address, boolean direct) {
    /** Analyses the program; {@code mayBeDirect} where the loop's copy has the desc's address in a register. */
    static ContextUse of(Unit unit, boolean mayBeDirect) {
        InsnSeq insns = unit.insns();
        boolean data = false;
        boolean dataEnd = false;
        boolean dataMeta = false;
        boolean bounds = false;
        boolean desc = false;
        boolean fields = false;
        boolean address = false;
        boolean escapes = !unit.functions().subprogs().isEmpty();
        for (int i = 0; i < insns.size(); i++) {
            escapes |= escapes(unit.context(), i, insns.at(i));
            address |= comparesOrPasses(unit, i);
            switch (insns.at(i)) {
                case Insn.Load load when load.src() != Insn.R10 && load.size() == Size.DW -> {
                    data |= load.off() == XdpContext.DATA;
                    dataEnd |= load.off() == XdpContext.DATA_END;
                    dataMeta |= load.off() == XdpContext.DATA_META;
                    fields |= load.off() > XdpContext.DATA_META && unit.context().possible(i, load.src());
                }
                case Insn.Load load -> fields |= unit.context().possible(i, load.src());
                case Insn.CallHelper call -> {
                    desc |= call.id() != CallEmitter.MAP_LOOKUP;
                    bounds |= takesContext(unit.helpers().get(call.id()));
                }
                case Insn.CallReg _ -> {
                    desc = true;
                    bounds = true;
                }
                default -> { }
            }
        }
        boolean direct = mayBeDirect && unit.spec().kind().isXdp() && !escapes && !bounds;
        boolean all = bounds || escapes;
        return new ContextUse(data && !direct || all, dataEnd && !direct || all, dataMeta && !direct || all,
                bounds, desc, data || all, address || fields || !direct, direct);
    }

    /** Whether the insn may use the context other than by a load that {@link DirectContext} can do, or a move. */
    private static boolean escapes(ContextFlow context, int index, Insn insn) {
        return switch (insn) {
            case Insn.Load i -> context.possible(index, i.src()) && !context.certain(index, i.src());
            case Insn.LoadAcquire i -> context.possible(index, i.src());
            case Insn.StoreReg i -> context.possible(index, i.src()) || context.possible(index, i.dst());
            case Insn.StoreRelease i -> context.possible(index, i.src()) || context.possible(index, i.dst());
            case Insn.Atomic i -> context.possible(index, i.src()) || context.possible(index, i.dst());
            case Insn.StoreImm i -> context.possible(index, i.dst());
            case Insn.AluImm i -> context.possible(index, i.dst()) && i.op() != AluOp.MOV;
            case Insn.AluReg i -> i.op() != AluOp.MOV
                    && (context.possible(index, i.src()) || context.possible(index, i.dst()));
            case Insn.Neg _, Insn.MovSx _, Insn.ByteSwap _, Insn.LoadImm64 _, Insn.WideRef _, Insn.Jump _,
                    Insn.JmpImm _, Insn.JmpReg _, Insn.MayGoto _, Insn.CallHelper _, Insn.CallLocal _,
                    Insn.CallKfunc _, Insn.CallReg _, Insn.Exit _, Insn.LdAbs _, Insn.LdInd _ -> false;
        };
    }

    /** Whether the insn looks at the context's address itself, as {@code if r1 == 0} does. */
    private static boolean comparesOrPasses(Unit unit, int index) {
        ContextFlow context = unit.context();
        return switch (unit.insns().at(index)) {
            case Insn.JmpImm i -> context.possible(index, i.dst());
            case Insn.JmpReg i -> context.possible(index, i.dst()) || context.possible(index, i.src());
            case Insn.AluReg i -> !i.is64() && context.possible(index, i.src());
            case Insn.MovSx i -> context.possible(index, i.src());
            case Insn.Neg i -> context.possible(index, i.dst());
            case Insn.ByteSwap i -> context.possible(index, i.dst());
            case Insn.CallHelper i -> {
                HelperSpec helper = unit.helpers().get(i.id());
                int args = helper == null ? Insn.R5 : helper.args().size();
                boolean passed = false;
                for (int r = Insn.R1; r < Insn.R1 + args; r++) {
                    passed |= context.possible(index, r);
                }
                yield passed;
            }
            case Insn.Exit _ -> context.possible(index, Insn.R0);
            default -> false;
        };
    }

    private static boolean takesContext(HelperSpec helper) {
        return helper == null || helper.prototype().indexOf(ArgKind.CTX) >= 0
                || helper.prototype().indexOf(ArgKind.DYNPTR) >= 0
                || helper.has(HelperPrototype.Effect.CHANGES_PACKET)
                || helper.has(HelperPrototype.Effect.TAIL_CALL);
    }
}
