package io.sluice.vm.verifier.explore;

import io.sluice.vm.api.HelperPrototype;
import io.sluice.vm.api.HelperPrototypes;
import io.sluice.vm.api.HelperTable;
import io.sluice.vm.api.KfuncPrototype;
import io.sluice.vm.api.KfuncSpec;
import io.sluice.vm.api.ProgramSpec;
import io.sluice.vm.api.ReturnKind;
import io.sluice.vm.cfg.Cfg;
import io.sluice.vm.cfg.Subprogs;
import io.sluice.vm.insn.Insn;
import io.sluice.vm.insn.InsnSeq;
import io.sluice.vm.verifier.analysis.LiveStack;
import io.sluice.vm.verifier.analysis.Points;
import io.sluice.vm.verifier.analysis.Program;
import io.sluice.vm.verifier.analysis.Structure;
import io.sluice.vm.verifier.check.Call;
import io.sluice.vm.verifier.check.Checker;
import io.sluice.vm.verifier.check.HelperCall;
import io.sluice.vm.verifier.check.Proof;
import io.sluice.vm.verifier.facts.FactsBuilder;
import io.sluice.vm.verifier.state.MapInfo;
import io.sluice.vm.verifier.state.Reg;
import io.sluice.vm.verifier.state.RegType;
import io.sluice.vm.verifier.state.State;
import io.sluice.vm.verifier.state.Violation;
import io.sluice.vm.verifier.transfer.EntryStates;
import io.sluice.vm.verifier.transfer.Transfer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * The exploration of one program: every path of the main program and of each global function that it calls.
 *
 * <p>Ensures that an exploration that ends without a {@link Violation} looked at every state that can occur, or at one
 * that covers it. It is used once.
 */
public final class Explorer implements Proof {
    /** The most insns that are looked at, {@code BPF_COMPLEXITY_LIMIT_INSNS} of include/linux/bpf.h. */
    public static final int MAX_PROCESSED = 1_000_000;
    /** The most paths that wait, {@code BPF_COMPLEXITY_LIMIT_JMP_SEQ} of kernel/bpf/verifier.c. */
    static final int MAX_PENDING = 8192;

    private final Program program;
    private final Points points;
    private final List<MapInfo> maps;
    private final HelperTable helpers;
    private final boolean strictAlignment;
    private final Observer observer;
    private final Checker checker;
    private final Transfer transfer;
    private final EntryStates entries;
    private final Precision precision;
    private final Pruning pruning;
    private final Widening widening = new Widening();
    private final LiveStack liveStack;
    private final FactsBuilder facts;
    private final AccessFacts accessFacts;
    private final Deque<Path> pending = new ArrayDeque<>();
    private final int[] stackDepth;
    private final boolean[] asynchronous;
    private final boolean[] called;
    private final boolean[] done;
    private Path path;
    private LiveStack.Instance instance;
    private int lastId;
    private int processed;
    private int jumps;
    private boolean entryOfHistory;

    /**
     * Prepares an exploration.
     *
     * @param maps those that the program's list names
     * @param strictAlignment whether every access has to be aligned
     * @param observer is told of every step
     */
    public Explorer(Program program, List<MapInfo> maps, HelperTable helpers, boolean strictAlignment,
            Observer observer) {
        this.program = program;
        this.points = program.points();
        this.maps = List.copyOf(maps);
        this.helpers = helpers;
        this.strictAlignment = strictAlignment;
        this.observer = observer;
        this.facts = new FactsBuilder(program.size());
        this.accessFacts = new AccessFacts(facts);
        this.liveStack = new LiveStack(program);
        this.precision = new Precision(program);
        this.pruning = new Pruning(program, precision, liveStack);
        this.stackDepth = new int[program.count()];
        this.asynchronous = new boolean[program.count()];
        this.called = new boolean[program.count()];
        this.done = new boolean[program.count()];
        this.checker = new Checker(this);
        this.transfer = new Transfer(this);
        this.entries = new EntryStates(this);
    }

    /**
     * Explores everything.
     *
     * @throws Violation with the index of the insn that breaks a rule
     */
    public void explore() {
        run(0);
        boolean more = true;
        while (more) {
            more = false;
            for (int s = 1; s < done.length; s++) {
                if (called[s] && !done[s]) {
                    run(s);
                    more = true;
                }
            }
        }
    }

    private void run(int subprog) {
        done[subprog] = true;
        pruning.clear();
        observer.begun(subprog);
        begin(entries.of(subprog), program.start(subprog));
        while ((path = pending.pollLast()) != null) {
            instance = null;
            observer.resumed(path.state, path.last, path.index);
            follow();
        }
        observer.proved(subprog);
    }

    /** Follows the path until it ends. */
    private void follow() {
        while (true) {
            if (++processed > MAX_PROCESSED) {
                throw new Violation(path.index, "BPF program is too large. Processed %d insn".formatted(processed));
            }
            entryOfHistory = false;
            if (points.isPrune(path.index)) {
                Checkpoint covering = pruning.visit(path, lastId, jumps, processed);
                if (covering != null) {
                    observer.pruned(path.state, path.last, path.index);
                    end();
                    return;
                }
            }
            if (points.isJump(path.index)) {
                historyEntry();
            }
            int next = step();
            if (next == Transfer.DONE) {
                end();
                return;
            }
            path.last = path.index;
            path.index = next;
        }
    }

    private int step() {
        int index = path.index;
        Insn insn = program.at(index);
        enterInstance();
        if (insn instanceof Insn.Exit) {
            liveStack.update(instance);
        }
        liveStack.begin(instance, index);
        observer.step(path.state, path.last, index);
        int depth = path.state.depth();
        int next;
        try {
            if (!facts.isReached(index)) {
                reach(index, insn);
            }
            Call call = checker.check(path.state, index);
            next = transfer.step(path.state, index, call);
            if (call instanceof HelperCall helper) {
                result(index, helper);
            }
        } catch (Violation v) {
            throw v.index() == Violation.HERE ? new Violation(index, v.getMessage()) : v;
        }
        if (path.state.depth() == depth && !(insn instanceof Insn.Exit)) {
            liveStack.commit();
        }
        observer.stepped(path.state, index, next);
        count(insn, index, next);
        return next;
    }

    private void reach(int index, Insn insn) {
        facts.reach(index);
        if (program.isPoisoned(index)) {
            throw new Violation(index, spec().poison().get(program.insns().slotOf(index)));
        }
        Structure.visit(insn);
        HelperPrototype helper = insn instanceof Insn.CallHelper call ? HelperPrototypes.of(call.id()) : null;
        if (helper != null && helper.has(HelperPrototype.Effect.TAIL_CALL)) {
            facts.tailCalls();
        } else if (helper == null || helper.has(HelperPrototype.Effect.CHANGES_PACKET)) {
            // what an embedder's own helper does is not known
            if (insn instanceof Insn.CallHelper || insn instanceof Insn.CallKfunc && mayChangePacket(index)) {
                facts.changesPacket();
            }
        }
    }

    /** Whether a kfunc may change the packet's bounds: those that say so, and those that nobody knows. */
    private boolean mayChangePacket(int index) {
        KfuncSpec kfunc = helpers().kfunc(program.kfunc(index));
        return kfunc == null || kfunc.prototype().has(KfuncPrototype.Flag.CHANGES_PACKET);
    }

    /** A lookup gave a pointer that is not null, or may be. */
    private void result(int index, HelperCall call) {
        Reg result = path.state.reg(Insn.R0);
        if (call.prototype().returns().kind() == ReturnKind.MAP_VALUE_OR_NULL) {
            facts.result(index, result.type() == RegType.MAP_VALUE && !result.mayBeNull());
        }
    }

    private void count(Insn insn, int index, int next) {
        switch (insn) {
            case Insn.Jump i -> jumps++;
            case Insn.CallHelper i -> jumps++;
            case Insn.CallLocal i -> jumps++;
            case Insn.CallKfunc i -> jumps++;
            case Insn.Exit i -> jumps++;
            default -> {
                if (Cfg.isConditional(insn)) {
                    jumps++;
                    went(index, next);
                }
            }
        }
    }

    private void went(int index, int next) {
        if (next == program.target(index)) {
            facts.branch(index, true);
        }
        if (next == program.next(index)) {
            facts.branch(index, false);
        }
    }

    /** The chain of calls that the path is in, for what is learnt of the stack. */
    private void enterInstance() {
        State state = path.state;
        boolean same = instance != null && instance.depth() == state.depth() - 1
                && instance.subprog() == state.top().subprog() && instance.callSite() == state.top().callSite();
        if (!same) {
            instance = pruning.instanceOf(state);
        }
    }

    private void end() {
        enterInstance();
        liveStack.update(instance);
        pruning.ended(path);
    }

    private void historyEntry() {
        path.history.add(path.index, path.last);
        entryOfHistory = true;
    }

    private void needHistoryEntry() {
        if (!entryOfHistory) {
            historyEntry();
        }
    }

    /** How many insns were looked at. */
    public int processed() {
        return processed;
    }

    /** How many states were kept in all. */
    public int totalStates() {
        return pruning.total();
    }

    /** The most states that were kept at one time. */
    public int peakStates() {
        return pruning.visited().peak();
    }

    /** The most states that one was compared with at one insn. */
    public int maxStatesPerInsn() {
        return pruning.visited().mostPerInsn();
    }

    /** By function: the bytes that it touches below its frame pointer. */
    public int[] stackDepths() {
        return stackDepth.clone();
    }

    /** By function: whether it became a callback that runs later. */
    public boolean[] asynchronous() {
        return asynchronous.clone();
    }

    /** What was learnt of each insn. */
    public FactsBuilder facts() {
        return facts;
    }

    @Override
    public ProgramSpec spec() {
        return program.spec();
    }

    @Override
    public Program program() {
        return program;
    }

    @Override
    public InsnSeq insns() {
        return program.insns();
    }

    @Override
    public Subprogs subprogs() {
        return program.subprogs();
    }

    @Override
    public HelperTable helpers() {
        return helpers;
    }

    @Override
    public MapInfo map(int index) {
        return maps.get(index);
    }

    @Override
    public boolean strictAlignment() {
        return strictAlignment;
    }

    @Override
    public int index() {
        return path.index;
    }

    @Override
    public int newId() {
        return ++lastId;
    }

    @Override
    public void precise(State state, int frame, int reg) {
        precision.demand(path, frame, reg);
    }

    @Override
    public void preciseSlot(State state, int frame, int slot) {
        precision.demandSlot(path, frame, slot);
    }

    @Override
    public void callMap(MapInfo map) {
        facts.callMap(path.index, map.index());
    }

    @Override
    public void stackAccess(int frame, int slot) {
        needHistoryEntry();
        path.history.stackAccess(frame, slot);
    }

    @Override
    public void linked(long[] packed) {
        needHistoryEntry();
        path.history.link(packed);
    }

    @Override
    public void stackRead(State state, int frame, long slots) {
        liveStack.read(frame, slots);
    }

    @Override
    public void stackWritten(State state, int frame, long slots) {
        liveStack.write(frame, slots);
    }

    @Override
    public void stackDepth(int subprog, int bytes) {
        stackDepth[subprog] = Math.max(stackDepth[subprog], bytes);
    }

    @Override
    public State fork(State state, int next) {
        Path other = path.fork(next);
        queue(other);
        if (other.parent != null) {
            other.parent.branches++;
        }
        if (Cfg.isConditional(program.at(path.index))) {
            went(path.index, next);
        }
        return other.state;
    }

    @Override
    public void begin(State fresh, int first) {
        if (fresh.top().callback() != null) {
            asynchronous[fresh.top().subprog()] = true;
        }
        queue(new Path(fresh, first));
    }

    private void queue(Path other) {
        pending.addLast(other);
        observer.queued();
        if (pending.size() > MAX_PENDING) {
            throw new Violation("The sequence of %d jumps is too complex.".formatted(pending.size()));
        }
    }

    @Override
    public void called(int subprog) {
        called[subprog] = true;
    }

    @Override
    public void widen(State state, int index) {
        Checkpoint before = pruning.previousRound(path, state, index);
        if (before != null) {
            widening.widen(before, state, lastId);
        }
    }

    @Override
    public void comparedStack(boolean dst, boolean src) {
        needHistoryEntry();
        path.history.comparedStack(dst, src);
    }

    @Override
    public void accessed(int argument, Reg base, int off, int size) {
        accessFacts.accessed(path, argument, base, off, size);
    }
}
