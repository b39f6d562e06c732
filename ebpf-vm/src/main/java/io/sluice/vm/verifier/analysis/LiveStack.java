package io.sluice.vm.verifier.analysis;

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
        private final Masks[] frames;
        // by insn: whether what it writes was told before
        private final boolean[] visited;
        private final Map<Long, Instance> callees = new HashMap<>(2);
        private boolean changed;
        private boolean fewerWrites;

        private Instance(Program program, Instance caller, int callSite, int subprog) {
            this.caller = caller;
            this.callSite = callSite;
            this.subprog = subprog;
            this.depth = caller == null ? 0 : caller.depth + 1;
            this.first = program.start(subprog);
            this.frames = new Masks[depth + 1];
            this.visited = new boolean[program.end(subprog) - first];
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
                frames[frame] = new Masks(visited.length);
            }
            return frames[frame];
        }

        private void read(int frame, int insn, long slots) {
            Masks masks = masks(frame);
            int at = insn - first;
            long reads = masks.reads[at] | slots;
            changed |= reads != masks.reads[at] && (reads & ~masks.live[at]) != 0;
            masks.reads[at] = reads;
        }

        private void commit(int insn, long[] slots) {
            int at = insn - first;
            for (int frame = 0; frame <= depth; frame++) {
                if (slots[frame] == 0 && !visited[at]) {
                    continue;
                }
                long[] writes = masks(frame).writes;
                long now = visited[at] ? slots[frame] & writes[at] : slots[frame];
                changed |= now != writes[at];
                fewerWrites |= (writes[at] & ~now) != 0;
                writes[at] = now;
            }
            visited[at] = true;
        }

        /** What is settled of the insn alone, callers left out. */
        long live(int frame, int insn) {
            return frames[frame] == null ? 0 : frames[frame].live[insn - first];
        }
    }

    /** By insn of a function, for one frame. */
    private static final class Masks {
        final long[] reads;
        final long[] writes;
        // what is written by the insn or after it on every way to the function's end
        final long[] surelyWritten;
        // what may be read by the insn or after it before it is written
        final long[] live;

        Masks(int size) {
            reads = new long[size];
            writes = new long[size];
            surelyWritten = new long[size];
            live = new long[size];
        }
    }

    /** A function that nothing called: the main program, a global function, a callback that runs later. */
    public Instance root(int subprog) {
        return roots.computeIfAbsent(subprog, s -> new Instance(program, null, Program.NONE, s));
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
            found = new Instance(program, caller, callSite, subprog);
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
                    Arrays.fill(masks.surelyWritten, 0);
                }
                settle(instance, masks);
            }
        }
        if (instance.caller != null) {
            tellCaller(instance);
        }
    }

    private void settle(Instance instance, Masks masks) {
        int[] order = program.postorder().order();
        int from = program.postorder().start(instance.subprog);
        int to = program.postorder().start(instance.subprog + 1);
        boolean moved = true;
        while (moved) {
            moved = false;
            for (int i = from; i < to; i++) {
                moved |= step(masks, order[i], instance.first);
            }
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
