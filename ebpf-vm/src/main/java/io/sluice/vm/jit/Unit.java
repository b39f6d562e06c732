package io.sluice.vm.jit;

import io.sluice.vm.api.HelperTable;
import io.sluice.vm.api.KnownSizes;
import io.sluice.vm.api.MapShape;
import io.sluice.vm.api.ProgramSpec;
import io.sluice.vm.insn.AluOp;
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
    private final ContextFlow context;
    private final KnownSizes sizes;
    private final Map<Integer, Label> subprogs = new HashMap<>();
    private final List<Mark> marks = new ArrayList<>();

    /** From this label on, the code belongs to the insn, or to none ({@link CodeBlob.Range#NO_INSN}). */
    record Mark(Label at, int insn) {
    }

    Unit(VerifiedProgram program, Assembler a) {
        this.program = program;
        this.functions = new Functions(program.insns(), program.facts());
        this.sizes = new KnownSizes(program.insns());
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

    /** The sizes that a helper call certainly passes, by argument. */
    Map<Integer, Long> knownSizes(int index, int id) {
        return sizes.of(index, helpers().get(id));
    }

    /** Whether the insn is a map lookup that is emitted in place. */
    boolean isLookupInPlace(int index) {
        return insns().at(index) instanceof Insn.CallHelper call && call.id() == CallEmitter.MAP_LOOKUP
                && mapArgument(index) >= 0 && isArray(shape(mapArgument(index)));
    }

    private static boolean isArray(MapShape shape) {
        return shape instanceof MapShape.Array || shape instanceof MapShape.PerWorkerArray;
    }

    /** Whether any insn may change {@link Registers#SCRATCH3}: calls do, division, and fetching bitwise atomics. */
    boolean clobbersThirdScratch() {
        for (int i = 0; i < insns().size(); i++) {
            boolean clobbers = switch (insns().at(i)) {
                case Insn.AluImm alu -> isDivision(alu.op());
                case Insn.AluReg alu -> isDivision(alu.op());
                case Insn.Atomic atomic -> atomic.fetch();
                case Insn.CallHelper _ -> !isLookupInPlace(i);
                case Insn.CallLocal _, Insn.CallReg _, Insn.CallKfunc _, Insn.LdAbs _, Insn.LdInd _ -> true;
                case Insn.Neg _, Insn.MovSx _, Insn.ByteSwap _, Insn.Load _, Insn.StoreReg _, Insn.StoreImm _,
                        Insn.LoadAcquire _, Insn.StoreRelease _, Insn.LoadImm64 _, Insn.WideRef _, Insn.Jump _,
                        Insn.JmpImm _, Insn.JmpReg _, Insn.MayGoto _, Insn.Exit _ -> false;
            };
            if (clobbers) {
                return true;
            }
        }
        return false;
    }

    private static boolean isDivision(AluOp op) {
        return op == AluOp.DIV || op == AluOp.MOD || op.isSignedDivision();
    }

    MapShape shape(int map) {
        return program.maps().get(map).shape();
    }

    /** How many maps the program names. */
    int maps() {
        return program.maps().size();
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
