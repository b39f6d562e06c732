package io.sluice.vm.jit;

import io.sluice.vm.api.HelperTable;
import io.sluice.vm.api.MapShape;
import io.sluice.vm.api.ProgramSpec;
import io.sluice.vm.insn.InsnSeq;
import io.sluice.vm.verifier.VerifiedProgram;
import io.sluice.vm.x64.Assembler;
import io.sluice.vm.x64.Label;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** One compilation: the program, what is known about it, and where its parts went. */
final class Unit {
    private final VerifiedProgram program;
    private final Functions functions;
    private final ContextFlow context;
    private final Map<Integer, Label> subprogs = new HashMap<>();
    private final List<Mark> marks = new ArrayList<>();

    /** From this label on, the code belongs to the insn, or to none ({@link CodeBlob.Range#NO_INSN}). */
    record Mark(Label at, int insn) {
    }

    Unit(VerifiedProgram program, Assembler a) {
        this.program = program;
        this.functions = new Functions(program.insns(), program.facts());
        this.context = new ContextFlow(program.insns(), functions.main());
        for (Functions.Function subprog : functions.subprogs()) {
            subprogs.put(subprog.start(), a.newLabel());
        }
    }

    ProgramSpec spec() {
        return program.spec();
    }

    InsnSeq insns() {
        return program.insns();
    }

    HelperTable helpers() {
        return program.helpers();
    }

    Functions functions() {
        return functions;
    }

    /** Whether any path reaches the insn. */
    boolean isReachable(int index) {
        return program.facts().reachable()[index];
    }

    /** Where the context is. */
    ContextFlow context() {
        return context;
    }

    /** Whether the program, or one that it tail-calls, may move the packet's bounds. */
    boolean changesPacket() {
        return program.facts().changesPacket();
    }

    /** The index of the map that a helper call's map argument holds, negative where it is not one certain map. */
    int mapArgument(int index) {
        return program.facts().callMap()[index];
    }

    MapShape shape(int map) {
        return program.maps().get(map).shape();
    }

    /** The entry of the subprog that starts at an insn index. */
    Label subprog(int start) {
        return subprogs.get(start);
    }

    List<Mark> marks() {
        return marks;
    }

    /** Says whose code starts here. */
    void mark(Assembler a, int insn) {
        Label here = a.newLabel();
        a.bind(here);
        marks.add(new Mark(here, insn));
    }
}
