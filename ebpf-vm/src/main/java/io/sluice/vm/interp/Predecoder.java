package io.sluice.vm.interp;

import io.sluice.vm.api.BpfMap;
import io.sluice.vm.api.CallbackStep;
import io.sluice.vm.api.HelperPrototype;
import io.sluice.vm.api.HelperSpec;
import io.sluice.vm.api.MapShape;
import io.sluice.vm.insn.AluOp;
import io.sluice.vm.insn.Insn;
import io.sluice.vm.insn.InsnSeq;
import io.sluice.vm.insn.JmpOp;
import io.sluice.vm.insn.Size;
import io.sluice.vm.insn.WideKind;
import io.sluice.vm.memory.NativeLong;
import io.sluice.vm.verifier.VerifiedProgram;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Insns to words: operand kinds and widths become part of the op, references addresses, jumps indices. */
final class Predecoder {
    /** The helper id of bpf_loop (include/uapi/linux/bpf.h, BPF_FUNC_loop). */
    private static final int LOOP = 181;

    private final VerifiedProgram program;
    private final InsnSeq insns;
    private final boolean checked;
    private final List<NativeLong> helpers = new ArrayList<>();
    private final int[] wordOf;
    private final List<Fixup> fixups = new ArrayList<>();
    private byte[] ops = new byte[64];
    private long[] words = new long[64];
    private int[] insnAt = new int[64];
    private int size;
    private int at;

    // a word that wants the place of an insn, in its value or in all its bits, once all words are there
    private record Fixup(int word, int insn, boolean whole) {}

    private Predecoder(VerifiedProgram program, boolean checked) {
        this.program = program;
        this.insns = program.insns();
        this.checked = checked;
        this.wordOf = new int[insns.size()];
    }

    /** Predecodes a program. */
    static Code decode(VerifiedProgram program, boolean checked) {
        Predecoder decoder = new Predecoder(program, checked);
        boolean[] leader = decoder.leaders();
        int[] run = checked ? decoder.runs(leader) : null;
        for (decoder.at = 0; decoder.at < decoder.insns.size(); decoder.at++) {
            decoder.wordOf[decoder.at] = decoder.size;
            if (checked && run[decoder.at] > 0) {
                decoder.op(Op.COUNT, 0, 0, 0, run[decoder.at]);
            }
            if (!program.facts().reachable()[decoder.at]) {
                decoder.unreachable();
                continue;
            }
            boolean alone = decoder.at + 1 == decoder.insns.size() || leader[decoder.at + 1];
            if (alone || !decoder.pair(decoder.insns.at(decoder.at), decoder.insns.at(decoder.at + 1))) {
                decoder.insn(decoder.insns.at(decoder.at));
            }
        }
        decoder.patch();
        return new Code(program, checked, Arrays.copyOf(decoder.ops, decoder.size),
                Arrays.copyOf(decoder.words, decoder.size),
                Arrays.copyOf(decoder.insnAt, decoder.size), decoder.helpers.toArray(NativeLong[]::new),
                slots(program));
    }

    private static MapShape.Programs[] slots(VerifiedProgram program) {
        return program.maps().stream()
                .map(map -> map.shape() instanceof MapShape.Programs slots ? slots : null)
                .toArray(MapShape.Programs[]::new);
    }

    // by insn index: whether a jump or call may lead there
    private boolean[] leaders() {
        boolean[] leader = new boolean[insns.size() + 1];
        leader[0] = true;
        leader[insns.size()] = true;
        for (int i = 0; i < insns.size(); i++) {
            int target = insns.targetOf(i);
            if (target >= 0) {
                leader[target] = true;
            }
        }
        return leader;
    }

    // by insn index: how many insns there are from a leader to the next, 0 elsewhere
    private int[] runs(boolean[] leader) {
        int[] run = new int[insns.size()];
        int end = insns.size();
        for (int i = insns.size() - 1; i >= 0; i--) {
            if (leader[i]) {
                run[i] = end - i;
                end = i;
            }
        }
        return run;
    }

    // "r1 = r2; r1 += 4" is one op of three operands; a move of the lower half serves only what reads no more
    private boolean pair(Insn first, Insn second) {
        if (!(first instanceof Insn.AluReg move) || move.op() != AluOp.MOV) {
            return false;
        }
        if (second instanceof Insn.AluImm i && i.dst() == move.dst() && i.op() != AluOp.MOV
                && (move.is64() || !i.is64())) {
            op(alu(i.op(), i.is64(), false), i.dst(), move.src(), 0, i.imm());
        } else if (second instanceof Insn.AluReg i && i.dst() == move.dst() && i.op() != AluOp.MOV
                && (move.is64() || !i.is64())) {
            int right = i.src() == move.dst() ? move.src() : i.src();
            op(alu(i.op(), i.is64(), true), Op.word3(i.dst(), move.src(), right));
        } else {
            return false;
        }
        at++;
        wordOf[at] = size - 1;
        return true;
    }

    private void op(int op, int dst, int src, int sub, int value) {
        op(op, Op.word(dst, src, sub, value));
    }

    private void op(int op, long word) {
        if (size == words.length) {
            ops = Arrays.copyOf(ops, size * 2);
            words = Arrays.copyOf(words, size * 2);
            insnAt = Arrays.copyOf(insnAt, size * 2);
        }
        insnAt[size] = at;
        ops[size] = (byte) op;
        words[size++] = word;
    }

    private void secondWord(long word) {
        op(0, word);
    }

    private void target(boolean whole) {
        fixups.add(new Fixup(size, insns.targetOf(at), whole));
    }

    private void patch() {
        for (Fixup fixup : fixups) {
            long target = wordOf[fixup.insn()];
            words[fixup.word()] |= fixup.whole() ? target : target << Op.VALUE_SHIFT;
        }
    }

    @SuppressWarnings("checkstyle:MethodLength") // the table of insns
    private void insn(Insn insn) {
        switch (insn) {
            case Insn.AluImm i -> op(alu(i.op(), i.is64(), false), i.dst(), i.dst(), 0, i.imm());
            case Insn.AluReg i -> op(alu(i.op(), i.is64(), true), Op.word3(i.dst(), i.dst(), i.src()));
            case Insn.Neg i -> op(i.is64() ? Op.NEG64 : Op.NEG32, i.dst(), i.dst(), 0, 0);
            case Insn.MovSx i -> op(signExtension(i), i.dst(), i.src(), 0, 0);
            case Insn.ByteSwap i -> op(swap(i), i.dst(), i.dst(), 0, 0);
            case Insn.Load i -> {
                check(i.src(), i.off(), i.size(), 0);
                op((i.signed() ? Op.LOAD_S8 : Op.LOAD8) + log(i.size()), i.dst(), i.src(), 0, i.off());
            }
            case Insn.StoreReg i -> {
                check(i.dst(), i.off(), i.size(), Op.CHECK_WRITE);
                op(Op.STORE8 + log(i.size()), i.dst(), i.src(), 0, i.off());
            }
            case Insn.StoreImm i -> {
                check(i.dst(), i.off(), i.size(), Op.CHECK_WRITE);
                op(Op.STORE_IMM8 + log(i.size()), i.dst(), 0, 0, i.off());
                secondWord(i.imm());
            }
            case Insn.Atomic i -> {
                Size width = i.is64() ? Size.DW : Size.W;
                check(i.dst(), i.off(), width, Op.CHECK_WRITE | Op.CHECK_ATOMIC);
                int flags = (i.is64() ? Op.ATOMIC_64 : 0) | (i.fetch() ? Op.ATOMIC_FETCH : 0);
                int sub = i.op().ordinal() << Op.ATOMIC_OP_SHIFT | flags;
                op(Op.ATOMIC, i.dst(), i.src(), sub, i.off());
            }
            case Insn.LoadAcquire i -> {
                check(i.src(), i.off(), i.size(), Op.CHECK_ATOMIC);
                op(Op.ACQUIRE, i.dst(), i.src(), i.size().bytes(), i.off());
            }
            case Insn.StoreRelease i -> {
                check(i.dst(), i.off(), i.size(), Op.CHECK_WRITE | Op.CHECK_ATOMIC);
                op(Op.RELEASE, i.dst(), i.src(), i.size().bytes(), i.off());
            }
            case Insn.LoadImm64 i -> constant(i.dst(), i.imm());
            case Insn.WideRef i when i.kind() == WideKind.FUNC -> {
                op(Op.LOAD_IMM64, i.dst(), 0, 0, 0);
                target(true);
                secondWord(0);
            }
            case Insn.WideRef i -> constant(i.dst(), reference(i));
            case Insn.Jump i -> {
                target(false);
                op(Op.GOTO, 0, 0, 0, 0);
            }
            case Insn.JmpImm i -> {
                op(jump(i.op(), i.is64(), false), i.dst(), 0, 0, i.imm());
                target(true);
                secondWord(0);
            }
            case Insn.JmpReg i -> {
                target(false);
                op(jump(i.op(), i.is64(), true), i.dst(), i.src(), 0, 0);
            }
            case Insn.MayGoto i -> {
                target(false);
                op(Op.MAY_GOTO, 0, 0, 0, 0);
            }
            case Insn.CallHelper i -> helper(i.id());
            case Insn.CallLocal i -> {
                target(false);
                op(Op.CALL_LOCAL, 0, 0, 0, 0);
            }
            case Insn.CallReg i -> op(Op.CALL_REG, 0, i.reg(), 0, 0);
            case Insn.Exit i -> op(Op.EXIT, 0, 0, 0, 0);
            case Insn.CallKfunc i -> unreachable();
            case Insn.LdAbs i -> unreachable();
            case Insn.LdInd i -> unreachable();
        }
    }

    // no path gets there, or the verifier would have refused it
    private void unreachable() {
        op(Op.EXIT, 0, 0, 0, 0);
    }

    private void check(int base, int off, Size width, int flags) {
        if (checked) {
            op(Op.CHECK_ACCESS, 0, base, flags | width.bytes(), off);
        }
    }

    private void constant(int dst, long value) {
        op(Op.LOAD_IMM64, dst, 0, 0, 0);
        secondWord(value);
    }

    private void helper(int id) {
        HelperSpec helper = program.helpers().get(id);
        if (helper == null) {
            unreachable();
            return;
        }
        if (checked) {
            op(Op.CHECK_CALL, 0, 0, 0, id);
        }
        if (helper.has(HelperPrototype.Effect.TAIL_CALL)) {
            op(Op.TAIL_CALL, 0, 0, 0, program.facts().callMap()[at]);
            return;
        }
        if (id == LOOP) {
            op(Op.LOOP, 0, 0, 0, 0);
            return;
        }
        boolean steps = CallbackStep.is(id);
        int index = helpers.indexOf(helper.implementation());
        if (index < 0) {
            index = helpers.size();
            helpers.add(helper.implementation());
        }
        op(steps ? Op.CALL_STEPS : Op.CALL_HELPER, 0, 0, 0, index);
    }

    private long reference(Insn.WideRef ref) {
        return switch (ref.kind()) {
            case MAP_IDX -> program.maps().get(ref.imm()).address();
            case MAP_IDX_VALUE -> {
                BpfMap map = program.maps().get(ref.imm());
                if (!(map.shape() instanceof MapShape.Array array)) {
                    throw new IllegalArgumentException(
                            "map \"%s\": a program addresses its value, which only an array has"
                                    .formatted(map.spec().name()));
                }
                yield array.base() + ref.imm2();
            }
            case FUNC, MAP_FD, MAP_VALUE, VAR_ADDR -> throw new IllegalStateException(
                    "internal error: insn " + insns.slotOf(at) + ": unresolved reference was verified");
        };
    }

    private static int alu(AluOp op, boolean is64, boolean reg) {
        return Op.ALU + op.ordinal() * Op.VARIANTS + (is64 ? Op.VARIANT_64 : 0) + (reg ? Op.VARIANT_REG : 0);
    }

    private static int jump(JmpOp op, boolean is64, boolean reg) {
        return Op.JMP + op.ordinal() * Op.VARIANTS + (is64 ? Op.VARIANT_64 : 0) + (reg ? Op.VARIANT_REG : 0);
    }

    private static int log(Size width) {
        return Integer.numberOfTrailingZeros(width.bytes());
    }

    private static int signExtension(Insn.MovSx i) {
        return switch (i.bits()) {
            case Byte.SIZE -> i.is64() ? Op.SX8_64 : Op.SX8_32;
            case Short.SIZE -> i.is64() ? Op.SX16_64 : Op.SX16_32;
            default -> Op.SX32_64;
        };
    }

    private static int swap(Insn.ByteSwap i) {
        boolean little = i.kind() == Insn.SwapKind.LE;
        return switch (i.bits()) {
            case Short.SIZE -> little ? Op.LE16 : Op.SWAP16;
            case Integer.SIZE -> little ? Op.LE32 : Op.SWAP32;
            default -> little ? Op.MOV64_REG : Op.SWAP64;
        };
    }
}
