package io.sluice.vm.opt.build;

import io.sluice.vm.cfg.Cfg;
import io.sluice.vm.insn.Insn;
import io.sluice.vm.insn.JmpOp;
import io.sluice.vm.ir.Block;
import io.sluice.vm.ir.Builder;
import io.sluice.vm.ir.Cond;
import io.sluice.vm.ir.Edge;
import io.sluice.vm.ir.Terminator;
import io.sluice.vm.ir.Type;
import io.sluice.vm.ir.Value;
import io.sluice.vm.verifier.facts.Branch;
import java.util.ArrayList;
import java.util.List;

/** Builds one copy of a function: its blocks in reverse post-order, and their ends. */
final class Flow {
    /** BPF_MAX_LOOPS of include/linux/bpf_verifier.h: how often may_goto falls through, per frame. */
    static final int LOOP_BUDGET = 8 * 1024 * 1024;

    /** How many insns before an exit are copied, the exit among them. */
    private static final int SHORT = 3;

    private final Work work;
    private final Builder b;
    private final Variables variables;
    private final Unit unit;
    private final Scope scope;
    private final Cfg cfg;
    private final Block[] blocks;
    private final int[] missing;
    private final Insns insns;
    private final Likely likely;
    private final KnownResults known;
    /** Blocks that copy others, and by position what they copy. */
    private final List<Block> copies = new ArrayList<>();
    private final List<io.sluice.vm.cfg.Block> copied = new ArrayList<>();
    private final boolean copiesExits;
    private final int[] liveIn;
    private final boolean usesBudget;
    private final Repeats repeats;

    Flow(Work work, Scope scope) {
        this.work = work;
        this.b = work.b();
        this.variables = work.variables();
        this.unit = work.unit();
        this.scope = scope;
        this.cfg = scope.function().cfg();
        this.blocks = new Block[cfg.size()];
        this.missing = new int[cfg.size()];
        this.usesBudget = scope.function().usesBudget();
        this.copiesExits = scope.exits().areApart();
        this.liveIn = unit.liveIn(scope.function());
        this.repeats = unit.repeats(scope.function());
        this.insns = new Insns(work, scope);
        this.likely = new Likely(work, cfg);
        this.known = new KnownResults(work);
    }

    /** Builds it from the end of the current block on, with R1 and so on; its exits end as the scope says. */
    void build(Value[] args) {
        int[] rpo = scope.function().rpo();
        Block entry = b.newBlock();
        b.jump(entry);
        Variables.Node start = variables.open(entry);
        variables.seal(entry);
        prepare(rpo, entry);
        b.at(entry);
        for (int r = Insn.R0; r < Insn.R10; r++) {
            if (r >= Insn.R1 && r - Insn.R1 < args.length) {
                variables.write(r, args[r - Insn.R1]);
            } else {
                start.forget(r);
            }
        }
        start.forget(Variables.FOUND);
        if (usesBudget) {
            variables.write(Variables.BUDGET, b.constant(LOOP_BUDGET));
        }
        if (blocks[0] != entry) {
            b.jump(blocks[0]);
        }
        for (int id : rpo) {
            block(id);
        }
    }

    /** A block for each of the function's, which is sealed once those that lead to it are built. */
    private void prepare(int[] rpo, Block entry) {
        for (int id : rpo) {
            if (id == 0 && cfg.block(id).predecessors().isEmpty()) {
                blocks[id] = entry;
            } else {
                blocks[id] = b.newBlock();
                variables.open(blocks[id]).invariant(~scope.function().writtenInLoop(id));
            }
            List<Integer> successors = cfg.block(id).successors();
            for (int i = 0; i < successors.size(); i++) {
                missing[successors.get(i)]++;
            }
        }
    }

    private void block(int id) {
        b.at(blocks[id]);
        io.sluice.vm.cfg.Block source = cfg.block(id);
        if (variables.isSealed(blocks[id]) && blocks[id].predecessors().isEmpty()) {
            b.end(new Terminator.Unreachable());
        } else {
            readLive(liveIn[id], repeats.isKnownAt(id));
            for (int i = source.first(); i < source.last(); i++) {
                insn(i);
            }
            end(source);
            buildCopies();
        }
        List<Integer> successors = source.successors();
        for (int i = 0; i < successors.size(); i++) {
            int next = successors.get(i);
            if (--missing[next] == 0) {
                variables.seal(blocks[next]);
            }
        }
    }

    /** The block to jump to for one of the function's: of short ways to an exit a copy of their own, if that helps. */
    private Block to(int id) {
        if (!copiesExits || !isShortExit(cfg.block(id))) {
            return blocks[id];
        }
        Block copy = b.newBlock();
        variables.open(copy);
        copies.add(copy);
        copied.add(cfg.block(id));
        return copy;
    }

    private boolean isShortExit(io.sluice.vm.cfg.Block block) {
        return unit.insns().at(block.last()) instanceof Insn.Exit && block.end() - block.first() <= SHORT;
    }

    private void buildCopies() {
        // none of them leads on to another
        for (int c = 0; c < copies.size(); c++) {
            variables.seal(copies.get(c));
            b.at(copies.get(c));
            io.sluice.vm.cfg.Block source = copied.get(c);
            for (int i = source.first(); i < source.last(); i++) {
                insn(i);
            }
            end(source);
        }
        copies.clear();
        copied.clear();
    }

    /** What is read later is found where blocks begin: no search goes far. */
    private void readLive(int live, boolean found) {
        for (int rest = live; rest != 0; rest &= rest - 1) {
            variables.read(Integer.numberOfTrailingZeros(rest));
        }
        if (usesBudget) {
            variables.read(Variables.BUDGET);
        }
        if (found) {
            variables.read(Variables.FOUND);
        }
        work.context().touch();
    }

    private void insn(int index) {
        b.origin(index);
        insns.build(index);
    }

    private void end(io.sluice.vm.cfg.Block source) {
        int index = source.last();
        b.origin(index);
        switch (unit.insns().at(index)) {
            case Insn.Jump _ -> b.jump(to(source.successors().getFirst()));
            case Insn.Exit _ -> scope.exits().exit(insns.register(Insn.R0));
            case Insn.JmpImm i -> {
                Type type = i.is64() ? Type.I64 : Type.I32;
                Value left = insns.operand(index, i.dst());
                branch(source, cond(i.op()), type, left, b.constant(i.is64() ? i.imm() : i.imm() & type.mask()));
            }
            case Insn.JmpReg i -> {
                Type type = i.is64() ? Type.I64 : Type.I32;
                branch(source, cond(i.op()), type, insns.operand(index, i.dst()), insns.source(index, i.src()));
            }
            case Insn.MayGoto _ -> mayGoto(source);
            default -> {
                insns.build(index);
                b.jump(to(source.id() + 1));
            }
        }
    }

    private void branch(io.sluice.vm.cfg.Block source, Cond cond, Type type, Value left, Value right) {
        int index = source.last();
        int target = source.successors().getFirst();
        Branch ways = unit.insnFacts().branch(index);
        if (target == source.id() + 1 || ways == Branch.NEVER_TAKEN) {
            b.jump(to(source.id() + 1));
            return;
        }
        Block taken = to(target);
        if (ways == Branch.ALWAYS_TAKEN) {
            b.jump(taken);
            return;
        }
        Block other = to(source.id() + 1);
        if (type == Type.I64 && !known.decide(cond, left, right, taken, other)) {
            b.end(new Terminator.Unreachable());
            return;
        }
        Terminator.Odds odds = likely.odds(source, cond, type, left, right);
        if (odds != Terminator.Odds.EVEN) {
            work.sure();
        }
        b.end(new Terminator.Branch(cond, type, left, right, new Edge(taken), new Edge(other), odds));
    }

    /** A spent budget stays spent, as in the kernel. */
    private void mayGoto(io.sluice.vm.cfg.Block source) {
        Block out = blocks[source.successors().getFirst()];
        Block next = blocks[source.id() + 1];
        if (out == next) {
            b.jump(next);
            return;
        }
        Value budget = variables.read(Variables.BUDGET);
        Block goOn = work.inner();
        b.end(new Terminator.Branch(Cond.EQ, Type.I64, budget, b.constant(0), new Edge(out), new Edge(goOn),
                Terminator.Odds.NOT_TAKEN));
        work.continueAt(goOn);
        variables.write(Variables.BUDGET, b.add(budget, -1));
        b.jump(next);
    }

    static Cond cond(JmpOp op) {
        return switch (op) {
            case EQ -> Cond.EQ;
            case NE -> Cond.NE;
            case GT -> Cond.UGT;
            case GE -> Cond.UGE;
            case LT -> Cond.ULT;
            case LE -> Cond.ULE;
            case SGT -> Cond.SGT;
            case SGE -> Cond.SGE;
            case SLT -> Cond.SLT;
            case SLE -> Cond.SLE;
            case SET -> Cond.TEST;
        };
    }
}
