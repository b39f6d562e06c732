package io.sluice.vm.random;

import java.util.ArrayList;
import java.util.List;

/** Small changes to programs, of the kind that turn a check into none or an access into one too far. */
public final class Mutation {
    private static final int SIZE_BITS = 0x18;
    private static final int OP_BITS = 0xf0;
    private static final int MAX_CHANGES = 3;
    private static final int TRIES = 8;

    private final Draw draw;

    private Mutation(long seed) {
        draw = new Draw(seed ^ 0x5eed);
    }

    /** Makes one to three changes; the same seed makes the same ones. */
    public static VerdictProgram of(VerdictProgram program, long seed) {
        Mutation mutation = new Mutation(seed);
        VerdictProgram changed = program;
        for (int i = mutation.draw.between(1, MAX_CHANGES); i > 0 && changed.insns().size() > 2; i--) {
            changed = mutation.change(changed);
        }
        return new VerdictProgram(
            program.origin() + " mutated by " + seed, changed.insns(), changed.maps(), changed.flags());
    }

    private VerdictProgram change(VerdictProgram program) {
        List<RawInsn> insns = program.insns();
        for (int i = 0; i < TRIES; i++) {
            int at = draw.below(insns.size());
            RawInsn old = insns.get(at);
            int kind = draw.below(10);
            if (kind == 0) {
                return program.without(at);
            } else if (kind == 1 && !old.isWide()) {
                return duplicate(program, at);
            } else if (kind == 2 && at + 1 < insns.size()) {
                List<RawInsn> swapped = new ArrayList<>(insns);
                swapped.set(at, insns.get(at + 1));
                swapped.set(at + 1, old);
                return program.with(swapped);
            }
            RawInsn changed = changed(old, insns.size());
            if (!changed.equals(old)) {
                List<RawInsn> copy = new ArrayList<>(insns);
                copy.set(at, changed);
                return program.with(copy);
            }
        }
        return program;
    }

    private VerdictProgram duplicate(VerdictProgram program, int at) {
        List<RawInsn> copy = new ArrayList<>();
        for (RawInsn insn : program.insns()) {
            copy.add(insn.target() > at ? insn.withTarget(insn.target() + 1) : insn);
        }
        copy.add(at, copy.get(at));
        return program.with(copy);
    }

    private RawInsn changed(RawInsn insn, int count) {
        if (insn.isConditional()) {
            return condition(insn, count);
        }
        if (insn.isMemoryAccess() && !insn.isWide()) {
            return access(insn);
        }
        if (insn.isAlu()) {
            return alu(insn);
        }
        if (insn.isWide() || insn.opcode() == Ops.CALL) {
            return draw.oneIn(4) ? registers(insn.withImm(insn.imm() + draw.of(1, -1))) : insn;
        }
        return insn.target() == RawInsn.NONE ? insn : retargeted(insn, count);
    }

    private RawInsn condition(RawInsn insn, int count) {
        return switch (draw.below(5)) {
            case 0 -> insn.withOpcode(insn.opcode() & ~OP_BITS | draw.of(Ops.CONDITIONS));
            case 1 -> insn.withOpcode(insn.opcode() ^ (Ops.JMP ^ Ops.JMP32));
            case 2 -> retargeted(insn, count);
            case 3 -> registers(insn);
            default -> (insn.opcode() & Ops.REG) != 0 ? registers(insn) : insn.withImm(near(insn.imm()));
        };
    }

    private RawInsn access(RawInsn insn) {
        return switch (draw.below(4)) {
            case 0 -> insn.withOpcode(insn.opcode() & ~SIZE_BITS | draw.of(0, 8, 0x10, 0x18));
            case 1 -> registers(insn);
            default -> insn.withOff((short) near(insn.off()));
        };
    }

    private RawInsn alu(RawInsn insn) {
        return switch (draw.below(5)) {
            case 0 -> insn.withOpcode(insn.opcode() & ~OP_BITS | draw.of(Ops.BINARY));
            case 1 -> insn.withOpcode(insn.opcode() ^ (Ops.ALU ^ Ops.ALU64));
            case 2 -> registers(insn);
            default -> (insn.opcode() & Ops.REG) != 0 ? registers(insn) : insn.withImm(near(insn.imm()));
        };
    }

    private RawInsn retargeted(RawInsn insn, int count) {
        int target = insn.target() + draw.of(1, -1, 2, -2, 5);
        return insn.target() == RawInsn.NONE || target < 0 || target >= count ? insn : insn.withTarget(target);
    }

    private RawInsn registers(RawInsn insn) {
        return switch (draw.below(3)) {
            case 0 -> insn.src() <= 10 ? insn.withRegisters(insn.src(), insn.dst()) : insn;
            case 1 -> insn.withRegisters(draw.below(10), insn.src());
            default -> (insn.opcode() & Ops.REG) != 0 || insn.isMemoryAccess()
                ? insn.withRegisters(insn.dst(), draw.below(11)) : insn;
        };
    }

    private int near(int value) {
        return draw.oneIn(8) ? draw.imm() : draw.oneIn(3) ? value * 2 : value + draw.of(1, -1, 1, -1, 2, 4, -4, 8, -8);
    }
}
