package io.sluice.vm.verifier.transfer;

import io.sluice.vm.api.ProgramKind;
import io.sluice.vm.api.ProgramSpec;
import io.sluice.vm.insn.Insn;
import io.sluice.vm.insn.InsnSeq;
import io.sluice.vm.verifier.check.ArithmeticCheck;
import io.sluice.vm.verifier.check.HelperMemory;
import io.sluice.vm.verifier.check.MemoryCheck;
import io.sluice.vm.verifier.check.Obligation;
import io.sluice.vm.verifier.check.Obligations;
import io.sluice.vm.verifier.check.Proof;
import io.sluice.vm.verifier.state.Frame;
import io.sluice.vm.verifier.state.MapInfo;
import io.sluice.vm.verifier.state.Reg;
import io.sluice.vm.verifier.state.RegType;
import io.sluice.vm.verifier.state.State;
import io.sluice.vm.verifier.state.Violation;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;

/** Programs without jumps and calls, followed insn by insn. */
final class StraightLine {
    private final ProgramSpec spec;
    private final boolean strict;
    private final Proof proof;
    private final State state;
    private final List<String> marks = new ArrayList<>();
    private final List<MapInfo> maps = new ArrayList<>();
    private int index;
    private int lastId;

    StraightLine(ProgramKind kind, boolean strict, InsnSeq insns) {
        this.spec = ProgramSpec.of("test", kind, insns, List.of());
        this.strict = strict;
        // only what memory and arithmetic ask for
        this.proof = (Proof) Proxy.newProxyInstance(Proof.class.getClassLoader(), new Class<?>[] {Proof.class},
                (self, method, args) -> answer(method.getName(), args));
        Frame main = new Frame(0, Frame.NO_CALL, 0, null);
        main.set(Insn.R1, Reg.pointer(RegType.CTX));
        this.state = State.of(main);
    }

    static StraightLine of(String text) {
        return new StraightLine(ProgramKind.XDP, false, InsnSeq.assemble(text));
    }

    private Object answer(String method, Object... args) {
        return switch (method) {
            case "spec" -> spec;
            case "insns" -> spec.insns();
            case "map" -> maps.get((int) args[0]);
            case "strictAlignment" -> strict;
            case "index" -> index;
            case "newId" -> ++lastId;
            case "precise" -> note("r" + args[2] + " precise");
            case "preciseSlot" -> note("slot " + args[2] + " precise");
            case "stackRead" -> note("read " + Long.toHexString((long) args[2]));
            case "stackWritten" -> note("written " + Long.toHexString((long) args[2]));
            case "stackDepth" -> note("depth " + args[1]);
            case "stackAccess" -> note("slot " + args[1]);
            case "accessed" -> null;
            default -> throw new IllegalStateException("not expected: " + method);
        };
    }

    private Object note(String mark) {
        marks.add(mark);
        return null;
    }

    /** What the proof was told. */
    List<String> marks() {
        return marks;
    }

    State state() {
        return state;
    }

    /** Puts a map's value into a register before the program. */
    StraightLine with(int reg, Reg value) {
        state.set(reg, value);
        return this;
    }

    HelperMemory helperMemory() {
        return new HelperMemory(proof);
    }

    HelperWrites helperWrites() {
        return new HelperWrites(proof);
    }

    /** Follows it to its end; the rule that it breaks, or null. */
    String run() {
        ArithmeticCheck arithmetic = new ArithmeticCheck(proof);
        MemoryCheck memory = new MemoryCheck(proof);
        AluTransfer alu = new AluTransfer(proof);
        MemoryTransfer access = new MemoryTransfer(proof);
        for (index = 0; index < spec.insns().size(); index++) {
            Insn insn = spec.insns().at(index);
            try {
                for (Obligation goal : insn instanceof Insn.Exit ? List.<Obligation>of() : Obligations.of(insn)) {
                    switch (goal) {
                        case Obligation.Initialised g -> arithmetic.initialised(state, g);
                        case Obligation.Arithmetic g -> arithmetic.arithmetic(state, g);
                        case Obligation.Access g -> memory.access(state, g);
                        default -> throw new IllegalStateException("not expected: " + goal);
                    }
                }
            } catch (Violation violation) {
                return violation.getMessage();
            }
            switch (insn) {
                case Insn.AluImm i -> alu.immediate(state, i);
                case Insn.AluReg i -> alu.register(state, i);
                case Insn.Load i -> access.load(state, i);
                case Insn.StoreReg i -> access.store(state, i);
                case Insn.StoreImm i -> access.store(state, i);
                case Insn.Atomic i -> access.atomic(state, i);
                case Insn.LoadAcquire i -> access.acquire(state, i);
                case Insn.StoreRelease i -> access.release(state, i);
                case Insn.Exit i -> { }
                default -> throw new IllegalStateException("not expected: " + insn);
            }
        }
        return null;
    }
}
