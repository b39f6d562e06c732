package io.sluice.vm.verifier.transfer;

import io.sluice.vm.api.HelperTable;
import io.sluice.vm.api.ProgramSpec;
import io.sluice.vm.cfg.Subprogs;
import io.sluice.vm.insn.InsnSeq;
import io.sluice.vm.verifier.analysis.Program;
import io.sluice.vm.verifier.check.Proof;
import io.sluice.vm.verifier.state.MapInfo;
import io.sluice.vm.verifier.state.Reg;
import io.sluice.vm.verifier.state.State;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** A proof for tests: it remembers what it is told. */
final class TestProof implements Proof {
    /** A path that is to be explored. */
    record Fork(State state, int index) {}

    final Deque<Fork> forks = new ArrayDeque<>();
    /** What was demanded exactly: {@code frame:register}. */
    final List<String> precise = new ArrayList<>();
    final List<long[]> linked = new ArrayList<>();
    private final Program program;
    private final List<MapInfo> maps;
    private int index;
    private int ids;

    TestProof(ProgramSpec spec, MapInfo... maps) {
        this.program = Program.of(spec);
        this.maps = List.of(maps);
    }

    void at(int newIndex) {
        index = newIndex;
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
        throw new UnsupportedOperationException("no helper is called");
    }

    @Override
    public MapInfo map(int number) {
        return maps.get(number);
    }

    @Override
    public boolean strictAlignment() {
        return false;
    }

    @Override
    public int index() {
        return index;
    }

    @Override
    public int newId() {
        return ++ids;
    }

    @Override
    public void precise(State state, int frame, int reg) {
        precise.add(frame + ":" + reg);
    }

    @Override
    public void stackAccess(int frame, int slot) {
    }

    @Override
    public void comparedStack(boolean dst, boolean src) {
        precise.add("not stack:" + dst + "," + src);
    }

    @Override
    public void linked(long[] packed) {
        linked.add(packed);
    }

    @Override
    public void stackRead(State state, int frame, long slots) {
    }

    @Override
    public void stackWritten(State state, int frame, long slots) {
    }

    @Override
    public void stackDepth(int subprog, int bytes) {
    }

    @Override
    public State fork(State state, int next) {
        State copy = state.copy();
        forks.push(new Fork(copy, next));
        return copy;
    }

    @Override
    public void begin(State fresh, int first) {
        forks.push(new Fork(fresh, first));
    }

    @Override
    public void called(int subprog) {
    }

    @Override
    public void widen(State state, int at) {
        precise.add("widen:" + at);
    }

    @Override
    public void accessed(int argument, Reg base, int off, int size) {
    }
}
