package io.sluice.vm.verifier.transfer;

import io.sluice.vm.api.MapSpec;
import io.sluice.vm.api.ProgramKind;
import io.sluice.vm.api.ProgramSpec;
import io.sluice.vm.insn.Insn;
import io.sluice.vm.insn.InsnSeq;
import io.sluice.vm.verifier.analysis.Program;
import io.sluice.vm.verifier.check.Call;
import io.sluice.vm.verifier.check.Checker;
import io.sluice.vm.verifier.check.Proof;
import io.sluice.vm.verifier.state.Frame;
import io.sluice.vm.verifier.state.MapInfo;
import io.sluice.vm.verifier.state.Reg;
import io.sluice.vm.verifier.state.RegType;
import io.sluice.vm.verifier.state.State;
import io.sluice.vm.verifier.state.Violation;
import java.lang.reflect.Proxy;
import java.util.List;

/** Programs without jumps, followed insn by insn. */
final class StraightLine {
    private final ProgramSpec spec;
    private final boolean strict;
    private final Proof proof;
    private final State state;
    private final List<MapInfo> maps;
    private final Program program;
    private int index;
    private int lastId;

    StraightLine(List<MapSpec> maps, boolean strict, InsnSeq insns) {
        this.spec = ProgramSpec.of("test", ProgramKind.XDP, insns, maps.stream().map(MapSpec::name).toList());
        this.maps = maps.stream().map(MapInfo::template).toList();
        this.strict = strict;
        this.program = Program.of(spec);
        // only what straight lines ask for
        this.proof = (Proof) Proxy.newProxyInstance(Proof.class.getClassLoader(), new Class<?>[] {Proof.class},
                (self, method, args) -> answer(method.getName(), args));
        Frame main = new Frame(0, Frame.NO_CALL, 0, null);
        main.set(Insn.R1, Reg.pointer(RegType.CTX));
        this.state = State.of(main);
    }

    private Object answer(String method, Object... args) {
        return switch (method) {
            case "spec" -> spec;
            case "insns" -> spec.insns();
            case "program" -> program;
            case "subprogs" -> program.subprogs();
            case "map" -> maps.get((int) args[0]);
            case "strictAlignment" -> strict;
            case "index" -> index;
            case "newId" -> ++lastId;
            case "precise", "preciseSlot", "stackRead", "stackWritten", "stackDepth", "stackAccess", "accessed",
                    "callMap" -> null;
            default -> throw new IllegalStateException("not expected: " + method);
        };
    }

    /** Follows it to its exit; the rule that it breaks, or null. */
    String run() {
        Checker checker = new Checker(proof);
        Transfer transfer = new Transfer(proof);
        try {
            while (!(spec.insns().at(index) instanceof Insn.Exit)) {
                Call call = checker.check(state, index);
                index = transfer.step(state, index, call);
            }
        } catch (Violation violation) {
            return violation.getMessage();
        }
        return null;
    }
}
