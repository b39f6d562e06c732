package io.sluice.vm.verifier.log;

import io.sluice.vm.api.HelperTable;
import io.sluice.vm.api.ProgramSpec;
import io.sluice.vm.insn.Insn;
import io.sluice.vm.verifier.analysis.Program;
import io.sluice.vm.verifier.explore.Observer;
import io.sluice.vm.verifier.state.Reg;
import io.sluice.vm.verifier.state.State;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Writes down an exploration as the kernel's verifier does. At level 1 only the path that is being followed is kept,
 * so that what remains at the end is the one that breaks a rule; at level 2 all paths are. The end of a text of over
 * 16 million characters is kept.
 *
 * <p>Not written, unlike in the kernel: how precision and liveness of the stack are found.
 */
public final class VerifierLog implements Observer {
    /** Columns of an insn before what is known after it, {@code BPF_LOG_ALIGNMENT} of kernel/bpf/log.c. */
    private static final int ALIGNMENT = 40;
    /** Where that begins after longer insns, {@code BPF_LOG_MIN_ALIGNMENT} there. */
    private static final int STEP = 8;
    /** {@code bpf_tail_call}. */
    private static final int TAIL_CALL = 12;
    private static final int NOWHERE = -1;

    private final Program program;
    private final InsnText insns;
    private final boolean allPaths;
    private final LogText text = new LogText();
    /** Where the log ended when each of the paths that wait was left. */
    private final Deque<Long> marks = new ArrayDeque<>();
    private final Touched touched = new Touched();
    private ProgramSpec.Line line;
    private long insnStart;
    private long insnEnd = NOWHERE;
    private boolean arrived;
    private State leaving;

    /**
     * An empty log.
     *
     * @param allPaths whether every path is kept (level 2), or only the one that is followed (level 1)
     */
    public VerifierLog(Program program, HelperTable helpers, boolean allPaths) {
        this.program = program;
        this.insns = new InsnText(program, helpers);
        this.allPaths = allPaths;
        if (allPaths) {
            header();
        }
    }

    private void header() {
        for (int s = 0; s < program.count(); s++) {
            text.add("func#%d @%d\n".formatted(s, slot(program.start(s))));
        }
        text.add("Live regs before insn:\n");
        for (int i = 0; i < program.size(); i++) {
            int component = program.components().of(i);
            StringBuilder out = text.add(component == 0 ? "    " : "%3d ".formatted(component));
            out.append("%3d: ".formatted(slot(i)));
            for (int r = 0; r < Insn.R10; r++) {
                out.append(program.liveRegisters().isLive(i, r) ? (char) ('0' + r) : '.');
            }
            out.append(' ').append(insns.at(i)).append('\n');
        }
    }

    @Override
    public void begun(int subprog) {
        line = null;
        if (subprog != 0) {
            text.add("Validating %s() func#%d...\n".formatted(name(subprog), subprog));
        }
        touched.all();
    }

    @Override
    public void proved(int subprog) {
        if (!allPaths) {
            text.cut(0);
        }
        if (subprog != 0) {
            text.add("Func#%d ('%s') is safe for any args that match its prototype\n"
                    .formatted(subprog, name(subprog)));
        }
        insnEnd = NOWHERE;
    }

    @Override
    public void queued() {
        marks.addLast(text.position());
    }

    @Override
    public void resumed(State state, int from, int to) {
        long mark = marks.removeLast();
        if (!allPaths) {
            text.cutAfter(mark);
            insnEnd = NOWHERE;
            line = null;
        }
        arrived = from != START;
    }

    @Override
    public void step(State state, int from, int index) {
        int frame = state.depth() - 1;
        if (arrived && allPaths) {
            StateText.append(text.add("\nfrom %d to %d:".formatted(slot(from), slot(index))), state, frame,
                    StateText.ALL_REGS, StateText.ALL_SLOTS);
        }
        arrived = false;
        mention(state, index);
        line(index);
        insnStart = text.position();
        text.add("%d: %s\n".formatted(slot(index), insns.at(index)));
        insnEnd = text.position();
        touched.before(state, program.at(index));
        leaving = frame == 0 ? null : leaving(state, program.at(index));
    }

    /** What is known of a frame that an insn may leave: an exit, or a tail call that may come back from elsewhere. */
    private static State leaving(State state, Insn insn) {
        if (insn instanceof Insn.Exit) {
            return state.copy();
        }
        if (!(insn instanceof Insn.CallHelper call && call.id() == TAIL_CALL)) {
            return null;
        }
        State copy = state.copy();
        copy.set(Insn.R0, Reg.UNKNOWN);
        for (int r = Insn.R1; r <= Insn.R5; r++) {
            copy.set(r, Reg.NOT_INIT);
        }
        return copy;
    }

    private void mention(State state, int index) {
        if (!touched.isEmpty()) {
            StateText.append(stateStart(index), state, state.depth() - 1, touched.regs(), touched.slots());
            touched.none();
        }
    }

    /** Goes on in the insn's line where nothing came after it, else starts a line. */
    private StringBuilder stateStart(int index) {
        if (text.position() != insnEnd) {
            return text.add(slot(index) + ":");
        }
        int length = (int) (insnEnd - insnStart);
        int wide = Math.max(length + STEP / 2, ALIGNMENT);
        int column = (wide + STEP - 1) / STEP * STEP;
        text.cut(insnEnd - 1);
        return text.add(" ".repeat(column - length - 1)).append(';');
    }

    private void line(int index) {
        ProgramSpec.Line now = program.spec().lineAt(slot(index));
        if (now == null || line != null && now.line() == line.line() && now.file().equals(line.file())) {
            return;
        }
        String file = now.file().substring(now.file().lastIndexOf('/') + 1);
        text.add("; %s @ %s:%d\n".formatted(now.text().stripLeading(), file, now.line()));
        line = now;
    }

    @Override
    public void stepped(State state, int index, int next) {
        touched.after(state);
        int depth = state.depth();
        if (leaving != null && depth < leaving.depth()) {
            StateText.append(text.add("returning from callee:\n"), leaving, depth,
                    StateText.ALL_REGS, StateText.ALL_SLOTS);
            StateText.append(text.add("to caller at %d:\n".formatted(slot(next))), state, depth - 1,
                    StateText.ALL_REGS, StateText.ALL_SLOTS);
        }
        leaving = null;
        switch (program.at(index)) {
            case Insn.Exit i -> {
                arrived = next >= 0;
            }
            case Insn.JmpImm i -> mention(state, index);
            case Insn.JmpReg i -> mention(state, index);
            case Insn.CallLocal i when program.isGlobal(program.callee(index)) ->
                text.add("Func#%d ('%s') is global and assumed valid.\n"
                        .formatted(program.callee(index), name(program.callee(index))));
            case Insn.CallLocal i -> {
                StateText.append(text.add("caller:\n"), state, depth - 2, StateText.ALL_REGS, StateText.ALL_SLOTS);
                StateText.append(text.add("callee:\n"), state, depth - 1, StateText.ALL_REGS, StateText.ALL_SLOTS);
                touched.all();
            }
            default -> { }
        }
        if (next < 0) {
            touched.all();
        }
    }

    @Override
    public void pruned(State state, int from, int to) {
        text.add(arrived ? "\nfrom %d to %d: safe\n".formatted(slot(from), slot(to)) : slot(to) + ": safe\n");
        arrived = false;
        touched.all();
    }

    private int slot(int index) {
        return index < 0 ? index : program.insns().slotOf(index);
    }

    private String name(int subprog) {
        int start = slot(program.start(subprog));
        for (ProgramSpec.Function function : program.spec().functions()) {
            if (function.slot() == start) {
                return function.name();
            }
        }
        return "";
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
