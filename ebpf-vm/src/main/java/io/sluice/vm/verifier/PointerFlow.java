package io.sluice.vm.verifier;

import io.sluice.vm.api.ProgramSpec;
import io.sluice.vm.cfg.Block;
import io.sluice.vm.cfg.Cfg;
import io.sluice.vm.cfg.Subprogs;
import io.sluice.vm.insn.AluOp;
import io.sluice.vm.insn.AtomicOp;
import io.sluice.vm.insn.Insn;
import io.sluice.vm.insn.InsnSeq;
import io.sluice.vm.insn.Size;
import io.sluice.vm.insn.WideKind;
import java.util.Arrays;

/**
 * A forward dataflow that follows the context, map pointers, stack pointers and constants through registers, spills
 * and local calls, to a fixpoint.
 *
 * <p>Requires a program that passed {@link StructuralCheck} and {@link CallGraph}. Functions are looked at once for all
 * their call sites. A conditional jump on a constant is followed one way only: a guard such as
 * {@code if (bpf_core_field_exists(..))} is one once the loader has resolved it.
 */
final class PointerFlow {
    /** As far as a pointer may be moved by constants, {@code BPF_MAX_VAR_OFF} of include/linux/bpf_verifier.h. */
    private static final int MAX_OFFSET = 1 << 29;

    private final InsnSeq insns;
    private final Subprogs subprogs;
    private final FrameSummaries frames;
    private final Cfg[] cfgs;
    private final FlowState[][] before;
    private final boolean[] stale;

    private PointerFlow(ProgramSpec spec, Subprogs subprogs) {
        this.insns = spec.insns();
        this.subprogs = subprogs;
        this.frames = new FrameSummaries(subprogs.count());
        this.cfgs = new Cfg[subprogs.count()];
        this.before = new FlowState[subprogs.count()][];
        this.stale = new boolean[subprogs.count()];
    }

    /** Solves the flow of a program. */
    static PointerFlow solve(ProgramSpec spec, Subprogs subprogs) {
        PointerFlow flow = new PointerFlow(spec, subprogs);
        FlowState entry = FlowState.empty();
        entry.setReg(Insn.R1, spec.kind().isXdp() ? new Value.Ctx(0) : Value.OTHER);
        entry.setReg(Insn.R1 + 1, Value.OTHER);
        flow.frames.enter(0, entry);
        do {
            flow.frames.takeChanged();
            Arrays.fill(flow.stale, true);
            flow.function(0);
        } while (flow.frames.takeChanged());
        return flow;
    }

    /** The graph of a function, or null where no path gets into it. */
    Cfg cfg(int subprog) {
        return cfgs[subprog];
    }

    /** A copy of what is known where a block begins, or null where no path gets there. */
    FlowState before(int subprog, int block) {
        FlowState state = before[subprog][block];
        return state == null ? null : state.copy();
    }

    private void function(int subprog) {
        stale[subprog] = false;
        if (cfgs[subprog] == null) {
            cfgs[subprog] = Cfg.of(insns, subprogs.start(subprog), subprogs.end(subprog));
        }
        Cfg cfg = cfgs[subprog];
        FlowState[] in = new FlowState[cfg.size()];
        before[subprog] = in;
        in[0] = frames.entry(subprog).copy();
        in[0].setReg(Insn.R10, new Value.Stack(subprog, 0));
        boolean[] dirty = new boolean[cfg.size()];
        dirty[0] = true;
        int[] rpo = cfg.rpo();
        boolean again = true;
        while (again) {
            again = false;
            for (int id : rpo) {
                if (dirty[id]) {
                    dirty[id] = false;
                    again |= block(subprog, cfg.block(id), in, dirty);
                }
            }
        }
    }

    private boolean block(int subprog, Block block, FlowState[] in, boolean[] dirty) {
        FlowState state = in[block.id()].copy();
        for (int i = block.first(); i < block.last(); i++) {
            step(subprog, i, state);
        }
        Value left = operand(state, insns.at(block.last()));
        step(subprog, block.last(), state);
        boolean changed = false;
        for (int next : block.successors()) {
            if (mayFollow(subprog, block.last(), left, state, next)) {
                boolean news = in[next] == null || in[next].join(state);
                if (in[next] == null) {
                    in[next] = state.copy();
                }
                dirty[next] |= news;
                changed |= news;
            }
        }
        return changed;
    }

    private static Value operand(FlowState state, Insn insn) {
        return switch (insn) {
            case Insn.JmpImm j -> state.reg(j.dst());
            case Insn.JmpReg j -> state.reg(j.dst());
            default -> null;
        };
    }

    private boolean mayFollow(int subprog, int last, Value left, FlowState state, int next) {
        Insn insn = insns.at(last);
        boolean holds;
        if (insn instanceof Insn.JmpImm j && left instanceof Value.Const a) {
            holds = j.op().holds(narrow(j.is64(), a.value()), j.imm());
        } else if (insn instanceof Insn.JmpReg j && left instanceof Value.Const a
                && state.reg(j.src()) instanceof Value.Const b) {
            holds = j.op().holds(narrow(j.is64(), a.value()), narrow(j.is64(), b.value()));
        } else {
            return true;
        }
        int taken = cfgs[subprog].blockOf(holds ? insns.targetOf(last) : last + 1);
        return next == taken;
    }

    // sign extension keeps the order of 32-bit operands, signed and unsigned
    private static long narrow(boolean is64, long value) {
        return is64 ? value : (int) value;
    }

    /** What one insn makes of a state. */
    void step(int subprog, int index, FlowState state) {
        switch (insns.at(index)) {
            case Insn.AluImm i -> state.setReg(
                    i.dst(), alu(i.op(), i.is64(), state.reg(i.dst()), new Value.Const(i.imm())));
            case Insn.AluReg i -> state.setReg(
                    i.dst(), alu(i.op(), i.is64(), state.reg(i.dst()), state.reg(i.src())));
            case Insn.Neg i -> state.setReg(i.dst(), Value.OTHER);
            case Insn.MovSx i -> state.setReg(i.dst(), Value.OTHER);
            case Insn.ByteSwap i -> state.setReg(i.dst(), Value.OTHER);
            case Insn.Load i -> state.setReg(i.dst(), load(subprog, state, state.reg(i.src()), i));
            case Insn.StoreReg i -> store(subprog, state, new Place(i.dst(), i.off(), i.size()), state.reg(i.src()));
            case Insn.StoreImm i ->
                store(subprog, state, new Place(i.dst(), i.off(), i.size()), new Value.Const(i.imm()));
            case Insn.Atomic i -> {
                store(subprog, state, new Place(i.dst(), i.off(), i.is64() ? Size.DW : Size.W), Value.OTHER);
                if (i.fetch()) {
                    state.setReg(i.op() == AtomicOp.CMPXCHG ? Insn.R0 : i.src(), Value.OTHER);
                }
            }
            case Insn.LoadAcquire i -> state.setReg(i.dst(), Value.OTHER);
            case Insn.StoreRelease i ->
                store(subprog, state, new Place(i.dst(), i.off(), i.size()), state.reg(i.src()));
            case Insn.LoadImm64 i -> state.setReg(i.dst(), new Value.Const(i.imm()));
            case Insn.WideRef i -> reference(index, i, state);
            case Insn.CallHelper i -> clobber(state, Value.OTHER);
            case Insn.CallKfunc i -> clobber(state, Value.OTHER);
            case Insn.CallReg i -> clobber(state, Value.OTHER);
            case Insn.CallLocal i -> call(subprog, subprogs.at(insns.targetOf(index)), state);
            case Insn.Exit i -> frames.leave(subprog, state.reg(Insn.R0));
            case Insn.LdAbs i -> clobber(state, Value.OTHER);
            case Insn.LdInd i -> clobber(state, Value.OTHER);
            case Insn.Jump i -> { }
            case Insn.JmpImm i -> { }
            case Insn.JmpReg i -> { }
            case Insn.MayGoto i -> { }
        }
    }

    private static Value alu(AluOp op, boolean is64, Value a, Value b) {
        if (op == AluOp.MOV) {
            return is64 ? b : b instanceof Value.Const c ? new Value.Const(op.apply(false, 0, c.value())) : Value.OTHER;
        }
        if (a instanceof Value.Const x && b instanceof Value.Const y) {
            return new Value.Const(op.apply(is64, x.value(), y.value()));
        }
        boolean sum = is64 && (op == AluOp.ADD || op == AluOp.SUB);
        if (sum && b instanceof Value.Const c && fits(c.value())) {
            int delta = (int) (op == AluOp.ADD ? c.value() : -c.value());
            return switch (a) {
                case Value.Ctx p when near(p.off() + delta) -> new Value.Ctx(p.off() + delta);
                case Value.Stack p when near(p.off() + delta) -> moved(p, delta);
                case Value.StackOneOf s when s.places().stream().allMatch(p -> near(p.off() + delta)) ->
                    new Value.StackOneOf(s.places().stream().map(p -> moved(p, delta)).toList());
                case null, default -> derived(a, b);
            };
        }
        if (op == AluOp.ADD && is64 && a instanceof Value.Const) {
            return alu(op, true, b, a);
        }
        boolean distance = op == AluOp.SUB && Value.frame(a) != Value.NO_FRAME && Value.frame(b) != Value.NO_FRAME;
        return distance ? Value.OTHER : derived(a, b);
    }

    // offsets this far from a frame or the context are refused where they are used
    private static boolean fits(long delta) {
        return delta > Short.MIN_VALUE && delta < Short.MAX_VALUE;
    }

    private static Value.Stack moved(Value.Stack pointer, int delta) {
        return new Value.Stack(pointer.subprog(), pointer.off() + delta);
    }

    // sums of offsets must not wrap around to one that is in bounds
    private static boolean near(int off) {
        return Math.abs(off) < MAX_OFFSET;
    }

    private static Value derived(Value a, Value b) {
        if (a instanceof Value.Ctx || b instanceof Value.Ctx || a instanceof Value.Conflict
                || b instanceof Value.Conflict) {
            return Value.CONFLICT;
        }
        int frame = Value.frame(a) != Value.NO_FRAME ? Value.frame(a) : Value.frame(b);
        return frame == Value.NO_FRAME ? Value.OTHER : new Value.StackAny(frame);
    }

    private record Place(int base, int off, Size size) {}

    private Value load(int subprog, FlowState state, Value base, Insn.Load insn) {
        if (insn.size() != Size.DW) {
            return Value.OTHER;
        }
        Value loaded = null;
        for (Value.Stack place : Value.places(base)) {
            loaded = Value.join(loaded, load(subprog, state, place, insn.off()));
        }
        boolean mixed = base instanceof Value.StackOneOf && loaded instanceof Value.Conflict;
        return mixed ? Value.LOOSE : loaded == null ? Value.OTHER : loaded;
    }

    private Value load(int subprog, FlowState state, Value.Stack place, int off) {
        int slot = FlowState.slotAt(place.off() + off);
        Value value = slot < 0 ? null
                : place.subprog() == subprog ? state.slot(slot) : frames.load(place.subprog(), slot);
        // a slot without a store may still have been filled, by a helper or at a variable offset
        return value == null ? Value.OTHER : value;
    }

    // numbers are forgotten: helpers, callees and stores at variable offsets change them unseen
    private void store(int subprog, FlowState state, Place place, Value stored) {
        Value value = stored instanceof Value.Const ? Value.OTHER : stored;
        boolean certain = state.reg(place.base()) instanceof Value.Stack;
        for (Value.Stack p : Value.places(state.reg(place.base()))) {
            int slot = place.size() == Size.DW ? FlowState.slotAt(p.off() + place.off()) : -1;
            if (p.subprog() == subprog && certain) {
                state.overwrite(p.off() + place.off(), place.size().bytes());
            }
            if (slot >= 0 && p.subprog() != subprog) {
                frames.store(p.subprog(), slot, value);
            } else if (slot >= 0) {
                state.setSlot(slot, certain ? value : FrameSummaries.merged(state.slot(slot), value));
            }
        }
    }

    private void reference(int index, Insn.WideRef ref, FlowState state) {
        state.setReg(ref.dst(), ref.kind() == WideKind.MAP_IDX ? new Value.MapPtr(ref.imm()) : Value.OTHER);
        if (ref.kind() == WideKind.FUNC) {
            FlowState arguments = FlowState.empty();
            for (int r = Insn.R1; r <= Insn.R5; r++) {
                arguments.setReg(r, Value.OTHER);
            }
            enter(subprogs.at(insns.targetOf(index)), arguments, false);
        }
    }

    private static void clobber(FlowState state, Value result) {
        state.setReg(Insn.R0, result);
        for (int r = Insn.R1; r <= Insn.R5; r++) {
            state.setReg(r, null);
        }
    }

    private void call(int caller, int callee, FlowState state) {
        FlowState arguments = FlowState.empty();
        boolean escapes = false;
        for (int r = Insn.R1; r <= Insn.R5; r++) {
            arguments.setReg(r, state.reg(r));
            escapes |= Value.frame(state.reg(r)) != Value.NO_FRAME;
        }
        enter(callee, arguments, escapes && frames.export(caller, state));
        frames.importInto(caller, state);
        clobber(state, frames.result(callee));
    }

    private void enter(int callee, FlowState arguments, boolean news) {
        if (frames.enter(callee, arguments) | news | stale[callee]) {
            function(callee);
        }
    }
}
