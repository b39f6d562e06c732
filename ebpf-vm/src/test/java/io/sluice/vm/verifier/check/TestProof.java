package io.sluice.vm.verifier.check;

import io.sluice.vm.api.FunctionPrototype;
import io.sluice.vm.api.HelperTable;
import io.sluice.vm.api.ProgramKind;
import io.sluice.vm.api.ProgramSpec;
import io.sluice.vm.cfg.Subprogs;
import io.sluice.vm.insn.InsnSeq;
import io.sluice.vm.verifier.analysis.Program;
import io.sluice.vm.verifier.state.MapInfo;
import io.sluice.vm.verifier.state.Reg;
import io.sluice.vm.verifier.state.State;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A proof that only notes what it is told: for tests of single steps. */
public final class TestProof implements Proof {
    private final ProgramSpec spec;
    private final Program program;
    private final List<Fork> forks = new ArrayList<>();
    private final List<String> precise = new ArrayList<>();
    private final List<MapInfo> maps = new ArrayList<>();
    private final List<Integer> called = new ArrayList<>();
    private final List<Integer> widened = new ArrayList<>();
    private int lastId;

    /** A path that was queued. */
    public record Fork(State state, int index) {}

    private TestProof(ProgramSpec spec) {
        this.spec = spec;
        this.program = Program.of(spec);
    }

    /** The proof of a program of one function that is licensed under the GPL. */
    public static TestProof of(String text) {
        return new TestProof(ProgramSpec.of("test", ProgramKind.XDP, InsnSeq.assemble(text), List.of()));
    }

    /** The same, under another licence. */
    public static TestProof licensed(String license, String text) {
        return new TestProof(new ProgramSpec("test", "xdp", ProgramKind.XDP, false, InsnSeq.assemble(text), List.of(),
                List.of(), List.of(new ProgramSpec.Function(0, "test", 1, true)), List.of(), Map.of(), license));
    }

    /** The proof of a main program and a second function, at a slot. */
    public static TestProof withFunction(String text, int slot, boolean global, FunctionPrototype prototype) {
        return new TestProof(new ProgramSpec("test", "xdp", ProgramKind.XDP, false, InsnSeq.assemble(text), List.of(),
                List.of(), List.of(new ProgramSpec.Function(0, "test", 1, true),
                    new ProgramSpec.Function(slot, "second", 2, global, prototype)), List.of(), Map.of(), "GPL"));
    }

    /** The paths that were queued. */
    public List<Fork> forks() {
        return forks;
    }

    /** What was marked as precise: {@code frame:reg} or {@code frame:fp-slot}. */
    public List<String> marks() {
        return precise;
    }

    /** The maps that calls got. */
    public List<MapInfo> callMaps() {
        return maps;
    }

    /** The global functions that were called. */
    public List<Integer> calledFunctions() {
        return called;
    }

    /** The insns at which states were widened. */
    public List<Integer> widenedAt() {
        return widened;
    }

    @Override
    public ProgramSpec spec() {
        return spec;
    }

    @Override
    public Program program() {
        return program;
    }

    @Override
    public InsnSeq insns() {
        return spec.insns();
    }

    @Override
    public Subprogs subprogs() {
        return program.subprogs();
    }

    @Override
    public HelperTable helpers() {
        return new HelperTable(List.of());
    }

    @Override
    public MapInfo map(int index) {
        throw new IllegalStateException("map " + index + ": the program has no maps");
    }

    @Override
    public boolean strictAlignment() {
        return false;
    }

    @Override
    public int index() {
        return 0;
    }

    @Override
    public int newId() {
        return ++lastId;
    }

    @Override
    public void precise(State state, int frame, int reg) {
        precise.add(frame + ":" + reg);
    }

    @Override
    public void preciseSlot(State state, int frame, int slot) {
        precise.add(frame + ":fp" + slot);
    }

    @Override
    public void callMap(MapInfo map) {
        maps.add(map);
    }

    @Override
    public void stackAccess(int frame, int slot) { }

    @Override
    public void linked(long[] packed) { }

    @Override
    public void comparedStack(boolean dst, boolean src) { }

    @Override
    public void stackRead(State state, int frame, long slots) { }

    @Override
    public void stackWritten(State state, int frame, long slots) { }

    @Override
    public void stackDepth(int subprog, int bytes) { }

    @Override
    public State fork(State state, int next) {
        State copy = state.copy();
        forks.add(new Fork(copy, next));
        return copy;
    }

    @Override
    public void begin(State fresh, int first) {
        forks.add(new Fork(fresh, first));
    }

    @Override
    public void called(int subprog) {
        called.add(subprog);
    }

    @Override
    public void widen(State state, int index) {
        widened.add(index);
    }

    @Override
    public void accessed(int argument, Reg base, int off, int size) { }
}
