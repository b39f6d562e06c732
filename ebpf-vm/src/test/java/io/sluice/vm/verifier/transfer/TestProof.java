package io.sluice.vm.verifier.transfer;

import io.sluice.vm.api.ProgramSpec;
import io.sluice.vm.insn.InsnSeq;
import io.sluice.vm.verifier.analysis.Program;
import io.sluice.vm.verifier.check.Proof;
import io.sluice.vm.verifier.state.MapInfo;
import io.sluice.vm.verifier.state.State;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** A proof for tests of arithmetic and jumps: it remembers forks and ids, and what precision was demanded. */
final class TestProof {
    /** A path that is to be explored. */
    record Fork(State state, int index) {}

    final Deque<Fork> forks = new ArrayDeque<>();
    /** What was demanded exactly, {@code frame:register}, and what else was told. */
    final List<String> told = new ArrayList<>();
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

    InsnSeq insns() {
        return program.insns();
    }

    Proof asProof() {
        return (Proof) Proxy.newProxyInstance(
                Proof.class.getClassLoader(), new Class<?>[] {Proof.class}, (self, method, args) -> call(method, args));
    }

    private Object call(Method method, Object[] args) {
        return switch (method.getName()) {
            case "spec" -> program.spec();
            case "program" -> program;
            case "insns" -> program.insns();
            case "subprogs" -> program.subprogs();
            case "map" -> maps.get((int) args[0]);
            case "index" -> index;
            case "newId" -> ++ids;
            case "fork" -> fork((State) args[0], (int) args[1]);
            case "precise" -> tell(args[1] + ":" + args[2]);
            case "comparedStack" -> tell("stack " + args[0] + ' ' + args[1]);
            case "linked" -> tell("linked " + ((long[]) args[0]).length);
            case "widen" -> tell("widen " + args[1]);
            default -> throw new UnsupportedOperationException(method.getName());
        };
    }

    private Object tell(String fact) {
        told.add(fact);
        return null;
    }

    private State fork(State state, int next) {
        State copy = state.copy();
        forks.push(new Fork(copy, next));
        return copy;
    }
}
