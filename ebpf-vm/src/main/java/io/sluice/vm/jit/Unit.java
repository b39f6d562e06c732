package io.sluice.vm.jit;

import io.sluice.vm.api.HelperTable;
import io.sluice.vm.api.MapShape;
import io.sluice.vm.api.ProgramSpec;
import io.sluice.vm.insn.Insn;
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
    private final KnownPointers pointers;
    private final Map<Integer, Label> subprogs = new HashMap<>();
    private final List<Mark> marks = new ArrayList<>();

    /** From this label on, the code belongs to the insn, or to none ({@link CodeBlob.Range#NO_INSN}). */
    record Mark(Label at, int insn) {
    }

    Unit(VerifiedProgram program, Assembler a) {
        this.program = program;
        this.functions = new Functions(program.insns(), program.facts());
        this.pointers = new KnownPointers(program.insns());
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

    /** What is known about pointers in registers. */
    KnownPointers pointers() {
        return pointers;
    }

    /** Whether the program, or one that it tail-calls, may move the packet's bounds. */
    boolean changesPacket() {
        return program.facts().changesPacket();
    }

    /** The index of the map in R1 at a helper call, negative where it is not one certain map. */
    int firstArgument(int index) {
        int proved = program.facts().callMap()[index];
        return proved >= 0 ? proved : pointers.at(index, Insn.R1);
    }

    /** The index of the map in R2 at a tail call, negative where it is not one certain map. */
    int progArray(int index) {
        return pointers.at(index, Insn.R1 + 1);
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
