package io.sluice.vm.verifier.analysis;

import io.sluice.vm.verifier.state.Violation;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * Which slots of the stack may still be read, learnt while paths are explored, for each chain of calls by itself.
 *
 * <p>Explorers bracket each insn by {@link #begin} and {@link #commit} and tell in between what it reads and writes:
 * what it reads on any path counts as read, what it writes on all paths so far as written. When a path or a function
 * ends, {@link #update} settles what follows from that; {@link #alive} answers from what was settled. It is the
 * algorithm of kernel/bpf/liveness.c; masks have a bit for each slot of a frame, the slot below the frame pointer the
 * least significant.
 */
public final class LiveStack {
    /** The mask of all slots of a frame. */
    public static final long ALL = -1L;

    private final Program program;
    private final Map<Integer, Instance> roots = new HashMap<>();
    private final Budget budget = new Budget();
    private final long[] written = new long[StackDepth.MAX_FRAMES];
    private Instance current;
    private int index;

    /** Nothing is known yet of a program's stack. */
    public LiveStack(Program program) {
        this.program = program;
    }

    /**
     * One function as one chain of calls gets to it. Frames are numbered from 0, the outermost function's; the
     * function's own frame is {@link #depth()}.
     */
    public static final class Instance {
        private final Instance caller;
        private final int callSite;
        private final int subprog;
        private final int depth;
        private final int first;
        private final Postorder order;
        // the function's first position in the order
        private final int base;
        private final Budget budget;
        private final Masks[] frames;
        // by insn: whether what it writes was told before
        private final boolean[] visited;
        private final Map<Long, Instance> callees = new HashMap<>(2);
        private boolean changed;
        private boolean fewerWrites;

        private Instance(LiveStack stack, Instance caller, int callSite, int subprog) {
            Program program = stack.program;
            this.budget = stack.budget;
            this.order = program.postorder();
            this.base = order.start(subprog);
            this.caller = caller;
            this.callSite = callSite;
            this.subprog = subprog;
            this.depth = caller == null ? 0 : caller.depth + 1;
            this.first = program.start(subprog);
            this.frames = new Masks[depth + 1];
            int size = program.end(subprog) - first;
            budget.spend(size);
            this.visited = new boolean[size];
        }

        /** The function. */
        public int subprog() {
            return subprog;
        }

        /** The number of the function's own frame. */
        public int depth() {
            return depth;
        }

        /** What called it, or null. */
        public Instance caller() {
            return caller;
        }

        /** The index of the insn that called it, or {@link Program#NONE}. */
        public int callSite() {
            return callSite;
        }

        private Masks masks(int frame) {
            if (frames[frame] == null) {
                budget.spend(Masks.BYTES_PER_INSN * visited.length);
                frames[frame] = new Masks(visited.length);
            }
            return frames[frame];
        }

        private void read(int frame, int insn, long slots) {
            Masks masks = masks(frame);
            int at = insn - first;
            long reads = masks.reads[at] | slots;
            if (reads != masks.reads[at]) {
                changed |= (reads & ~masks.live[at]) != 0;
                masks.reads[at] = reads;
                masks.touch(order.position(insn) - base);
            }
        }

        private void commit(int insn, long[] slots) {
            int at = insn - first;
            for (int frame = 0; frame <= depth; frame++) {
                if (slots[frame] == 0 && (!visited[at] || frames[frame] == null)) {
                    continue;
                }
                Masks masks = masks(frame);
                long before = masks.writes[at];
                long now = visited[at] ? slots[frame] & before : slots[frame];
                if (now != before) {
                    changed = true;
                    fewerWrites |= (before & ~now) != 0;
                    masks.writes[at] = now;
                    masks.touch(order.position(insn) - base);
                }
            }
            visited[at] = true;
        }

        /** What is settled of the insn alone, callers left out. */
        long live(int frame, int insn) {
            return frames[frame] == null ? 0 : frames[frame].live[insn - first];
        }
    }

    /** What all chains of calls may take together. The kernel runs out of memory where it must keep too much. */
    private static final class Budget {
        static final long MOST = 160L << 20;

        private long spent;

        void spend(long bytes) {
            spent += bytes;
            if (spent > MOST) {
                throw new Violation("out of memory: the stack of functions that are called in many ways");
            }
        }
    }

    /** By insn of a function, for one frame. */
    private static final class Masks {
        static final long BYTES_PER_INSN = 4 * Long.BYTES;

        final long[] reads;
        final long[] writes;
        // what is written by the insn or after it on every way to the function's end
        final long[] surelyWritten;
        // what may be read by the insn or after it before it is written
        final long[] live;
        // by position in the order: whether what the insn's masks follow from has changed
        final long[] touched;
        // words of touched before and after which there is nothing
        int firstTouched;
        int lastTouched = -1;

        Masks(int size) {
            reads = new long[size];
            writes = new long[size];
            surelyWritten = new long[size];
            live = new long[size];
            touched = new long[(size + Long.SIZE - 1) / Long.SIZE];
            firstTouched = touched.length;
        }

        void touch(int position) {
            int word = position / Long.SIZE;
            touched[word] |= 1L << position;
            firstTouched = Math.min(firstTouched, word);
            lastTouched = Math.max(lastTouched, word);
        }

        void forgetWrites() {
            Arrays.fill(surelyWritten, 0);
            for (int position = 0; position < live.length; position++) {
                touch(position);
            }
        }
    }

    /** A function that nothing called: the main program, a global function, a callback that runs later. */
    public Instance root(int subprog) {
        return roots.computeIfAbsent(subprog, s -> new Instance(this, null, Program.NONE, s));
    }

    /**
     * A function as it is called from another one.
     *
     * @param callSite the index of the local call, or of the call that calls back
     */
    public Instance callee(Instance caller, int callSite, int subprog) {
        long key = (long) callSite << Integer.SIZE | subprog;
        Instance found = caller.callees.get(key);
        if (found == null) {
            found = new Instance(this, caller, callSite, subprog);
            caller.callees.put(key, found);
        }
        return found;
    }

    /** An insn is about to be looked at. */
    public void begin(Instance instance, int insn) {
        current = instance;
        index = insn;
        for (int frame = 0; frame <= instance.depth; frame++) {
            written[frame] = 0;
        }
    }

    /** The insn may read some slots of a frame. */
    public void read(int frame, long slots) {
        current.read(frame, index, slots);
    }

    /** The insn overwrites some slots of a frame, each wholly. */
    public void write(int frame, long slots) {
        written[frame] |= slots;
    }

    /**
     * The insn has been looked at. To be left out where it entered or left a function: what a call writes is told by
     * the function's end.
     */
    public void commit() {
        current.commit(index, written);
    }

    /** A path ended, or a function is about to be left: settles what is known of it and of all that called it. */
    public void update(Instance innermost) {
        for (Instance at = innermost; at != null; at = at.caller) {
            if (at.changed) {
                settle(at);
                at.changed = false;
                at.fewerWrites = false;
            }
        }
    }

    private void settle(Instance instance) {
        for (Masks masks : instance.frames) {
            if (masks != null) {
                if (instance.fewerWrites) {
                    masks.forgetWrites();
                }
                settle(instance, masks);
            }
        }
        if (instance.caller != null) {
            tellCaller(instance);
        }
    }

    /**
     * Sweeps over the insns in their order until nothing moves. What a full sweep would find unmoved, as nothing that
     * it follows from has changed, is left out.
     */
    private void settle(Instance instance, Masks masks) {
        Postorder order = instance.order;
        while (masks.firstTouched <= masks.lastTouched) {
            int from = masks.firstTouched;
            masks.firstTouched = masks.touched.length;
            for (int word = from; word <= masks.lastTouched; word++) {
                long left = masks.touched[word];
                while (left != 0) {
                    int bit = Long.numberOfTrailingZeros(left);
                    masks.touched[word] &= ~(1L << bit);
                    int insn = order.order()[instance.base + word * Long.SIZE + bit];
                    if (step(masks, insn, instance.first)) {
                        touchPredecessors(instance, masks, insn);
                    }
                    // later ones of this word may have been touched just now, earlier ones wait for the next sweep
                    left = bit == Long.SIZE - 1 ? 0 : masks.touched[word] & -1L << bit + 1;
                }
            }
        }
        masks.lastTouched = -1;
    }

    private static void touchPredecessors(Instance instance, Masks masks, int insn) {
        Postorder order = instance.order;
        int end = order.firstPredecessor(insn + 1);
        for (int i = order.firstPredecessor(insn); i < end; i++) {
            masks.touch(order.position(order.predecessors()[i]) - instance.base);
        }
    }

    private boolean step(Masks masks, int insn, int first) {
        int next = program.next(insn);
        int target = program.target(insn);
        if (next == Program.NONE && target == Program.NONE) {
            return false;
        }
        long live = 0;
        long sure = leavesFunction(insn) ? 0 : ALL;
        if (next != Program.NONE) {
            live = masks.live[next - first];
            sure &= masks.surelyWritten[next - first];
        }
        if (target != Program.NONE) {
            live |= masks.live[target - first];
            sure &= masks.surelyWritten[target - first];
        }
        int at = insn - first;
        live = live & ~masks.writes[at] | masks.reads[at];
        sure |= masks.writes[at];
        boolean moved = live != masks.live[at] || sure != masks.surelyWritten[at];
        masks.live[at] = live;
        masks.surelyWritten[at] = sure;
        return moved;
    }

    /** A tail call that succeeds returns to the caller: nothing after it is sure to run. */
    private boolean leavesFunction(int insn) {
        return Calls.isTailCall(program.at(insn));
    }

    private void tellCaller(Instance instance) {
        long[] slots = new long[StackDepth.MAX_FRAMES];
        for (int frame = 0; frame < instance.depth; frame++) {
            Masks masks = instance.frames[frame];
            if (masks != null) {
                slots[frame] = masks.surelyWritten[0];
                instance.caller.read(frame, instance.callSite, masks.live[0]);
            }
        }
        instance.caller.commit(instance.callSite, slots);
    }

    /**
     * The slots of a frame that may be read from an insn on, before they are written; to be asked after
     * {@link #update} of all paths that went on from there.
     *
     * @param innermost the function that the insn is in
     * @param insn the index of the next insn to run there
     * @param frame the number of the frame, 0 to {@code innermost.depth()}
     */
    public long alive(Instance innermost, int insn, int frame) {
        long alive = innermost.live(frame, insn);
        for (Instance callee = innermost; callee.depth > frame; callee = callee.caller) {
            int site = callee.callSite;
            alive |= callee.caller.live(frame, program.points().callsBack(site) ? site : site + 1);
        }
        return alive;
    }

    /** Whether a slot may be read, as {@link #alive(Instance, int, int)} tells it. */
    public boolean alive(Instance innermost, int insn, int frame, int slot) {
        return (alive(innermost, insn, frame) >>> slot & 1) != 0;
    }
}
